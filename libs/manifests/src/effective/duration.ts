const units: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
};

/** Milliseconds of a duration as Go writes it, as in "1.5s" or "1m30s"; undefined of what is none. */
export function milliseconds(duration: string): number | undefined {
  if (!known.has(duration)) known.set(duration, read(duration));
  return known.get(duration);
}

/** Few are written in many places. */
const known = new Map<string, number | undefined>();

function read(duration: string): number | undefined {
  if (!/^(?:[\d.]+(?:h|ms|m|us|µs|ns|s))+$/.test(duration)) return undefined;
  const parts = duration.matchAll(/([\d.]+)(h|ms|m|us|µs|ns|s)/g);
  return Math.round(
    [...parts].reduce((sum, [, value, unit]) => sum + Number(value) * (units[unit ?? ''] ?? 0), 0),
  );
}
