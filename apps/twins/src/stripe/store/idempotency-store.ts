import type { Storage } from '../../storage/storage.js';

export interface SavedAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
}

const lifetimeSeconds = 24 * 60 * 60;

/** The first answer under each key, kept 24 hours of the virtual clock. Written in the effect's transaction. */
export class IdempotencyStore {
  constructor(private readonly storage: Storage) {}

  /** What was saved, unless it has expired by `now` (Unix seconds): then the key is as new. */
  find(key: string, now: number): SavedAnswer | undefined {
    const row = this.storage.row('SELECT * FROM idempotency WHERE key = ? AND expires_at > ?', key, now);
    return (
      row && {
        fingerprint: String(row.fingerprint),
        status: Number(row.status),
        body: String(row.body),
        requestId: String(row.request_id),
      }
    );
  }

  save(key: string, answer: SavedAnswer, now: number): void {
    this.storage.run(
      'INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?)',
      key,
      answer.fingerprint,
      answer.status,
      answer.body,
      answer.requestId,
      now + lifetimeSeconds,
    );
  }
}
