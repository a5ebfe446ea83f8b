import Type from 'typebox';
import { Check } from 'typebox/value';
import { DomainError } from '#errors/domain-error.js';
import type { WorkPosition } from './work-source.js';

/** Where a walk through failed work ended. */
export interface WorkToken {
  /** What failed later than the walk began is left for another one: it may be what this one has just redriven. */
  readonly begun: Date;
  readonly after: WorkPosition;
}

const time = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });
const shape = Type.Tuple([time, time, Type.String({ maxLength: 400, pattern: '^[\\w.:-]+$' })]);

/** Opaque to clients; holds nothing secret. */
export function encodeWorkToken({ begun, after }: WorkToken): string {
  return Buffer.from(JSON.stringify([begun.getTime(), after.failedAt.getTime(), after.id])).toString(
    'base64url',
  );
}

/** Undefined for an empty text. @throws invalid for a token that encodeWorkToken did not make */
export function decodeWorkToken(token: string): WorkToken | undefined {
  if (token === '') return undefined;
  const parsed = parse(Buffer.from(token, 'base64url').toString());
  if (!Check(shape, parsed)) {
    const fields = [{ field: 'cursor', description: 'is not a cursor that this service made' }];
    throw new DomainError('invalid', 'REQUEST_INVALID', 'the cursor is not one of ours', { fields });
  }
  const [begun, failedAt, id] = parsed;
  return { begun: new Date(begun), after: { failedAt: new Date(failedAt), id } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
