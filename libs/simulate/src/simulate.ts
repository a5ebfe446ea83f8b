import type { Arrival } from './arrivals.js';
import { Random } from './kernel/random.js';
import type { Status, TryOutcome } from './envoy/outcome.js';
import type { Plan, Source } from './plan/plan.js';
import { Recorder } from './result/recorder.js';
import { recoveryOf } from './result/recovery.js';
import { latencyOf } from './result/latency.js';
import type { Result } from './result/result.js';
import type { Scenario } from './scenario/fault.js';
import { Autoscaler } from './service/autoscaler.js';
import { World, type Surroundings } from './world.js';

export interface Run {
  readonly arrivals: readonly Arrival[];
  readonly durationMs: number;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly surroundings?: Partial<Surroundings>;
}

/** A hop as `npm run bench:mesh` measures it, and a pod of a small service. */
const ordinary: Surroundings = { hopMs: 0.5, podStartMs: 20_000 };

/** Plays requests against a mesh: the same for the same arguments, whatever the machine. */
export function simulate(plan: Plan, { arrivals, durationMs, scenario, seed, surroundings }: Run): Result {
  const random = new Random(seed);
  const recorder: Recorder = new Recorder(plan, durationMs, () => world.clock.now);
  const world = new World(plan, { ...ordinary, ...surroundings }, scenario.faults, random, recorder);
  const { clock, fleets } = world;
  const entrance = random.stream('entrance');
  for (const { app, replicas } of plan.apps.values()) {
    const fleet = fleets.get(app);
    if (fleet) new Autoscaler(fleet, replicas, clock).start();
  }
  for (const { app, atMs, pods, noticedAfterMs } of scenario.losses)
    clock.at(atMs, () => fleets.get(app)?.lose(pods, noticedAfterMs));
  const begin = ({ origin, client, runsThere }: Source) => {
    const beganMs = clock.now;
    const done = (outcome: Status | TryOutcome) => recorder.ended(beganMs, outcome as Status);
    recorder.began(origin);
    const pods = fleets.get(client)?.alive ?? [];
    const pod = pods[entrance.below(pods.length)];
    if (!pod) done('UNAVAILABLE');
    else if (runsThere) world.run(pod, origin, Infinity, done);
    else world.call(pod, origin, Infinity, done);
  };
  const arrive = (index: number) => {
    const next = arrivals[index];
    if (!next) return;
    clock.at(next.atMs, () => {
      arrive(index + 1);
      const source = plan.sources.get(next.origin);
      if (!source) throw new Error(`nothing begins with ${next.origin}`);
      begin(source);
    });
  };
  arrive(0);
  for (let second = 1000; second <= durationMs; second += 1000)
    clock.at(second, () => recorder.inService(podsIn(fleets)));
  clock.runUntil(durationMs + longestOf(plan));
  return resultOf(recorder, scenario);
}

/** Until then every request has been answered. */
const longestOf = ({ handlers }: Plan): number =>
  Math.max(0, ...[...handlers.values()].map(({ timeoutMs }) => timeoutMs)) + 1000;

const podsIn = (fleets: World['fleets']): Readonly<Record<string, number>> =>
  Object.fromEntries([...fleets].map(([app, { alive }]) => [app, alive.length]));

function resultOf(recorder: Recorder, scenario: Scenario): Result {
  const seconds = recorder.seconds();
  const requests = seconds.reduce((sum, second) => sum + second.requests, 0);
  const succeeded = seconds.reduce((sum, second) => sum + second.succeeded, 0);
  return {
    requests,
    successRate: requests === 0 ? 1 : succeeded / requests,
    statuses: recorder.statuses,
    latency: latencyOf(recorder.times),
    callees: recorder.results(),
    amplification: recorder.amplification(),
    seconds,
    recovery: recoveryOf(scenario, seconds),
  };
}
