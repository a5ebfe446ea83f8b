import { meanOf } from '../kernel/distribution.js';
import type { Plan } from './plan.js';

/** How often one run of an origin enters each handler while nothing fails, its own included. */
export function visitsOf(plan: Plan, origin: string): ReadonlyMap<string, number> {
  const visits = new Map<string, number>();
  const visit = (name: string) => {
    visits.set(name, (visits.get(name) ?? 0) + 1);
    for (const callee of plan.handlers.get(name)?.calls ?? []) visit(callee);
  };
  visit(origin);
  return visits;
}

/** How long a handler is busy on average while nothing fails and nothing waits, in milliseconds. */
export function meanHoldMs(plan: Plan, origin: string): number {
  const handler = plan.handlers.get(origin);
  if (!handler) return 0;
  return handler.calls.reduce((sum, callee) => sum + meanHoldMs(plan, callee), meanOf(handler.work));
}

/**
 * The fewest workers a replica of each app can have so that no more than the given share of them is busy, on average,
 * at its fewest replicas.
 * @param rates - runs of each origin a second.
 */
export function workersFor(
  plan: Plan,
  rates: ReadonlyMap<string, number>,
  utilisation: number,
): ReadonlyMap<string, number> {
  const busy = new Map<string, number>();
  for (const [source, rate] of rates)
    for (const [origin, times] of visitsOf(plan, source)) {
      const app = plan.handlers.get(origin)?.app ?? '';
      busy.set(app, (busy.get(app) ?? 0) + (rate * times * meanHoldMs(plan, origin)) / 1000);
    }
  return new Map(
    [...plan.apps.values()]
      .filter(({ workers }) => workers < Infinity)
      .map(({ app, replicas, workers }) => [
        app,
        Math.min(workers, Math.max(1, Math.ceil((busy.get(app) ?? 0) / replicas.min / utilisation))),
      ]),
  );
}
