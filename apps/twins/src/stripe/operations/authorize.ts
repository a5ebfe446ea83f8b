import type { CardBehaviour, Decline } from '../domain/card.js';
import { newCharge } from '../domain/charge.js';
import { newId } from '../domain/new-id.js';
import type { NextAction, PaymentIntent } from '../domain/payment-intent.js';
import type { PaymentMethod } from '../domain/payment-method.js';
import { StripeError, type StripeErrorBody } from '../domain/stripe-error.js';
import type { OperationContext } from './operation.js';
import { behaviourOf } from './resolve-payment-method.js';

export interface Attempt {
  readonly offSession: boolean;
  readonly errorOnRequiresAction: boolean;
  readonly returnUrl: string | undefined;
}

/** One attempt to pay `intent` by `method`: asks for authentication if the card wants it, else asks the bank. */
export const attempt = (
  context: OperationContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  how: Attempt,
): PaymentIntent => {
  const card = behaviourOf(context, method);
  if (!card.authentication) return askBank(context, intent, method, card);
  if (how.offSession || how.errorOnRequiresAction)
    return decline(context, intent, method, card, {
      code: 'authentication_required',
      declineCode: 'authentication_required',
      message: 'Your card was declined. This transaction requires authentication.',
    });
  const waiting = context.objects.save<PaymentIntent>({
    ...intent,
    status: 'requires_action',
    payment_method: method.id,
    last_payment_error: null,
    next_action: nextAction(intent, how.returnUrl),
  });
  context.emit('payment_intent.requires_action', waiting);
  return waiting;
};

const nextAction = (intent: PaymentIntent, returnUrl: string | undefined): NextAction =>
  returnUrl === undefined
    ? {
        type: 'use_stripe_sdk',
        use_stripe_sdk: { type: 'three_d_secure_redirect', source: `src_${intent.id.slice(3)}` },
      }
    : {
        type: 'redirect_to_url',
        redirect_to_url: { url: `${returnUrl}#twin-authentication-${intent.id}`, return_url: returnUrl },
      };

/** Holds or takes the amount, or throws the bank's refusal as a 402 after recording the failed charge. */
export const askBank = (
  context: OperationContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  card: CardBehaviour,
): PaymentIntent => {
  if (card.decline) return decline(context, intent, method, card, card.decline);
  const charge = context.objects.save(
    newCharge(newId('charge'), context.clock.now(), intent, method, card, undefined),
  );
  const paid = context.objects.save<PaymentIntent>({
    ...intent,
    status: charge.captured ? 'succeeded' : 'requires_capture',
    amount_capturable: charge.captured ? 0 : intent.amount,
    amount_received: charge.amount_captured,
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
    payment_method: method.id,
  });
  context.emit('charge.succeeded', charge);
  context.emit(
    charge.captured ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated',
    paid,
  );
  return paid;
};

const decline = (
  context: OperationContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  card: CardBehaviour,
  reason: Decline,
): never => {
  const charge = context.objects.save(
    newCharge(newId('charge'), context.clock.now(), intent, method, card, reason),
  );
  context.emit('charge.failed', charge);
  throw failed(
    context,
    { ...intent, latest_charge: charge.id },
    {
      type: 'card_error',
      code: reason.code,
      ...(reason.declineCode === undefined ? {} : { decline_code: reason.declineCode }),
      message: reason.message,
      charge: charge.id,
      payment_method: method,
    },
  );
};

/** Puts the intent back to where it needs another payment method; answers the 402 to throw. */
export const failed = (
  context: OperationContext,
  intent: PaymentIntent,
  reason: StripeErrorBody,
): StripeError => {
  const unpaid = context.objects.save<PaymentIntent>({
    ...intent,
    status: 'requires_payment_method',
    amount_capturable: 0,
    last_payment_error: reason,
    next_action: null,
    payment_method: null,
  });
  context.emit('payment_intent.payment_failed', unpaid);
  return new StripeError(402, { ...reason, payment_intent: unpaid });
};
