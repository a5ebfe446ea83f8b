import { randomUUIDv7 } from 'node:crypto';
import type { Database } from './database.js';
import { currentHeaders } from './message-headers.js';

/** A fact to be published. */
export interface OutgoingEvent {
  readonly topic: string;
  /** Full protobuf name of `data`. */
  readonly type: string;
  /** The aggregate's id. Events of one key are published in the order in which their transactions committed. */
  readonly key: string;
  /** The aggregate's version that this fact made. */
  readonly version: bigint;
  readonly data: Uint8Array;
}

/** Work to be enqueued. */
export interface OutgoingJob {
  readonly queue: string;
  /** A UUID: the queue takes a second job with it for the first. */
  readonly id: string;
  readonly data: Record<string, string | number | boolean | null>;
  readonly startAfter?: Date;
}

/** NOTIFY channel that wakes the relays when a message was committed. */
export const outboxChannel = 'platform_outbox';

/**
 * The lock is held until the commit, and taken before the identity is drawn. Otherwise two transactions could draw
 * their ids in one order and commit in the other, and the relay would publish the second state first.
 */
const insert = `
  with turn as materialized (select pg_advisory_xact_lock(7301, hashtext($1))),
  wake as materialized (select pg_notify('${outboxChannel}', ''))
  insert into platform.outbox (key, kind, destination, message_id, type, version, data, job, start_after, correlation_id, traceparent)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 from turn, wake`;

/** Messages that leave if, and only if, the current transaction commits. */
export class Outbox {
  constructor(private readonly database: Database) {}

  async event({ topic, type, key, version, data }: OutgoingEvent): Promise<void> {
    await this.insert(key, 'event', topic, randomUUIDv7(), type, version, data, null, null);
  }

  async job({ queue, id, data, startAfter }: OutgoingJob): Promise<void> {
    await this.insert(id, 'job', queue, id, null, null, null, JSON.stringify(data), startAfter ?? null);
  }

  private async insert(...message: readonly unknown[]): Promise<void> {
    if (!this.database.inTransaction)
      throw new Error('a message leaves with a state change: use a transaction');
    const { correlationId, traceparent } = currentHeaders();
    const values = [...message, correlationId ?? null, traceparent ?? null];
    await this.database.execute({ name: 'outbox_insert', text: insert, values });
  }
}
