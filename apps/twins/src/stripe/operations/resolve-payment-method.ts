import { type CardBehaviour, wellKnownCard } from '../domain/card.js';
import { newId } from '../domain/new-id.js';
import { newPaymentMethod, type PaymentMethod } from '../domain/payment-method.js';
import { invalidRequest } from '../domain/stripe-error.js';
import type { OperationContext } from './operation.js';

/** A known id is that object; `pm_card_visa` and its like make a new one, as Stripe does for its test methods. */
export const resolvePaymentMethod = (context: OperationContext, name: string): PaymentMethod => {
  const existing = context.objects.find('payment_method', name);
  if (existing) return existing;
  const card = wellKnownCard(name);
  if (!card)
    throw invalidRequest(`No such PaymentMethod: '${name}'`, {
      code: 'resource_missing',
      param: 'payment_method',
    });
  return createPaymentMethod(context, card);
};

export const createPaymentMethod = (
  context: OperationContext,
  card: CardBehaviour,
  metadata?: Readonly<Record<string, string>>,
): PaymentMethod =>
  context.objects.save(newPaymentMethod(newId('payment_method'), context.clock.now(), card, metadata), card);

export const behaviourOf = (context: OperationContext, method: PaymentMethod): CardBehaviour =>
  context.objects.hidden(method.id) as CardBehaviour;
