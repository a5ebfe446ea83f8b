import type { Database } from './database.js';

/** Longer than the event log keeps an event, which is how long a repetition of it can come. */
const inboxDays = 30;

/** Forgets idempotency records that have expired, and inbox records of events that can come no more. */
export async function pruneRecords(database: Database): Promise<void> {
  await database.transaction('prune-records', async () => {
    await database.execute({
      name: 'prune_idempotency',
      text: 'delete from platform.idempotency where expires_at <= now()',
    });
    await database.execute({
      name: 'prune_inbox',
      text: `delete from platform.inbox where applied_at < now() - make_interval(days => $1)`,
      values: [inboxDays],
    });
  });
}
