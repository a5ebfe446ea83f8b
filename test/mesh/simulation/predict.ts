import { poissonArrivals, type Arrival } from '#simulate/arrivals.js';
import { planOf } from '#simulate/plan/plan-of.js';
import { without } from '#simulate/plan/without.js';
import type { Plan, Route } from '#simulate/plan/plan.js';
import { simulate } from '#simulate/simulate.js';
import { contract, sourceOf } from './contract.js';
import type { Decisive, Situation } from './situations.js';

/** What comes of a situation, foretold or seen. */
export interface Outcome {
  readonly successRate: number;
  /** Tries for each request, by RPC. */
  readonly tries: ReadonlyMap<string, number>;
}

/** The lab's handlers do nothing of their own. */
const idle = { kind: 'constant', ms: 0 } as const;

/** So many runs are averaged. */
const runs = 12;

/** The requests of a situation, in the lab as in the simulation. */
export const arrivalsOf = ({ rpc, rate, seconds }: Situation): readonly Arrival[] =>
  poissonArrivals({ rate, durationMs: seconds * 1000, mix: new Map([[sourceOf(rpc), 1]]), surges: [] }, 1);

/** @param hopMs - as the lab's machine is today. */
export function predict(situation: Situation, hopMs: number, lacks?: Decisive): Outcome {
  const { mesh, deployment } = contract;
  const work = Object.fromEntries(mesh.workloads.map(({ app }) => [app, idle]));
  const plan = lacking(planOf(mesh, deployment, { work }), lacks);
  const durationMs = situation.seconds * 1000;
  const faults = situation.faults.map((fault) => ({ ...fault, fromMs: 0, untilMs: Infinity }));
  const arrivals = arrivalsOf(situation);
  const results = Array.from({ length: runs }, (_, seed) =>
    simulate(plan, {
      arrivals,
      durationMs,
      seed,
      scenario: { faults, losses: [], surges: [] },
      surroundings: { hopMs },
    }),
  );
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const triesOf = (rpc: string) =>
    mean(results.map(({ callees }) => callees.find(({ name }) => name === rpc)?.tries ?? 0)) /
    arrivals.length;
  return {
    successRate: mean(results.map(({ successRate }) => successRate)),
    tries: new Map(situation.counted.map((rpc) => [rpc, triesOf(rpc)])),
  };
}

function lacking(plan: Plan, lacks: Decisive | undefined): Plan {
  if (lacks === undefined) return plan;
  if (lacks !== 'no-repeat') return without(plan, [lacks]);
  const repeated = (route: Route): Route => ({ ...route, retryOn: [...route.retryOn, 'unavailable'] });
  return { ...plan, routes: new Map([...plan.routes].map(([key, route]) => [key, repeated(route)])) };
}
