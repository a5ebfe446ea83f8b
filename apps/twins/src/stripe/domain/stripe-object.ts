import type { Charge } from './charge.js';
import type { Customer } from './customer.js';
import type { PaymentIntent } from './payment-intent.js';
import type { PaymentMethod } from './payment-method.js';
import type { Refund } from './refund.js';

export interface ObjectTypes {
  readonly charge: Charge;
  readonly customer: Customer;
  readonly payment_intent: PaymentIntent;
  readonly payment_method: PaymentMethod;
  readonly refund: Refund;
}

export type ObjectType = keyof ObjectTypes;

export const idPrefixes: Readonly<Record<ObjectType | 'event' | 'request', string>> = {
  charge: 'ch_',
  customer: 'cus_',
  event: 'evt_',
  payment_intent: 'pi_',
  payment_method: 'pm_',
  refund: 're_',
  request: 'req_',
};
