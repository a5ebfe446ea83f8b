import { invalidRequest } from '../domain/stripe-error.js';

const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** Stripe's least amounts where they are not 50 minor units; a currency that is not listed has least 1 here. */
const leastAmounts: Readonly<Record<string, number>> = { eur: 50, usd: 50, chf: 50, gbp: 30, jpy: 50 };

const mostAmount = 99_999_999;

/** Refuses what Stripe would not charge: unknown currencies, amounts too small or too large, in minor units. */
export const assertChargeable = (amount: number, currency: string): void => {
  if (!currencies.has(currency))
    throw invalidRequest(`Invalid currency: ${currency}. Stripe currently supports other currencies.`, {
      param: 'currency',
    });
  if (amount < 1)
    throw invalidRequest('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
  if (amount < (leastAmounts[currency] ?? 1))
    throw invalidRequest(`Amount must be at least ${leastAmounts[currency]} ${currency}`, {
      code: 'amount_too_small',
      param: 'amount',
    });
  if (amount > mostAmount)
    throw invalidRequest(`Amount must be no more than ${mostAmount} ${currency}`, {
      code: 'amount_too_large',
      param: 'amount',
    });
};
