const firstMs = 250;
const greatestMs = 30_000;

/** Pause before try `attempt` + 1, doubling, with up to a half taken off so that many sagas do not come back as one. */
export function retryDelayMs(attempt: number, random: number): number {
  const whole = Math.min(greatestMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(whole * (1 - random / 2));
}
