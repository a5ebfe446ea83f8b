import type { DatabaseName } from '#shop/system.js';
import { eventually } from '../eventually.js';
import type { Evidence } from './evidence.js';
import { deciding } from './events.js';

/** Each answers what is still to do. */
const pending: readonly (readonly [what: string, database: DatabaseName, sql: string])[] = [
  ...deciding.map(
    (name) => [`the outbox of ${name}`, name, 'select kind, destination, key from platform.outbox'] as const,
  ),
  [
    'open sagas',
    'orders',
    'select order_id, step, attempt, next_at, leased_until, last_error from order_sagas where outcome is null',
  ],
  [
    'refunds noted and not yet shown',
    'orders',
    `select order_id from order_sagas join orders o on o.id = order_id where refund_seen and o.state = 'confirmed'`,
  ],
  [
    'payments to settle',
    'billing',
    `select order_id, state, in_doubt, lease_until, settle_after, settle_tries from billing.payments
     where in_doubt or lease_until is not null
       or (settle_after is not null and state in ('declined', 'cancelled'))`,
  ],
  [
    'open calls of the provider',
    'billing',
    `select c.action, c.attempt, c.refund_id, p.order_id, p.state, p.lease_until
     from billing.provider_calls c join billing.payments p on p.id = c.payment_id where c.state = 'open'`,
  ],
  [
    'refunds under way',
    'billing',
    `select id, payment_id, tries, execute_after from billing.refunds where status = 'pending'`,
  ],
  [
    'jobs',
    'messaging',
    `select name, id, state, retry_count, start_after from jobs.job
     where state in ('created', 'retry', 'active') and start_after < now() + interval '1 minute'
       and name not like 'order-expiry%'`,
  ],
  [
    'jobs over RabbitMQ',
    'messaging',
    `select queue, id, since from work.job where state = 'queued' and queue not like 'order-expiry%'`,
  ],
];

/** What is still under way, in words; empty where everything has come to rest. */
export async function restlessness(evidence: Evidence): Promise<readonly string[]> {
  const busy: string[] = [];
  for (const [what, database, sql] of pending) {
    const rows = await evidence.rows(database, sql);
    if (rows.length > 0) busy.push(`${what}: ${rows.length}, as ${JSON.stringify(rows[0])}`);
  }
  const unread = await evidence.unreadEvents();
  if (unread.length > 0) busy.push(`events before a consumer: ${unread.length}, as ${unread[0]}`);
  const waiting = (await evidence.stripe.deliveries()).filter(({ delivered }) => !delivered);
  if (waiting.length > 0) busy.push(`webhooks: ${waiting.length}, answered with ${waiting[0]?.answer}`);
  return busy;
}

/** Waits until nothing moves any more. @throws with what still moves. */
export async function quiescence(evidence: Evidence, ms: number): Promise<void> {
  let calm = 0;
  await eventually(
    'everything comes to rest',
    ms,
    async () => {
      const busy = await restlessness(evidence);
      // Between two transactions a message is nowhere to be seen for an instant.
      calm = busy.length === 0 ? calm + 1 : 0;
      if (busy.length > 0) throw new Error(busy.join('; '));
      return calm >= 3 ? true : undefined;
    },
    100,
  );
}
