import { DomainError } from '#errors/domain-error.js';

/** Where a page ended: both parts together are unique and never change. */
export interface PagePosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Opaque to clients; holds nothing secret. */
export function encodePageToken({ createdAt, id }: PagePosition): string {
  return Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url');
}

/** Throws invalid REQUEST_INVALID for a token that encodePageToken did not make. */
export function decodePageToken(token: string): PagePosition {
  const [, time, id] = /^(\d{1,15}) ([\w-]{1,64})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (time !== undefined && id !== undefined) return { createdAt: new Date(Number(time)), id };
  const fields = [{ field: 'cursor', description: 'is not a cursor that this service made' }];
  throw new DomainError('invalid', 'REQUEST_INVALID', 'the cursor is not one of ours', { fields });
}
