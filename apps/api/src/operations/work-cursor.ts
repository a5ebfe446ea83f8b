import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { HttpProblem } from '../problems/http-problem.js';
import { workApps } from '../schemas/work.js';
import type { WorkApp } from './work-of-apps.js';

const Place = Type.Object(
  {
    /** Of the app's page; empty for its first. */
    token: Type.String({ maxLength: 512 }),
    /** The last one of that page that was told, where the others of it are still to be told. */
    after: Type.Optional(Type.Object({ failedAt: Type.Integer(), id: Type.String({ maxLength: 200 }) })),
  },
  { additionalProperties: false },
);

const form = Type.Object(Object.fromEntries(workApps.map((app) => [app, Type.Optional(Place)])), {
  additionalProperties: false,
  minProperties: 1,
});

export type CursorPlace = Static<typeof Place>;

/** Where each app goes on; one that is absent has nothing left. */
export type WorkCursor = Readonly<Partial<Record<WorkApp, CursorPlace>>>;

/** Null where nothing is left. */
export const encodeCursor = (cursor: WorkCursor): string | null =>
  Object.keys(cursor).length === 0 ? null : Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** Throws REQUEST_INVALID for what encodeCursor cannot have written. */
export function decodeCursor(text: string): WorkCursor {
  const cursor = parsed(text);
  if (Check(form, cursor)) return cursor as WorkCursor;
  throw new HttpProblem('REQUEST_INVALID', 'the cursor is none of ours', {
    errors: [{ field: 'cursor', description: 'must be one that an earlier page answered as next' }],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
