import { runReplay } from '#platform/replay/run-as-program.js';
import { NotificationsModule } from './notifications.module.js';

await runReplay('notifications', NotificationsModule, 'order-events');
