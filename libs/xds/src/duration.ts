/** Milliseconds of a duration as protobuf's JSON writes it, as in "0.300s". */
export function milliseconds(duration: string): number {
  const seconds = /^(-?\d+(?:\.\d+)?)s$/.exec(duration)?.[1];
  if (seconds === undefined) throw new Error(`${duration} is no duration`);
  return Math.round(Number(seconds) * 1000);
}
