import type { Played } from './play.js';

interface Row {
  readonly title: string;
  readonly cells: readonly string[];
}

const ms = (value: number) => (value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`);

/** The numbers of all sides, a line each. */
export const rowsOf = (sides: readonly Played[]): readonly Row[] =>
  [
    ['success', ({ result }: Played) => `${(100 * result.successRate).toFixed(2)} %`],
    ['latency p50', ({ result }: Played) => ms(result.latency.p50Ms)],
    ['latency p90', ({ result }: Played) => ms(result.latency.p90Ms)],
    ['latency p99', ({ result }: Played) => ms(result.latency.p99Ms)],
    ['latency at most', ({ result }: Played) => ms(result.latency.maxMs)],
    ['load, all RPCs', ({ result }: Played) => `${result.amplification.toFixed(2)} ×`],
    ['recovered after', recoveryOf],
    ['how requests ended', ({ result }: Played) => endingsOf(result.statuses)],
  ].flatMap(([title, cellOf]) => {
    const cells = sides.map(cellOf as (side: Played) => string);
    return cells.every((each) => each === '') ? [] : [{ title: title as string, cells }];
  });

function recoveryOf({ result: { recovery } }: Played): string {
  if (!recovery) return '';
  return recovery.tookMs === undefined ? 'never, in this run' : ms(recovery.tookMs);
}

const endingsOf = (statuses: Readonly<Record<string, number>>): string => {
  const failed = Object.entries(statuses).filter(([status]) => status !== 'OK');
  return failed.map(([status, count]) => `${count} ${status}`).join(', ');
};
