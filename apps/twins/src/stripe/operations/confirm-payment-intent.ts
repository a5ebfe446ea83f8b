import { assertMay, type PaymentIntent } from '../domain/payment-intent.js';
import { invalidRequest } from '../domain/stripe-error.js';
import type { Parameters } from '../http/parameters.js';
import { attempt } from './authorize.js';
import type { Operation, OperationContext } from './operation.js';
import { flag, text } from './read-parameters.js';
import { resolvePaymentMethod } from './resolve-payment-method.js';

/** Confirms `intent` as both creating with `confirm` and confirming by id do. */
export const confirm = (
  context: OperationContext,
  intent: PaymentIntent,
  params: Parameters,
): PaymentIntent => {
  assertMay('confirm', intent);
  const named = text(params, 'payment_method') ?? intent.payment_method;
  if (named === null)
    throw invalidRequest(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: 'payment_intent_unexpected_state', payment_intent: intent },
    );
  const returnUrl = text(params, 'return_url');
  if (intent.automatic_payment_methods?.allow_redirects === 'always' && returnUrl === undefined)
    throw invalidRequest(
      "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
      { payment_intent: intent },
    );
  return attempt(context, intent, resolvePaymentMethod(context, named), {
    offSession: flag(params, 'off_session') || text(params, 'off_session') !== undefined,
    errorOnRequiresAction: flag(params, 'error_on_requires_action'),
    returnUrl,
  });
};

export const confirmPaymentIntent: Operation = {
  method: 'POST',
  path: '/v1/payment_intents/{intent}/confirm',
  supports: [
    'client_secret',
    'error_on_requires_action',
    'expand',
    'off_session',
    'payment_method',
    'return_url',
    'use_stripe_sdk',
  ],
  publishable: true,
  run: (context, { path, params }) =>
    confirm(context, context.objects.get('payment_intent', path.intent ?? '', 'intent'), params),
};
