import { newId, randomLetters } from '../domain/new-id.js';
import type { PaymentIntent } from '../domain/payment-intent.js';
import { invalidRequest } from '../domain/stripe-error.js';
import type { Parameters } from '../http/parameters.js';
import { assertChargeable } from './chargeable-amount.js';
import { confirm } from './confirm-payment-intent.js';
import type { Operation } from './operation.js';
import { flag, integer, list, metadata, section, text } from './read-parameters.js';
import { resolvePaymentMethod } from './resolve-payment-method.js';

const automaticMethods = (params: Parameters): PaymentIntent['automatic_payment_methods'] => {
  // A list that holds cards only leaves no method that would redirect.
  if (list(params, 'allowed_payment_method_types').length > 0) return null;
  const given = section(params, 'automatic_payment_methods');
  if (given?.enabled === false) return { enabled: false, allow_redirects: 'never' };
  return { enabled: true, allow_redirects: given?.allow_redirects === 'never' ? 'never' : 'always' };
};

const allowedTypes = (params: Parameters): readonly string[] | null => {
  const given = list(params, 'allowed_payment_method_types');
  const foreign = given.find((type) => type !== 'card');
  if (foreign !== undefined)
    throw invalidRequest(`The twin stands in for cards only, not for ${foreign}.`, {
      param: 'allowed_payment_method_types',
    });
  return given.length === 0 ? null : given;
};

export const createPaymentIntent: Operation = {
  method: 'POST',
  path: '/v1/payment_intents',
  supports: [
    'allowed_payment_method_types',
    'amount',
    'automatic_payment_methods',
    'capture_method',
    'confirm',
    'confirmation_method',
    'currency',
    'customer',
    'description',
    'error_on_requires_action',
    'expand',
    'metadata',
    'off_session',
    'payment_method',
    'receipt_email',
    'return_url',
    'setup_future_usage',
    'statement_descriptor',
    'statement_descriptor_suffix',
    'transfer_group',
    'use_stripe_sdk',
  ],
  run: (context, { params }) => {
    const amount = integer(params, 'amount') ?? 0;
    const currency = text(params, 'currency')?.toLowerCase() ?? '';
    assertChargeable(amount, currency);
    const customer = text(params, 'customer') ?? null;
    if (customer !== null) context.objects.get('customer', customer, 'customer');
    const allowed = allowedTypes(params);
    const method = text(params, 'payment_method');
    const methodId = method === undefined ? null : resolvePaymentMethod(context, method).id;
    const id = newId('payment_intent');
    const intent = context.objects.save<PaymentIntent>({
      id,
      object: 'payment_intent',
      allowed_payment_method_types: allowed,
      amount,
      amount_capturable: 0,
      amount_details: { tip: {} },
      amount_received: 0,
      application: null,
      application_fee_amount: null,
      automatic_payment_methods: automaticMethods(params),
      canceled_at: null,
      cancellation_reason: null,
      capture_method: (text(params, 'capture_method') ??
        'automatic_async') as PaymentIntent['capture_method'],
      client_secret: `${id}_secret_${randomLetters(25)}`,
      confirmation_method: text(params, 'confirmation_method') === 'manual' ? 'manual' : 'automatic',
      created: context.clock.now(),
      currency,
      customer,
      description: text(params, 'description') ?? null,
      last_payment_error: null,
      latest_charge: null,
      livemode: false,
      metadata: metadata(params),
      next_action: null,
      on_behalf_of: null,
      payment_method: methodId,
      payment_method_configuration_details: null,
      payment_method_options: {
        card: {
          installments: null,
          mandate_options: null,
          network: null,
          request_three_d_secure: 'automatic',
        },
      },
      payment_method_types: ['card'],
      processing: null,
      receipt_email: text(params, 'receipt_email') ?? null,
      review: null,
      setup_future_usage: text(params, 'setup_future_usage') ?? null,
      shipping: null,
      statement_descriptor: text(params, 'statement_descriptor') ?? null,
      statement_descriptor_suffix: text(params, 'statement_descriptor_suffix') ?? null,
      status: methodId === null ? 'requires_payment_method' : 'requires_confirmation',
      transfer_data: null,
      transfer_group: text(params, 'transfer_group') ?? null,
    });
    context.emit('payment_intent.created', intent);
    return flag(params, 'confirm') ? confirm(context, intent, params) : intent;
  },
};
