import { entryPoints, Kind } from '#contracts/contracts.js';
import type { DatabaseName } from '#shop/system.js';
import type { Evidence, Row } from './evidence.js';
import { unwanted, type Invariant } from './invariant.js';

/** Services that decide something: each has an outbox. */
export const deciding = ['orders', 'billing', 'notifications'] as const satisfies readonly DatabaseName[];

interface EventRow extends Row {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: string;
}

/** A repeated publication keeps the event's id, so it is one event. */
const eventsOf = `
  select distinct on (id) id, regexp_replace(type, '.*\\.', '') as type, subject, sequence
  from event_log.event where topic = $1 order by id, position`;

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
      ...phantoms(await events(evidence, 'meshcart.orders.v1'), orders),
      ...phantoms(await events(evidence, 'meshcart.billing.v1'), payments),
    ];
  },
};

const toldOnce: Invariant = {
  name: 'I17',
  promise: 'a fact is told once, however often it is delivered',
  differences: async (evidence) => {
    const topics = await Promise.all(
      ['meshcart.orders.v1', 'meshcart.billing.v1'].map((topic) => events(evidence, topic)),
    );
    const groups = Map.groupBy(
      topics.flat().filter(({ type }) => type !== 'RefundFailed'),
      ({ type, subject }) => `${type} of ${subject}`,
    );
    return [...groups].flatMap(([fact, told]) =>
      told.length > 1
        ? [`${fact} was told ${told.length} times: ${told.map(({ id }) => id).join(', ')}`]
        : [],
    );
  },
};

const inOrder: Invariant = {
  name: 'I18',
  promise: 'the events of one order come in the order of its versions',
  differences: async (evidence) => {
    const disordered = `
      with firsts as (select topic, subject, sequence, min(position) as position from event_log.event
        group by topic, subject, sequence, id),
      neighbours as (select *, lag(sequence) over (partition by topic, subject order by position) as before from firsts)
      select * from neighbours where before >= sequence`;
    return unwanted('an event overtook another', await evidence.rows('messaging', disordered));
  },
};

export const eventInvariants: readonly Invariant[] = [nothingLost, nothingInvented, toldOnce, inOrder];

async function events(evidence: Evidence, topic: string): Promise<EventRow[]> {
  return evidence.rows<EventRow>('messaging', eventsOf, [topic]);
}

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
    bySubject(await events(evidence, 'meshcart.orders.v1')),
    bySubject(await events(evidence, 'meshcart.billing.v1')),
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
      const lost = (await events(evidence, topic)).filter(({ id }) => !seen.has(id));
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

const bySubject = (told: readonly EventRow[]) => Map.groupBy(told, ({ subject }) => subject);

function phantoms(told: readonly EventRow[], known: ReadonlyMap<string, State>): string[] {
  return told.flatMap((event) => {
    const holder = known.get(event.subject);
    const facts = `${event.type} ${event.id} of ${event.subject} at version ${event.sequence}`;
    if (!holder) return [`${facts}: there is nothing of that id`];
    return BigInt(event.sequence) > holder.version
      ? [`${facts}: it is at version ${holder.version} only`]
      : [];
  });
}
