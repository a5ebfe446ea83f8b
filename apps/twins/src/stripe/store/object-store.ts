import type { Storage } from '../../storage/storage.js';
import { missing } from '../domain/stripe-error.js';
import type { ObjectType, ObjectTypes } from '../domain/stripe-object.js';

export interface Page {
  readonly limit: number;
  readonly startingAfter?: string | undefined;
  readonly endingBefore?: string | undefined;
}

/** Stripe's objects, each with a hidden part that no answer shows (how a test card behaves). */
export class ObjectStore {
  constructor(private readonly storage: Storage) {}

  /** Throws `resource_missing` naming `param`. */
  get<T extends ObjectType>(type: T, id: string, param = 'id'): ObjectTypes[T] {
    const found = this.find(type, id);
    if (!found) throw missing(type, id, param);
    return found;
  }

  find<T extends ObjectType>(type: T, id: string): ObjectTypes[T] | undefined {
    const row = this.storage.row('SELECT body FROM objects WHERE id = ? AND type = ?', id, type);
    return row && (JSON.parse(String(row.body)) as ObjectTypes[T]);
  }

  /** Adds or replaces; the hidden part stays unless given. */
  save<T extends ObjectTypes[ObjectType]>(object: T, hidden?: unknown): T {
    this.storage.run(
      `INSERT INTO objects (id, type, body, hidden) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET body = excluded.body`,
      object.id,
      object.object,
      JSON.stringify(object),
      JSON.stringify(hidden ?? null),
    );
    return object;
  }

  hidden(id: string): unknown {
    const row = this.storage.row('SELECT hidden FROM objects WHERE id = ?', id);
    return row && JSON.parse(String(row.hidden));
  }

  /** Newest first. `where` narrows by plain fields of the object. */
  list<T extends ObjectType>(
    type: T,
    page: Page,
    where: Readonly<Record<string, string | undefined>> = {},
  ): { readonly data: readonly ObjectTypes[T][]; readonly hasMore: boolean } {
    const fits = (object: ObjectTypes[T]) =>
      Object.entries(where).every(
        ([field, value]) =>
          value === undefined || (object as unknown as Record<string, unknown>)[field] === value,
      );
    const after = this.position(page.startingAfter, 'starting_after');
    const before = this.position(page.endingBefore, 'ending_before');
    const found = this.storage
      .rows(
        'SELECT body FROM objects WHERE type = ? AND seq < ? AND seq > ? ORDER BY seq DESC',
        type,
        after ?? Number.MAX_SAFE_INTEGER,
        before ?? 0,
      )
      .map((row) => JSON.parse(String(row.body)) as ObjectTypes[T])
      .filter(fits);
    const data = before === undefined ? found.slice(0, page.limit) : found.slice(-page.limit);
    return { data, hasMore: found.length > page.limit };
  }

  private position(id: string | undefined, param: string): number | undefined {
    if (id === undefined) return undefined;
    const row = this.storage.row('SELECT seq FROM objects WHERE id = ?', id);
    if (!row) throw missing('object', id, param);
    return Number(row.seq);
  }
}
