/** Of an odd number of numbers, the middle one. */
export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** As in "0.35 s". */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
