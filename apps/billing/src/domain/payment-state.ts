/** What is known of a payment for certain. */
export type SettledState =
  'created' | 'requires_action' | 'authorized' | 'captured' | 'declined' | 'cancelled' | 'refunded';

/** As shown: `unknown` covers a settled state while the provider has not told what became of the last call. */
export type PaymentStatus = SettledState | 'unknown';

/**
 * How far along each state is. What the provider tells may arrive late, twice and in any order, so a payment only ever
 * moves up. `captured` is above the dead ends because money that moved is true whatever was decided before.
 */
const rank: Record<SettledState, number> = {
  created: 0,
  requires_action: 1,
  authorized: 2,
  declined: 3,
  cancelled: 3,
  captured: 4,
  refunded: 5,
};

/**
 * Whether being told of `next` moves a payment that is `current`. News is what the provider sends by itself and may be
 * old: what is reserved was not declined before, or is asked about again.
 */
export function advances(current: SettledState, next: SettledState, isNews: boolean): boolean {
  if (next === 'refunded') return false; // only a refund's own outcome makes or unmakes it
  if (isNews && current === 'authorized' && next === 'declined') return false;
  return rank[next] > rank[current];
}

/** Whether nothing but a refund can happen to the money any more. */
export function isDecided(state: SettledState): boolean {
  return rank[state] >= rank.declined;
}
