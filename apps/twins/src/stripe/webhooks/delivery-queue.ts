import type { Storage } from '../../storage/storage.js';

export interface Delivery {
  readonly seq: number;
  readonly eventId: string;
  readonly endpoint: string;
  readonly attempts: number;
}

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/** Deliveries that wait, durable: a delivery leaves only by a 2xx answer. Times are the real clock's milliseconds. */
export class DeliveryQueue {
  constructor(private readonly storage: Storage) {}

  due(now: number, limit: number, reversed: boolean, except: ReadonlySet<number>): readonly Delivery[] {
    return this.storage
      .rows(
        `SELECT * FROM deliveries WHERE delivered = 0 AND due_at <= ? ORDER BY seq ${reversed ? 'DESC' : 'ASC'} LIMIT ?`,
        now,
        limit + except.size,
      )
      .map((row) => ({
        seq: Number(row.seq),
        eventId: String(row.event_id),
        endpoint: String(row.endpoint),
        attempts: Number(row.attempts),
      }))
      .filter((delivery) => !except.has(delivery.seq))
      .slice(0, limit);
  }

  nextDueAt(except: ReadonlySet<number>): number | undefined {
    const row = this.storage
      .rows('SELECT seq, due_at FROM deliveries WHERE delivered = 0 ORDER BY due_at LIMIT ?', except.size + 1)
      .find((one) => !except.has(Number(one.seq)));
    return row && Number(row.due_at);
  }

  delivered(delivery: Delivery, answer: string): void {
    this.storage.run(
      'UPDATE deliveries SET delivered = 1, attempts = attempts + 1, answer = ? WHERE seq = ?',
      answer,
      delivery.seq,
    );
  }

  /** Comes again after a pause that doubles each time. Stripe waits hours, which no test can. */
  failed(delivery: Delivery, answer: string, now: number): void {
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(delivery.attempts, 10));
    this.storage.run(
      'UPDATE deliveries SET attempts = attempts + 1, answer = ?, due_at = ? WHERE seq = ?',
      answer,
      now + pause,
      delivery.seq,
    );
  }

  list(): readonly (Delivery & { readonly delivered: boolean; readonly answer: string | null })[] {
    return this.storage.rows('SELECT * FROM deliveries ORDER BY seq').map((row) => ({
      seq: Number(row.seq),
      eventId: String(row.event_id),
      endpoint: String(row.endpoint),
      attempts: Number(row.attempts),
      delivered: row.delivered === 1,
      answer: row.answer as string | null,
    }));
  }
}
