import type { Database } from '#persistence/database.js';
import { describeError } from '#persistence/describe-error.js';
import type { EventLog } from './event-log.js';
import { parcels } from './outbox-parcels.js';
import { messageColumns, type OutboxRow } from './outbox-rows.js';
import type { JobData, WorkQueue } from './work-queue.js';

/** What to do with a message that does not leave: to forget it, or to put another payload in its place; or nothing. */
export type MessageChange = 'discard' | { readonly data: Uint8Array } | { readonly job: JobData } | undefined;

/** Sees each message that is sent, in the transaction that takes it out. */
export interface SendWitness {
  sent(message: OutboxRow): Promise<void>;
  failedAgain(message: OutboxRow, error: string): Promise<void>;
}

/** What left, and why the next did not. */
export interface Sending {
  readonly sent: number;
  readonly error?: string;
}

/** A relay holds a lane for as long as it publishes a batch. */
const lockMs = 5000;

const lockLane = `
  select lane from platform.outbox_lane where lane = (select lane from platform.outbox where message_id = $1) for update`;

const find = `select ${messageColumns} from platform.outbox where message_id = $1`;

const untilThen = `
  select ${messageColumns} from platform.outbox o
  where exists (select from platform.outbox t where t.message_id = $1 and t.key = o.key and t.id >= o.id) order by id`;

/** One service's messages that wait to be published, for people: each change holds the lane, as a relay does. */
export class WaitingMessages {
  constructor(
    private readonly database: Database,
    private readonly eventLog: EventLog,
    private readonly workQueue: WorkQueue,
    /** CloudEvents source: the service whose outbox this is. */
    private readonly source: string,
  ) {}

  /** Publishes a message by itself, after those of its key that come before it. Undefined where it has left. */
  async send(messageId: string, witness: SendWitness): Promise<Sending | undefined> {
    return this.holding('outbox-redrive', messageId, async () => {
      const rows = await this.read(untilThen, 'outbox_until', messageId);
      for (const [sent, row] of rows.entries()) {
        const error = await this.publish(row);
        if (error !== undefined) {
          await witness.failedAgain(row, error);
          return { sent, error };
        }
        await this.remove(row);
        await witness.sent(row);
      }
      return { sent: rows.length };
    });
  }

  /** Has a message decided on in the transaction that carries the decision out. Answers false where it has left. */
  async change(messageId: string, decide: (message: OutboxRow) => Promise<MessageChange>): Promise<boolean> {
    const changed = await this.holding('outbox-change', messageId, async () => {
      const [row] = await this.read(find, 'outbox_find', messageId);
      if (!row) return undefined;
      const change = await decide(row);
      if (change === 'discard') await this.remove(row);
      else if (change) await this.replace(row, change);
      return true;
    });
    return changed ?? false;
  }

  private async holding<T>(
    name: string,
    messageId: string,
    work: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    return this.database.transaction(name, async () => {
      await this.database.limitLockWaits(lockMs);
      const lock = { name: 'outbox_hold', text: lockLane, values: [messageId] };
      if ((await this.database.execute(lock)).rowCount === 0) return undefined;
      return work();
    });
  }

  /** A statement of its own, after the lock: it must see what the lane's last holder deleted. */
  private async read(text: string, name: string, messageId: string): Promise<OutboxRow[]> {
    return (await this.database.execute<OutboxRow>({ name, text, values: [messageId] })).rows;
  }

  /** Answers why it could not be done. */
  private async publish(row: OutboxRow): Promise<string | undefined> {
    try {
      for (const parcel of parcels([row], this.source)) {
        if (parcel.kind === 'event') await this.eventLog.append(parcel.destination, parcel.events);
        else await this.workQueue.enqueue(parcel.destination, parcel.jobs);
      }
      return undefined;
    } catch (error) {
      return describeError(error);
    }
  }

  private async remove({ id }: OutboxRow): Promise<void> {
    const text = 'delete from platform.outbox where id = $1';
    await this.database.execute({ name: 'outbox_take_out', text, values: [id] });
  }

  private async replace({ id }: OutboxRow, change: { data: Uint8Array } | { job: JobData }): Promise<void> {
    const isEvent = 'data' in change;
    const [column, value] = isEvent
      ? ['data', Buffer.from(change.data)]
      : ['job', JSON.stringify(change.job)];
    const text = `update platform.outbox set ${column} = $2 where id = $1`;
    await this.database.execute({ name: `outbox_replace_${column}`, text, values: [id, value] });
  }
}
