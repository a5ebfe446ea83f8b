import { assertMay, type PaymentIntent } from '../domain/payment-intent.js';
import { assertChargeable } from './chargeable-amount.js';
import type { Operation } from './operation.js';
import { integer, metadata, text } from './read-parameters.js';
import { resolvePaymentMethod } from './resolve-payment-method.js';

/** What may be written in every state. */
const annotations = ['description', 'expand', 'metadata'];

export const updatePaymentIntent: Operation = {
  method: 'POST',
  path: '/v1/payment_intents/{intent}',
  supports: [...annotations, 'amount', 'currency', 'customer', 'payment_method', 'receipt_email'],
  run: (context, { path, params }) => {
    const intent = context.objects.get('payment_intent', path.intent ?? '', 'intent');
    if (Object.keys(params).some((name) => !annotations.includes(name))) assertMay('change', intent);
    const amount = integer(params, 'amount') ?? intent.amount;
    const currency = text(params, 'currency')?.toLowerCase() ?? intent.currency;
    assertChargeable(amount, currency);
    const customer = text(params, 'customer') ?? intent.customer;
    if (customer !== null) context.objects.get('customer', customer, 'customer');
    const named = text(params, 'payment_method');
    const method = named === undefined ? intent.payment_method : resolvePaymentMethod(context, named).id;
    return context.objects.save<PaymentIntent>({
      ...intent,
      amount,
      currency,
      customer,
      description: text(params, 'description') ?? intent.description,
      metadata: metadata(params, intent.metadata),
      payment_method: method,
      receipt_email: text(params, 'receipt_email') ?? intent.receipt_email,
      status: named === undefined ? intent.status : 'requires_confirmation',
      ...(named === undefined ? {} : { last_payment_error: null, next_action: null }),
    });
  },
};
