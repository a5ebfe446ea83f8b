import type { Plan, Route } from './plan.js';

/** What a mesh may be played without, to see what it is good for. */
export const mechanisms = [
  'retries',
  'budget',
  'limits',
  'ejection',
  'deadlines',
  'per-try-timeouts',
] as const;

export type Mechanism = (typeof mechanisms)[number];

const removals: Readonly<Record<Mechanism, (route: Route) => Route>> = {
  retries: (route) => ({ ...route, retries: 0 }),
  budget: (route) => ({ ...route, limits: { ...route.limits, retryBudget: undefined } }),
  limits: (route) => ({ ...route, limits: { ...route.limits, maxRequests: undefined } }),
  ejection: (route) => ({ ...route, outlier: undefined }),
  deadlines: (route) => ({ ...route, timeoutMs: undefined }),
  'per-try-timeouts': (route) => ({ ...route, perTryTimeoutMs: undefined }),
};

/** The same mesh without some of what its policies do. */
export const without = (plan: Plan, removed: readonly Mechanism[]): Plan => ({
  ...plan,
  routes: new Map(
    [...plan.routes].map(([key, route]) => [
      key,
      removed.reduce((changed, mechanism) => removals[mechanism](changed), route),
    ]),
  ),
});
