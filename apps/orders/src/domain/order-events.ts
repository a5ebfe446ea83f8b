import type { OrderRecord } from './order.js';
import type { OrderStep } from './order-state.js';

/** Tells others what happened to orders, if and only if the current transaction commits. Not every step is told. */
export abstract class OrderEvents {
  abstract placed(order: OrderRecord): Promise<void>;
  /** `failure` is the stable code of what went wrong with the payment. */
  abstract happened(step: OrderStep, order: OrderRecord, failure: string | undefined): Promise<void>;
}
