import { bootService } from '#platform/boot-service.js';
import { closeOnSignal } from '#platform/close-on-signal.js';
import { OrdersModule } from './orders.module.js';

closeOnSignal([await bootService('orders', OrdersModule, process.env)]);
