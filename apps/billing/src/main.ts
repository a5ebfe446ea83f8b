import { bootService } from '#platform/boot-service.js';
import { closeOnSignal } from '#platform/close-on-signal.js';
import { BillingModule } from './billing.module.js';

closeOnSignal([await bootService('billing', BillingModule, process.env)]);
