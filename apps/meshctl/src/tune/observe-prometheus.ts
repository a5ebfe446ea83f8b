import { queriesOver, queryNames } from '#tune/queries.js';
import { operationLabel, requests } from '#mesh/prometheus/metrics.js';
import { ask, UnansweredQuery } from './prometheus.js';
import type { Recording } from './recording.js';

/** Where and over which time to look. */
export interface Asked {
  readonly prometheus: string;
  readonly window: string;
  readonly step: string;
}

/** Asks all queries at one time, one after the other: a Prometheus that wakes people has better to do than to hurry. */
export async function observePrometheus({ prometheus, window, step }: Asked): Promise<Recording> {
  const at = Date.now();
  const queries = queriesOver(window, step);
  const answered: [string, { query: string; answer: Awaited<ReturnType<typeof ask>> }][] = [];
  for (const [index, name] of queryNames.entries()) {
    if (process.stderr.isTTY)
      process.stderr.write(`\rasking ${prometheus}: ${index + 1} of ${queryNames.length}`);
    answered.push([name, { query: queries[name], answer: await ask(prometheus, queries[name], at / 1000) }]);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  return {
    recording: 'meshctl tune 1',
    at: new Date(at).toISOString(),
    window,
    step,
    queries: Object.fromEntries(answered) as Recording['queries'],
  };
}

/** @throws UnansweredQuery where the mesh has left no metrics to go by. */
export function demandCalls({ queries, window }: Recording): void {
  if (queries.calls.answer.length > 0) return;
  const isCounted = queries.unlabelled.answer.length > 0;
  throw new UnansweredQuery(
    isCounted
      ? `${requests} is there, but no call of the last ${window} has the label ${operationLabel}: apply k8s/monitoring, whose Telemetry names the route of each call`
      : `Prometheus has no ${requests} of callers: does it scrape the sidecars (k8s/monitoring), and was there traffic?`,
  );
}
