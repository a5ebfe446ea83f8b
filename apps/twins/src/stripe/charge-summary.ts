import type { Charge } from './domain/charge.js';
import type { PaymentIntent } from './domain/payment-intent.js';
import type { ObjectStore } from './store/object-store.js';

export interface ChargeSummary {
  readonly orderId: string | null;
  readonly currency: string;
  readonly paymentIntents: readonly { readonly id: string; readonly status: string }[];
  /** How many charges the bank granted, canceled ones included. */
  readonly authorizations: number;
  /** How many charges really took money. */
  readonly charges: number;
  readonly held: number;
  readonly captured: number;
  readonly refunded: number;
}

const sum = (charges: readonly Charge[], amount: (charge: Charge) => number) =>
  charges.reduce((total, charge) => total + amount(charge), 0);

const summaryOf = (
  orderId: string | null,
  currency: string,
  intents: readonly PaymentIntent[],
  charges: readonly Charge[],
): ChargeSummary => {
  const captured = charges.filter((charge) => charge.captured);
  return {
    orderId,
    currency,
    paymentIntents: intents.map(({ id, status }) => ({ id, status })),
    authorizations: charges.length,
    charges: captured.length,
    held: intents.reduce((total, intent) => total + intent.amount_capturable, 0),
    captured: sum(captured, (charge) => charge.amount_captured),
    refunded: sum(captured, (charge) => charge.amount_refunded),
  };
};

/** What was really held, taken and given back for each `metadata.order_id` and currency, oldest first. */
export const chargeSummaries = (objects: ObjectStore): readonly ChargeSummary[] => {
  const all = { limit: Number.MAX_SAFE_INTEGER };
  const groups = new Map<string, PaymentIntent[]>();
  for (const intent of objects.list('payment_intent', all).data.toReversed()) {
    const group = JSON.stringify([intent.metadata.order_id ?? null, intent.currency]);
    groups.set(group, [...(groups.get(group) ?? []), intent]);
  }
  const granted = Map.groupBy(
    objects.list('charge', all).data.filter((charge) => charge.status === 'succeeded'),
    (charge) => charge.payment_intent,
  );
  return [...groups].map(([group, intents]) => {
    const [orderId, currency] = JSON.parse(group) as [string | null, string];
    return summaryOf(
      orderId,
      currency,
      intents,
      intents.flatMap(({ id }) => granted.get(id) ?? []),
    );
  });
};
