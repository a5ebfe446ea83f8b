import type { Money as MoneyMessage } from '#contracts/meshcart/money/v1/money.js';
import type { Money } from '../domain/money.js';
import { paymentNotFound, requestInvalid } from '../domain/payment-errors.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The provider reads amounts as numbers. */
const largest = BigInt(Number.MAX_SAFE_INTEGER);

const longestText = 255;

/** An id to make something under. */
export function idFrom(field: string, value: string): string {
  if (!uuid.test(value)) throw requestInvalid(field, 'must be a UUID');
  return value.toLowerCase();
}

/** An id to find something by: what cannot be one is not found. */
export function idToFind(value: string): string {
  if (!uuid.test(value)) throw paymentNotFound();
  return value.toLowerCase();
}

/** Undefined for what is no id, for where one of many must not spoil the rest. */
export function maybeId(value: string): string | undefined {
  return uuid.test(value) ? value.toLowerCase() : undefined;
}

export function userFrom(value: string): string {
  if (value === '') throw requestInvalid('user_id', 'must not be empty');
  return textFrom('user_id', value);
}

export function paymentMethodFrom(value: string): string | undefined {
  return value === '' ? undefined : textFrom('payment_method', value);
}

/** Short and printable: the database holds no NUL, and the provider takes no more. */
function textFrom(field: string, value: string): string {
  if (value.length > longestText || /\p{C}/u.test(value))
    throw requestInvalid(field, `must be at most ${longestText} printable characters`);
  return value;
}

export function moneyFrom(message: MoneyMessage | undefined): Money {
  if (!message || message.amount <= 0n || message.amount > largest)
    throw requestInvalid('amount', 'must be between 1 and 2^53 - 1 minor units');
  if (!/^[A-Z]{3}$/.test(message.currency)) throw requestInvalid('amount.currency', 'must be ISO 4217');
  return { amount: message.amount, currency: message.currency };
}
