import { assertMay, type PaymentIntent } from '../domain/payment-intent.js';
import { askBank, failed } from './authorize.js';
import type { OperationContext } from './operation.js';
import { behaviourOf } from './resolve-payment-method.js';

/** What the card's holder does at the bank's page: authenticates, and then the bank decides; or does not. */
export const completeAction = (
  context: OperationContext,
  id: string,
  outcome: 'succeed' | 'fail',
): PaymentIntent => {
  const intent = context.objects.get('payment_intent', id, 'intent');
  assertMay('complete_action', intent);
  const method = context.objects.get('payment_method', intent.payment_method ?? '');
  if (outcome === 'succeed') return askBank(context, intent, method, behaviourOf(context, method));
  throw failed(context, intent, {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    payment_method: method,
  });
};
