import type { Money as MoneyMessage } from '#contracts/meshcart/money/v1/money.js';

/** A whole number as JSON can hold it. Throws rather than to answer a rounded one. */
export function numberOf(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
    throw new RangeError('a number beyond 2^53 - 1 cannot be answered as JSON');
  }
  return Number(value);
}

/** Throws where the service left out what its contract promises. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`a service answered without ${what}`);
  return value;
}

export const timeOf = (value: Date | undefined, what: string): string => present(value, what).toISOString();

export function moneyOf(money: MoneyMessage | undefined, what: string): { amount: number; currency: string } {
  const { amount, currency } = present(money, what);
  return { amount: numberOf(amount), currency };
}
