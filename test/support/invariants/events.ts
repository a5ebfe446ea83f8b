import { entryPoints, Kind } from '#contracts/contracts.js';
import { topics } from '#contracts/topics.js';
import type { DatabaseName } from '#shop/system.js';
import type { ToldEvent } from './event-records.js';
import type { Evidence } from './evidence.js';
import { unwanted, type Invariant } from './invariant.js';

/** Services that decide something: each has an outbox. */
export const deciding = ['orders', 'billing', 'notifications'] as const satisfies readonly DatabaseName[];

/** What an order in that state must have told, in this order. */
const toldByState: Readonly<Record<string, readonly string[]>> = {
  pending: ['OrderPlaced'],
  awaiting_payment: ['OrderPlaced'],
  authorized: ['OrderPlaced'],
  confirmed: ['OrderPlaced', 'OrderConfirmed'],
  payment_failed: ['OrderPlaced', 'OrderPaymentFailed'],
  cancelled: ['OrderPlaced', 'OrderCancelled'],
  expired: ['OrderPlaced', 'OrderExpired'],
  refunded: ['OrderPlaced', 'OrderConfirmed', 'OrderRefunded'],
  needs_attention: ['OrderPlaced'],
};

/** What a payment in that state must have told exactly once; what may have gone before is not in the list. */
const lastWordByState: Readonly<Record<string, string>> = {
  authorized: 'PaymentAuthorized',
  captured: 'PaymentCaptured',
  declined: 'PaymentDeclined',
  cancelled: 'PaymentCancelled',
  refunded: 'RefundSucceeded',
};

const nothingLost: Invariant = {
  name: 'I15',
  promise: 'every committed change has its event, published, and in the inbox of every subscriber',
  differences: async (evidence) => {
    return [
      ...(await unpublished(evidence)),
      ...(await untold(evidence)),
      ...(await undelivered(evidence)),
      ...(await parked(evidence)),
    ];
  },
};

const nothingInvented: Invariant = {
  name: 'I16',
  promise: 'no event tells what was never committed',
  differences: async (evidence) => {
    const orders = await states(evidence, 'orders', 'select id, state, version from orders');
    const payments = await states(
      evidence,
      'billing',
      'select order_id as id, state, version from billing.payments',
    );
    return [
      ...phantoms(await evidence.events('meshcart.orders.v1'), orders),
      ...phantoms(await evidence.events('meshcart.billing.v1'), payments),
    ];
  },
};

const toldOnce: Invariant = {
  name: 'I17',
  promise: 'a fact is told once, however often it is delivered',
  differences: async (evidence) => {
    const told = await Promise.all(topics.map(async ({ name }) => evidence.events(name)));
    const groups = Map.groupBy(
      told.flat().filter(({ type }) => type !== 'RefundFailed'),
      ({ type, subject }) => `${type} of ${subject}`,
    );
    return [...groups].flatMap(([fact, times]) =>
      times.length > 1
        ? [`${fact} was told ${times.length} times: ${times.map(({ id }) => id).join(', ')}`]
        : [],
    );
  },
};

const inOrder: Invariant = {
  name: 'I18',
  promise: 'the events of one order come in the order of its versions',
  differences: async (evidence) => {
    const told = await Promise.all(topics.map(async ({ name }) => evidence.events(name)));
    return told.flatMap((events) => [...bySubject(events).values()].flatMap(disordered));
  },
};

export const eventInvariants: readonly Invariant[] = [nothingLost, nothingInvented, toldOnce, inOrder];

async function unpublished(evidence: Evidence): Promise<string[]> {
  const left = 'select id, kind, destination, type, key from platform.outbox';
  const found = await Promise.all(
    deciding.map(async (name) => unwanted(`left in the outbox of ${name}`, await evidence.rows(name, left))),
  );
  return found.flat();
}

async function untold(evidence: Evidence): Promise<string[]> {
  const orders = await states(evidence, 'orders', 'select id, state, version from orders');
  const payments = await states(
    evidence,
    'billing',
    'select order_id as id, state, version from billing.payments',
  );
  const [ofOrders, ofPayments] = [
    bySubject(await evidence.events('meshcart.orders.v1')),
    bySubject(await evidence.events('meshcart.billing.v1')),
  ];
  const silentOrders = [...orders].flatMap(([id, { state }]) => {
    const told = (ofOrders.get(id) ?? []).toSorted(
      (one, other) => Number(one.sequence) - Number(other.sequence),
    );
    const types = told.map(({ type }) => type).join(', ');
    const wanted = (toldByState[state] ?? []).join(', ');
    return types === wanted ? [] : [`order ${id} is ${state} and told [${types}], not [${wanted}]`];
  });
  const silentPayments = [...payments].flatMap(([id, { state }]) => {
    const wanted = lastWordByState[state];
    const told = (ofPayments.get(id) ?? []).map(({ type }) => type);
    return !wanted || told.includes(wanted)
      ? []
      : [`payment of ${id} is ${state} and told [${told.join(', ')}]`];
  });
  return [...silentOrders, ...silentPayments];
}

async function undelivered(evidence: Evidence): Promise<string[]> {
  const consumers = entryPoints().filter(({ kind }) => kind === Kind.CONSUMER);
  const missing = await Promise.all(
    consumers.map(async ({ app, name, topic }) => {
      const consumer = `${app}.${name}`;
      const inbox = 'select event_id from platform.inbox where consumer = $1';
      const applied = await evidence.rows<{ event_id: string }>(app as DatabaseName, inbox, [consumer]);
      const seen = new Set(applied.map(({ event_id: id }) => id));
      const lost = (await evidence.events(topic)).filter(({ id }) => !seen.has(id));
      return unwanted(`never reached ${consumer}`, lost);
    }),
  );
  return missing.flat();
}

async function parked(evidence: Evidence): Promise<string[]> {
  const found = await Promise.all(
    deciding.map(async (name) =>
      unwanted(
        `parked in ${name}`,
        await evidence.rows(name, 'select consumer, key, type, error from platform.parked'),
      ),
    ),
  );
  return found.flat();
}

interface State {
  readonly state: string;
  readonly version: bigint;
}

async function states(evidence: Evidence, database: DatabaseName, sql: string): Promise<Map<string, State>> {
  const rows = await evidence.rows<{ id: string; state: string; version: string }>(database, sql);
  return new Map(rows.map(({ id, state, version }) => [id, { state, version: BigInt(version) }]));
}

function disordered(told: readonly ToldEvent[]): string[] {
  const overtaken = told.filter(({ sequence }, index) => sequence <= (told[index - 1]?.sequence ?? -1n));
  return overtaken.map(({ type, id, subject }) => `${type} ${id} of ${subject} came after a later one`);
}

const bySubject = (told: readonly ToldEvent[]) => Map.groupBy(told, ({ subject }) => subject);

function phantoms(told: readonly ToldEvent[], known: ReadonlyMap<string, State>): string[] {
  return told.flatMap((event) => {
    const holder = known.get(event.subject);
    const facts = `${event.type} ${event.id} of ${event.subject} at version ${event.sequence}`;
    if (!holder) return [`${facts}: there is nothing of that id`];
    return event.sequence > holder.version ? [`${facts}: it is at version ${holder.version} only`] : [];
  });
}
