import type { Cursor } from './cursor.js';
import { requestInvalid } from './refusals.js';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly next: Cursor | undefined;
}

/** 0 means the usual 20. */
export function pageSizeOf(asked: number): number {
  if (asked < 0 || asked > 100) throw requestInvalid('limit', 'must be 1 to 100');
  return asked === 0 ? 20 : asked;
}

/** `read` is asked for one more than fits, which tells whether there is a next page. */
export async function pageOf<Item extends Cursor>(
  size: number,
  read: (limit: number) => Promise<Item[]>,
): Promise<Page<Item>> {
  const found = await read(size + 1);
  const items = found.slice(0, size);
  const last = found.length > size ? items.at(-1) : undefined;
  return { items, next: last && { createdAt: last.createdAt, id: last.id } };
}
