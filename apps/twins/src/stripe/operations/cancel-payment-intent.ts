import { assertMay, type PaymentIntent } from '../domain/payment-intent.js';
import type { Operation } from './operation.js';
import { text } from './read-parameters.js';

export const cancelPaymentIntent: Operation = {
  method: 'POST',
  path: '/v1/payment_intents/{intent}/cancel',
  supports: ['cancellation_reason', 'expand'],
  run: (context, { path, params }) => {
    const intent = context.objects.get('payment_intent', path.intent ?? '', 'intent');
    assertMay('cancel', intent);
    const canceled = context.objects.save<PaymentIntent>({
      ...intent,
      amount_capturable: 0,
      canceled_at: context.clock.now(),
      cancellation_reason: text(params, 'cancellation_reason') ?? null,
      next_action: null,
      status: 'canceled',
    });
    if (intent.status === 'requires_capture') {
      // Stripe gives the held amount back as a refund of an uncaptured charge.
      const held = context.objects.get('charge', intent.latest_charge ?? '');
      context.emit(
        'charge.refunded',
        context.objects.save({ ...held, amount_refunded: held.amount, refunded: true }),
      );
    }
    context.emit('payment_intent.canceled', canceled);
    return canceled;
  },
};
