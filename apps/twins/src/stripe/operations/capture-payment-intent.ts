import { assertMay, type PaymentIntent } from '../domain/payment-intent.js';
import { invalidRequest } from '../domain/stripe-error.js';
import { failed } from './authorize.js';
import type { Operation, OperationContext } from './operation.js';
import { integer, metadata } from './read-parameters.js';
import { behaviourOf } from './resolve-payment-method.js';

export const capturePaymentIntent: Operation = {
  method: 'POST',
  path: '/v1/payment_intents/{intent}/capture',
  supports: ['amount_to_capture', 'expand', 'metadata'],
  run: (context, { path, params }) => {
    const intent = context.objects.get('payment_intent', path.intent ?? '', 'intent');
    assertMay('capture', intent);
    const amount = integer(params, 'amount_to_capture') ?? intent.amount_capturable;
    if (amount > intent.amount_capturable)
      throw invalidRequest(
        `Amount to capture (${amount}) is greater than the amount capturable (${intent.amount_capturable}).`,
        { code: 'amount_too_large', param: 'amount_to_capture', payment_intent: intent },
      );
    if (amount < 1)
      throw invalidRequest('This value must be greater than or equal to 1.', { param: 'amount_to_capture' });
    refuseIfTheBankDoes(context, intent);

    const held = context.objects.get('charge', intent.latest_charge ?? '');
    const charge = context.objects.save({
      ...held,
      amount_captured: amount,
      balance_transaction: held.id.replace('ch_', 'txn_'),
      captured: true,
    });
    const captured = context.objects.save<PaymentIntent>({
      ...intent,
      amount_capturable: 0,
      amount_received: amount,
      metadata: metadata(params, intent.metadata),
      status: 'succeeded',
    });
    context.emit('charge.captured', charge);
    context.emit('payment_intent.succeeded', captured);
    return captured;
  },
};

const refuseIfTheBankDoes = (context: OperationContext, intent: PaymentIntent): void => {
  const method = context.objects.get('payment_method', intent.payment_method ?? '');
  const behaviour = behaviourOf(context, method).capture;
  if (behaviour === undefined) return;
  const held = context.objects.get('charge', intent.latest_charge ?? '');
  if (behaviour === 'declined') {
    context.objects.save({ ...held, status: 'failed', paid: false, failure_code: 'card_declined' });
    throw failed(context, intent, {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      message: 'Your card was declined.',
      charge: held.id,
      payment_method: method,
    });
  }
  const canceled = context.objects.save<PaymentIntent>({
    ...intent,
    amount_capturable: 0,
    canceled_at: context.clock.now(),
    cancellation_reason: 'automatic',
    status: 'canceled',
  });
  context.emit('payment_intent.canceled', canceled);
  throw invalidRequest(`Charge ${held.id} has expired and can no longer be captured.`, {
    code: 'charge_expired_for_capture',
    payment_intent: canceled,
  });
};
