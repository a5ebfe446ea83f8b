import { randomUUID } from 'node:crypto';
import type { DatabaseName } from '#shop/system.js';
import type { ToldEvent } from '../../support/invariants/event-records.js';

interface Lie {
  /** The invariant that must notice. */
  readonly invariant: string;
  readonly what: string;
}

/** In a database, or about the events of each topic, which lie where no test can change them. */
export type Tampering =
  | (Lie & { readonly database: DatabaseName; readonly sql: string })
  | (Lie & { readonly retelling: (told: readonly ToldEvent[]) => readonly ToldEvent[] });

const isConfirmed = ({ type }: ToldEvent): boolean => type === 'OrderConfirmed';
const again = (told: readonly ToldEvent[], changes: Partial<ToldEvent>): readonly ToldEvent[] =>
  told.flatMap((event, index) => (index === 0 ? [event, { ...event, ...changes }] : [event]));

/** One lie for each invariant: a check that never turned red counts for nothing. */
export const tamperings: readonly Tampering[] = [
  {
    invariant: 'I1',
    what: 'an entry is taken out of the ledger',
    database: 'billing',
    sql: 'delete from billing.ledger_entries where position = (select max(position) from billing.ledger_entries)',
  },
  {
    invariant: 'I3',
    what: 'an order costs more than was captured',
    database: 'orders',
    sql: `update orders set total = total + 1 where id = (select id from orders where state = 'confirmed' limit 1)`,
  },
  {
    invariant: 'I4',
    what: 'a paid order counts as cancelled',
    database: 'orders',
    sql: `update orders set state = 'cancelled' where id = (select id from orders where state = 'confirmed' limit 1)`,
  },
  {
    invariant: 'I6',
    what: 'a captured payment counts as authorized',
    database: 'billing',
    sql: `update billing.payments set state = 'authorized'
          where id = (select id from billing.payments where state = 'captured' limit 1)`,
  },
  {
    invariant: 'I15',
    what: 'an event is lost',
    retelling: (told) => told.filter((event) => event !== told.find(isConfirmed)),
  },
  {
    invariant: 'I15',
    what: 'a subscriber missed an event',
    database: 'notifications',
    sql: 'delete from platform.inbox where event_id = (select event_id from platform.inbox limit 1)',
  },
  {
    invariant: 'I16',
    what: 'an event tells of an order that never was',
    retelling: (told) => again(told, { id: randomUUID(), subject: randomUUID() }),
  },
  {
    invariant: 'I17',
    what: 'a fact is told twice',
    retelling: (told) => again(told, { id: randomUUID() }),
  },
  {
    invariant: 'I18',
    what: 'an event overtook another',
    retelling: (told) => told.map((event) => (isConfirmed(event) ? { ...event, sequence: 0n } : event)),
  },
  {
    invariant: 'I19',
    what: 'a confirmation was never noted',
    database: 'notifications',
    sql: `delete from notification where id = (select id from notification where kind = 'order_confirmed' limit 1)`,
  },
  {
    invariant: 'I22',
    what: 'a saga stands still',
    database: 'orders',
    sql: `update order_sagas set outcome = null, step = 'authorize'
          where order_id = (select order_id from order_sagas where outcome is not null limit 1)`,
  },
  {
    invariant: 'I25',
    what: 'a piece is gone',
    database: 'orders',
    sql: `update stock set available = available - 1, received = received - 1
          where product_id = (select product_id from stock where available > 0 limit 1)`,
  },
];
