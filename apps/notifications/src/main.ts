import { bootService } from '#platform/boot-service.js';
import { closeOnSignal } from '#platform/close-on-signal.js';
import { NotificationsModule } from './notifications.module.js';

closeOnSignal([await bootService('notifications', NotificationsModule, process.env)]);
