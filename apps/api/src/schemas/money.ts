import { Type } from 'typebox';
import { closed, Currency } from './fields.js';

export const Money = Type.Object(
  {
    amount: Type.Integer({
      minimum: Number.MIN_SAFE_INTEGER,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Minor units of the currency: 1999 for 19.99 EUR',
    }),
    currency: Currency,
  },
  { $id: 'Money', ...closed, examples: [{ amount: 1999, currency: 'EUR' }] },
);
