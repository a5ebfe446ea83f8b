import type { Storage } from '../../storage/storage.js';

export type JournalOutcome = 'executed' | 'replayed' | 'refused' | `fault:${string}`;

export interface JournalEntry {
  readonly method: string;
  readonly path: string;
  readonly params: unknown;
  readonly idempotencyKey: string | null;
  /** Null when the connection was cut before an answer. */
  readonly status: number | null;
  readonly outcome: JournalOutcome;
  /** The object that the request made or changed. */
  readonly effectId: string | null;
}

/** Every request that was really received, in order. */
export class Journal {
  constructor(private readonly storage: Storage) {}

  add(entry: JournalEntry): void {
    this.storage.run(
      `INSERT INTO journal (time, method, path, params, idempotency_key, status, outcome, effect_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      new Date().toISOString(),
      entry.method,
      entry.path,
      JSON.stringify(entry.params),
      entry.idempotencyKey,
      entry.status,
      entry.outcome,
      entry.effectId,
    );
  }

  list(): readonly (JournalEntry & { readonly seq: number; readonly time: string })[] {
    return this.storage.rows('SELECT * FROM journal ORDER BY seq').map((row) => ({
      seq: Number(row.seq),
      time: String(row.time),
      method: String(row.method),
      path: String(row.path),
      params: JSON.parse(String(row.params)) as unknown,
      idempotencyKey: row.idempotency_key as string | null,
      status: row.status as number | null,
      outcome: String(row.outcome) as JournalOutcome,
      effectId: row.effect_id as string | null,
    }));
  }
}
