import { styleText } from 'node:util';
import type { Comparison } from './comparison.js';

/** In one line: what was tried, and how it went. */
export function verdictOf(comparison: Comparison): string {
  const { good, text } = judge(comparison);
  return `${styleText(good ? 'green' : 'red', good ? 'ok' : '!!')} ${text}`;
}

/** The same without colours. */
export function judge({ title, before, after, scenario }: Comparison): { good: boolean; text: string } {
  const { successRate, recovery } = after.result;
  const what = scenario === 'baseline' || scenario === 'spike' ? title : `${title}: ${short(after.target)}`;
  const change = before ? 100 * (successRate - before.result.successRate) : 0;
  const points = `${change >= 0 ? '+' : ''}${change.toFixed(2)} points`;
  const compared = before ? `, ${points} against ${before.name}` : '';
  const stuck = recovery !== undefined && recovery.tookMs === undefined;
  const end = stuck ? ', and it never was as before' : '';
  const good = !stuck && successRate >= 0.99 && change > -0.5;
  return { good, text: `${what}: ${(100 * successRate).toFixed(2)} % succeed${compared}${end}` };
}

const short = (target: string) => target.slice(target.lastIndexOf('.') + 1);
