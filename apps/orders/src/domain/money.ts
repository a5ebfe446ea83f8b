/** Minor units of an ISO 4217 currency. */
export interface Money {
  readonly amount: bigint;
  readonly currency: string;
}

/** What JSON numbers at the edge hold exactly, and so the most that anything may cost. */
export const greatestAmount = 9_007_199_254_740_991n;

export function isCurrency(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}
