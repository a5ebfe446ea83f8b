import type { Evidence, Row } from './evidence.js';
import type { Invariant } from './invariant.js';

/** What a customer must have been told of an order in that state, once each. */
const toldByState: Readonly<Record<string, readonly string[]>> = {
  confirmed: ['order_confirmed'],
  refunded: ['order_confirmed', 'order_refunded'],
  payment_failed: ['order_payment_failed'],
};

const subjects: readonly (readonly [kind: string, subject: RegExp])[] = [
  ['order_confirmed', /^Your order (\S+) is confirmed$/],
  ['order_refunded', /^Your order (\S+) was refunded$/],
  ['order_payment_failed', /^The payment of your order (\S+) failed$/],
];

interface NotificationRow extends Row {
  readonly order_id: string;
  readonly kind: string;
  readonly state: string;
}

const oneConfirmation: Invariant = {
  name: 'I19',
  promise: 'a customer is told each thing about an order once: one confirmation an order',
  differences: async (evidence) => {
    const orders = await evidence.rows<{ id: string; state: string }>(
      'orders',
      'select id, state from orders',
    );
    const noted = await evidence.rows<NotificationRow>(
      'notifications',
      'select order_id, kind, state from notification',
    );
    const sent = await mailsByOrder(evidence);
    const notes = Map.groupBy(noted, ({ order_id: id }) => id);
    return orders.flatMap(({ id, state }) => {
      const wanted = (toldByState[state] ?? []).toSorted().join(', ');
      const decided = (notes.get(id) ?? []).map(({ kind, state: how }) =>
        how === 'sent' ? kind : `${kind} (${how})`,
      );
      const arrived = sent.get(id) ?? [];
      return [
        ...differs(`order ${id} is ${state}: notified of`, decided, wanted),
        ...differs(`order ${id} is ${state}: mails that arrived`, arrived, wanted),
      ];
    });
  },
};

export const confirmationInvariants: readonly Invariant[] = [oneConfirmation];

/** Kinds of the mails that lie in mailboxes; a repetition that the mailbox recognized is none. */
async function mailsByOrder(evidence: Evidence): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { subject } of await evidence.mail.all()) {
    for (const [kind, pattern] of subjects) {
      const id = pattern.exec(subject)?.[1];
      if (id !== undefined) found.set(id, [...(found.get(id) ?? []), kind]);
    }
  }
  return found;
}

function differs(what: string, found: readonly string[], wanted: string): string[] {
  const told = found.toSorted().join(', ');
  return told === wanted ? [] : [`${what} [${told}], not [${wanted}]`];
}
