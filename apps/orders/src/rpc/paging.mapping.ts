import { decodePageToken, encodePageToken } from '#platform/page-token.js';
import type { Cursor } from '../domain/cursor.js';
import { requestInvalid } from '../domain/refusals.js';

export function toCursor(token: string): Cursor | undefined {
  if (token === '') return undefined;
  const cursor = decodePageToken(token);
  const time = cursor.createdAt.getTime();
  // Within what PostgreSQL and a Date both hold, and an id as this service makes them.
  if (time <= 8_640_000_000_000_000 && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor.id))
    return cursor;
  throw requestInvalid('cursor', 'is not a cursor that this service made');
}

export function toToken(next: Cursor | undefined): string {
  return next ? encodePageToken(next) : '';
}
