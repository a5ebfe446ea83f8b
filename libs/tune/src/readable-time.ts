const steps = [
  { below: 1000, ms: 50 },
  { below: 5000, ms: 100 },
  { below: 20_000, ms: 500 },
  { below: Infinity, ms: 1000 },
] as const;

/** Up to the next number of milliseconds that people would write. */
export function readableTime(ms: number): number {
  const step = steps.find(({ below }) => ms <= below)?.ms ?? 1000;
  // What arithmetic of fractions adds must not lift a round number to the next one.
  return Math.ceil(Number((ms / step).toPrecision(12))) * step;
}
