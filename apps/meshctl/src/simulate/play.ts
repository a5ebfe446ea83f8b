import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { poissonArrivals } from '#simulate/arrivals.js';
import { planOf } from '#simulate/plan/plan-of.js';
import { workersFor } from '#simulate/plan/visits.js';
import { without } from '#simulate/plan/without.js';
import { simulate } from '#simulate/simulate.js';
import type { Result } from '#simulate/result/result.js';
import { scenarios, type ScenarioName } from '#simulate/scenario/named-scenarios.js';
import type { Scenario } from '#simulate/scenario/fault.js';
import { mixOf, targetOf } from './names.js';
import type { SimulateOptions } from './simulate-options.js';

/** One side of a comparison. */
export interface Played {
  /** As in "now" or "main (a0aec2d)". */
  readonly name: string;
  /** What it happened to. */
  readonly target: string;
  readonly app: string;
  readonly rate: number;
  readonly seed: number;
  /** Workers of a replica, by app, where they are not as the contract states. */
  readonly workers: Readonly<Record<string, number>>;
  readonly scenario: Scenario;
  readonly result: Result;
}

/** Plays a scenario against contracts: with the same seed, the same requests at the same times. */
export function play(
  name: string,
  mesh: Mesh,
  deployment: Deployment,
  kind: ScenarioName,
  options: SimulateOptions,
): Played {
  const { seed, duration: durationMs, work = {} } = options;
  const { rate = scenarios[kind].rate, utilisation = scenarios[kind].utilisation } = options;
  const stated = planOf(mesh, deployment, { work, workers: options.workers ?? {} });
  const mix = mixOf(stated, options.operation);
  const total = [...mix.values()].reduce((sum, weight) => sum + weight, 0);
  const rates = new Map([...mix].map(([origin, weight]) => [origin, (rate * weight) / total]));
  const sized = utilisation === undefined ? {} : Object.fromEntries(workersFor(stated, rates, utilisation));
  const workers = { ...sized, ...options.workers };
  const plan = without(planOf(mesh, deployment, { work, workers }), options.without ?? []);
  const { target, app } = targetOf(mesh, plan, mix, options.service);
  const scenario = scenarios[kind].build({
    target,
    app,
    atMs: options.at,
    forMs: options.for,
    factor: options.factor,
    share: options.share,
    pods: options.pods,
    outcome: options.status,
  });
  const arrivals = poissonArrivals({ rate, durationMs, mix, surges: scenario.surges }, seed);
  const result = simulate(plan, { arrivals, durationMs, scenario, seed });
  return { name, target, app, rate, seed, workers, scenario, result };
}
