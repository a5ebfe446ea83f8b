import type { ChargeSummary } from '../shop-client/stripe-control.js';
import type { Evidence, Row } from './evidence.js';
import { unwanted, type Invariant } from './invariant.js';

interface OrderRow extends Row {
  readonly id: string;
  readonly state: string;
  readonly currency: string;
  readonly total: string;
  /** Whether its saga has ended. */
  readonly ended: boolean;
}

const ordersWithSagas = `
  select o.id, o.state, o.currency, o.total, s.outcome is not null as ended
  from orders o left join order_sagas s on s.order_id = o.id`;

const unbalanced = `
  select transaction_id, currency, sum(amount) as sum from billing.ledger_entries
  group by transaction_id, currency having sum(amount) <> 0`;

const unbalancedCurrencies = `
  select currency, sum(amount) as sum from billing.ledger_entries group by currency having sum(amount) <> 0`;

/** What each payment should have booked by its state, beside what it has. */
const misbooked = `
  with booked as (
    select t.payment_id, t.kind, count(*) as times, sum(e.amount) as amount
    from billing.ledger_transactions t
    join billing.ledger_entries e on e.transaction_id = t.id and e.amount > 0 group by 1, 2),
  balance as (
    select p.id, p.order_id, p.state, p.amount,
      coalesce(sum(b.amount) filter (where b.kind = 'capture'), 0) as captured,
      coalesce(max(b.times) filter (where b.kind = 'capture'), 0) as captures,
      coalesce(sum(b.amount) filter (where b.kind = 'refund'), 0)
        - coalesce(sum(b.amount) filter (where b.kind = 'refund_reversal'), 0) as refunded
    from billing.payments p left join booked b on b.payment_id = p.id group by p.id)
  select * from balance where case state
    when 'captured' then captured <> amount or captures <> 1 or refunded <> 0
    when 'refunded' then captured <> amount or captures <> 1 or refunded <> amount
    else captured <> 0 or refunded <> 0 end`;

const ledgerBalances: Invariant = {
  name: 'I1',
  promise: 'the ledger sums to zero per transaction and per currency, and holds each payment as it is',
  differences: async (evidence) => {
    return [
      ...unwanted('a transaction does not balance', await evidence.rows('billing', unbalanced)),
      ...unwanted('a currency does not balance', await evidence.rows('billing', unbalancedCurrencies)),
      ...unwanted('a payment is booked otherwise', await evidence.rows('billing', misbooked)),
    ];
  },
};

const chargedOnce: Invariant = {
  name: 'I3',
  promise: 'no order is charged twice, and what was captured is what it costs',
  differences: async (evidence) => {
    const totals = new Map((await orders(evidence)).map((order) => [order.id, order]));
    return (await chargesOfOrders(evidence)).flatMap(([orderId, charge]) => {
      const order = totals.get(orderId);
      const facts = `${orderId} ${JSON.stringify(charge)}`;
      if (charge.authorizations > 1) return [`authorized more than once: ${facts}`];
      if (charge.charges > 1) return [`charged more than once: ${facts}`];
      if (order && charge.captured > 0 && charge.captured !== Number(order.total))
        return [`captured other than ${order.total}: ${facts}`];
      return [];
    });
  },
};

const chargeMeetsOrder: Invariant = {
  name: 'I4',
  promise: 'no money is taken or held without an order that has it, and no order has it without the money',
  differences: async (evidence) => {
    const charges = new Map(await chargesOfOrders(evidence));
    const known = await orders(evidence);
    const ids = new Set(known.map(({ id }) => id));
    const orphans = [...charges].flatMap(([orderId, charge]) =>
      ids.has(orderId) ? [] : [`charge without an order: ${orderId} ${JSON.stringify(charge)}`],
    );
    return [...orphans, ...known.flatMap((order) => mismatch(order, charges.get(order.id)))];
  },
};

const providerAgrees: Invariant = {
  name: 'I6',
  promise: 'every settled payment stands in our books as it does with the provider',
  differences: async (evidence) => {
    const charges = new Map(await chargesOfOrders(evidence));
    const payments = await evidence.rows<Row & { order_id: string; state: string; in_doubt: boolean }>(
      'billing',
      'select order_id, state, in_doubt from billing.payments',
    );
    return payments.flatMap(({ order_id: orderId, state, in_doubt: inDoubt }) => {
      const { captured = 0, refunded = 0, held = 0 } = charges.get(orderId) ?? {};
      const really =
        captured === 0 ? (held > 0 ? 'held' : 'nothing') : refunded < captured ? 'captured' : 'refunded';
      const ours =
        state === 'captured' || state === 'refunded' ? state : state === 'authorized' ? 'held' : 'nothing';
      const facts = `payment of ${orderId} is ${state}${inDoubt ? ' in doubt' : ''}, the provider has ${really}`;
      return ours === really && !inDoubt ? [] : [facts];
    });
  },
};

export const moneyInvariants: readonly Invariant[] = [
  ledgerBalances,
  chargedOnce,
  chargeMeetsOrder,
  providerAgrees,
];

async function orders(evidence: Evidence): Promise<OrderRow[]> {
  return evidence.rows<OrderRow>('orders', ordersWithSagas);
}

/** By order; two currencies of one order would be two entries. */
async function chargesOfOrders(evidence: Evidence): Promise<(readonly [string, ChargeSummary])[]> {
  const charges = await evidence.stripe.charges();
  return charges.map((charge) => [charge.orderId ?? 'no order', charge] as const);
}

function mismatch(order: OrderRow, charge: ChargeSummary | undefined): string[] {
  const { captured = 0, refunded = 0, held = 0 } = charge ?? {};
  const facts = `order ${order.id} is ${order.state} over ${order.total}, captured ${captured}, refunded ${refunded}, held ${held}`;
  const total = Number(order.total);
  switch (order.state) {
    case 'confirmed':
      return captured === total && refunded === 0 && held === 0 ? [] : [facts];
    case 'refunded':
      return captured === total && refunded === total && held === 0 ? [] : [facts];
    default:
      return order.ended && (captured !== refunded || held !== 0) ? [facts] : [];
  }
}
