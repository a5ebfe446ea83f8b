import type { DatabaseName } from '#shop/system.js';
import { eventually } from '../eventually.js';
import type { Evidence } from './evidence.js';
import { deciding } from './events.js';

/** Each answers how much is still to do. */
const pending: readonly (readonly [what: string, database: DatabaseName, sql: string])[] = [
  ...deciding.map(
    (name) => [`messages in the outbox of ${name}`, name, 'select count(*) from platform.outbox'] as const,
  ),
  ['open sagas', 'orders', 'select count(*) from order_sagas where outcome is null'],
  [
    'refunds noted and not yet shown',
    'orders',
    `select count(*) from order_sagas join orders o on o.id = order_id where refund_seen and o.state = 'confirmed'`,
  ],
  [
    'payments to settle',
    'billing',
    `select count(*) from billing.payments where in_doubt or lease_until is not null
       or (settle_after is not null and state in ('declined', 'cancelled'))`,
  ],
  [
    'open calls of the provider',
    'billing',
    `select count(*) from billing.provider_calls where state = 'open'`,
  ],
  ['refunds under way', 'billing', `select count(*) from billing.refunds where status = 'pending'`],
  [
    'events that a consumer has before it',
    'messaging',
    `select count(*) from event_log.cursor c join event_log.topic t on t.name = c.topic where c.position < t.position`,
  ],
  [
    'jobs',
    'messaging',
    `select count(*) from jobs.job where state in ('created', 'retry', 'active') and start_after < now() + interval '1 minute'
       and name not like 'order-expiry%'`,
  ],
];

/** What is still under way, in words; empty where everything has come to rest. */
export async function restlessness(evidence: Evidence): Promise<readonly string[]> {
  const busy: string[] = [];
  for (const [what, database, sql] of pending) {
    const [row] = await evidence.rows<{ count: string }>(database, sql);
    if (row && row.count !== '0') busy.push(`${row.count} ${what}`);
  }
  const waiting = (await evidence.stripe.deliveries()).filter(({ delivered }) => !delivered);
  if (waiting.length > 0)
    busy.push(`${waiting.length} webhooks: ${waiting.map(({ answer }) => answer).join(', ')}`);
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
