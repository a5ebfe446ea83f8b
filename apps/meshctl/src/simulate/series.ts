import type { Result } from '#simulate/result/result.js';

/** What is plotted of a run, a value for each second. */
export interface Series {
  readonly title: string;
  readonly unit: string;
  readonly worst: 'low' | 'high';
  readonly lowest: number;
  /** At least so much is shown. */
  readonly highest: number;
  readonly values: (result: Result) => readonly number[];
}

export const series: readonly Series[] = [
  {
    title: 'success',
    unit: '%',
    worst: 'low',
    lowest: 0,
    highest: 100,
    values: ({ seconds }) =>
      seconds.map(({ requests, succeeded }) => (requests === 0 ? 100 : (100 * succeeded) / requests)),
  },
  {
    title: 'latency p99',
    unit: 'ms',
    worst: 'high',
    lowest: 0,
    highest: 1,
    values: ({ seconds }) => seconds.map(({ p99Ms }) => p99Ms),
  },
  {
    title: 'load',
    unit: '× without failures',
    worst: 'high',
    lowest: 0,
    highest: 2,
    // Requests of the first seconds are still under way at their end, so that a second alone would tell noise.
    values: ({ seconds }) => {
      const mean = seconds.reduce((sum, each) => sum + each.expectedTries, 0) / Math.max(1, seconds.length);
      return seconds.map(({ tries, expectedTries }) => tries / Math.max(expectedTries, mean / 4, 1));
    },
  },
];
