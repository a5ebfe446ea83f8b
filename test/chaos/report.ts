import type { Result } from './crash-lane.js';

/** A table with one line for each point, and below it everything that went wrong. */
export function report(results: readonly Result[]): string {
  const width = Math.max(0, ...results.map(({ point }) => point.length));
  const lines = results.map(({ point, scenario, failures, seconds }) => {
    const verdict = failures.length === 0 ? 'ok    ' : 'failed';
    return `${verdict}  ${point.padEnd(width)}  ${scenario.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s`;
  });
  const details = [...new Set(results.flatMap(({ failures }) => failures))].slice(0, 60);
  return [...lines, ...(details.length > 0 ? ['', 'what went wrong:', ...details] : [])].join('\n');
}
