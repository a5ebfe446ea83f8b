import { runReplay } from '#platform/replay/run-as-program.js';
import { OrdersModule } from './orders.module.js';

await runReplay('orders', OrdersModule, 'billing-events');
