const unitsMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
};

/** Milliseconds of a duration as Go writes it, as in "1.5s" or "1m30s"; undefined of what is none. */
export function milliseconds(duration: unknown): number | undefined {
  if (typeof duration !== 'string') return undefined;
  if (!known.has(duration)) known.set(duration, read(duration));
  return known.get(duration);
}

/** Few are written in many places. */
const known = new Map<string, number | undefined>();

function read(duration: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|us|µs|ns|m|s))+$/.test(duration)) return undefined;
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/g)];
  const sum = parts.reduce((all, [, count, unit]) => all + Number(count) * (unitsMs[unit ?? ''] ?? 0), 0);
  // Nothing is finer than a nanosecond, and 2.3 times 1000 is a little less than 2300.
  return Math.round(sum * 1e6) / 1e6;
}
