import { Type } from 'typebox';

const uuid = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

/** An id, as a string with a pattern: a coerced integer would take 1e1 for 10. */
export const Id = Type.String({ pattern: uuid, examples: ['019aa3c1-5b1e-7c3a-9f52-6a2f0c7f4f10'] });

export const Time = Type.String({ format: 'date-time', examples: ['2026-11-22T10:15:30.000Z'] });

export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217', examples: ['EUR'] });

/** Whole numbers that JSON and every client can hold. */
export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/**
 * No control characters: names end up in mails and logs. The first visible character is the first that is no space, so
 * that there is one way to match: Ajv tries the pattern even on a text that is far too long.
 */
export const PersonName = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\p{Cc}\\S]*[^\\p{Cc}\\s][^\\p{Cc}]*$',
  examples: ['Ada Lovelace'],
});

export const Email = Type.String({
  format: 'email',
  maxLength: 254,
  examples: ['ada@example.com'],
});

export const closed = { additionalProperties: false } as const;
