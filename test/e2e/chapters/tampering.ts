import type { DatabaseName } from '#shop/system.js';

export interface Tampering {
  /** The invariant that must notice. */
  readonly invariant: string;
  readonly what: string;
  readonly database: DatabaseName;
  readonly sql: string;
}

const anyEvent = `(select * from event_log.event where topic = 'meshcart.orders.v1' order by position limit 1)`;
const columns = 'source, type, time, sequence, data';

const told = (id: string, subject: string) =>
  `insert into event_log.event (topic, position, id, subject, ${columns})
   select topic, (select max(position) + 1 from event_log.event where topic = e.topic), ${id}, ${subject}, ${columns}
   from ${anyEvent} e`;

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
    database: 'messaging',
    sql: `delete from event_log.event where id = (select id from event_log.event where type like '%OrderConfirmed' limit 1)`,
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
    database: 'messaging',
    sql: told('gen_random_uuid()', 'gen_random_uuid()::text'),
  },
  {
    invariant: 'I17',
    what: 'a fact is told twice',
    database: 'messaging',
    sql: told('gen_random_uuid()', 'subject'),
  },
  {
    invariant: 'I18',
    what: 'an event overtook another',
    database: 'messaging',
    sql: `update event_log.event set sequence = 0 where type like '%OrderConfirmed'`,
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
