import { cancelPaymentIntent } from './cancel-payment-intent.js';
import { capturePaymentIntent } from './capture-payment-intent.js';
import { chargeAndEventOperations } from './charges-and-events.js';
import { confirmPaymentIntent } from './confirm-payment-intent.js';
import { createPaymentIntent } from './create-payment-intent.js';
import { customerOperations } from './customers.js';
import type { Operation } from './operation.js';
import { paymentMethodOperations } from './payment-methods.js';
import { paymentIntentReads } from './read-payment-intents.js';
import { refundOperations } from './refunds.js';
import { updatePaymentIntent } from './update-payment-intent.js';

/** All that the twin can do; a fixed path stands before one with a name in its place. */
export const operations: readonly Operation[] = [
  createPaymentIntent,
  ...paymentIntentReads,
  updatePaymentIntent,
  confirmPaymentIntent,
  capturePaymentIntent,
  cancelPaymentIntent,
  ...refundOperations,
  ...customerOperations,
  ...paymentMethodOperations,
  ...chargeAndEventOperations,
];
