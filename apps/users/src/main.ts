import { bootService } from '#platform/boot-service.js';
import { closeOnSignal } from '#platform/close-on-signal.js';
import { UsersModule } from './users.module.js';

closeOnSignal([await bootService('users', UsersModule, process.env)]);
