import { describe, expect, it } from '@jest/globals';
import { aDeployment } from '../../../test/support/a-deployment.js';
import { aMesh, anEntryPoint, anRpc, aWorkload } from '../../../test/support/a-mesh.js';
import type { Rpc } from '#mesh/mesh.js';
import type { Replicas } from '#mesh/deployment.js';
import { poissonArrivals } from './arrivals.js';
import type { Distribution } from './kernel/distribution.js';
import { planOf } from './plan/plan-of.js';
import { without, type Mechanism } from './plan/without.js';
import { nothing, type Fault, type Scenario } from './scenario/fault.js';
import { simulate } from './simulate.js';

const rpc = 'shop.back.v1.BackService/Work';
const source = 'front#worker';

interface Setup {
  readonly rpc?: Partial<Rpc>;
  readonly pods?: number | Replicas;
  readonly workers?: number;
  readonly concurrency?: number;
  readonly work?: Distribution;
  readonly rate?: number;
  readonly seconds?: number;
  readonly scenario?: Partial<Scenario>;
  readonly lacks?: readonly Mechanism[];
  readonly seed?: number;
  readonly hopMs?: number;
}

/** One app calls one RPC of another. */
function run({
  pods = 1,
  workers = Infinity,
  concurrency = 1_000_000,
  work = { kind: 'constant', ms: 10 },
  rate = 100,
  seconds = 60,
  seed = 1,
  hopMs = 0,
  lacks = [],
  ...setup
}: Setup) {
  const mesh = aMesh({
    rpcs: [anRpc({ name: rpc, ...setup.rpc })],
    entryPoints: [
      anEntryPoint({ app: 'front', name: 'worker', calls: [rpc], localWorkMs: 0, timeoutMs: 60_000 }),
    ],
    workloads: [
      aWorkload({ app: 'back', services: ['shop.back.v1.BackService'], concurrency }),
      aWorkload({ app: 'front', concurrency: 1_000_000 }),
    ],
  });
  const assumptions = { work: { back: work }, workers: { back: workers } };
  const plan = without(planOf(mesh, aDeployment({ front: 1, back: pods }), assumptions), lacks);
  const scenario = { ...nothing, ...setup.scenario };
  const durationMs = seconds * 1000;
  const mix = new Map([[source, 1]]);
  const arrivals = poissonArrivals({ rate, durationMs, mix, surges: scenario.surges }, seed);
  const result = simulate(plan, { arrivals, durationMs, scenario, seed, surroundings: { hopMs } });
  return { ...result, back: result.callees.find(({ name }) => name === rpc) };
}

const always = { target: 'back', fromMs: 0, untilMs: Infinity, share: 1 };
const failing = (share: number, more: Partial<Fault> = {}): Partial<Scenario> => ({
  faults: [{ ...always, share, effect: { kind: 'fail', outcome: 'UNAVAILABLE' }, ...more }],
});
const twice = { retry: { attempts: 2, perTryTimeoutMs: 300 } };

describe('a run', () => {
  it('is the same for the same seed, and another for another one', () => {
    const setup = {
      ...failing(0.5),
      rpc: twice,
      pods: 3,
      work: { kind: 'lognormal', p50Ms: 5, p99Ms: 50 },
    } as const;

    expect(run(setup)).toEqual(run(setup));
    expect(run(setup).latency).not.toEqual(run({ ...setup, seed: 2 }).latency);
  });

  it.each([
    [1, 0.7],
    [4, 0.8],
    [10, 0.9],
  ])('waits for %d workers, a share of %d of them busy, as Erlang C says', (workers, utilisation) => {
    const meanMs = 20;
    const rate = (workers * utilisation * 1000) / meanMs;
    const work = { kind: 'exponential', meanMs } as const;
    const { latency } = run({ workers, rate, seconds: 40_000 / rate, work, rpc: { timeoutMs: 60_000 } });
    const waitMs = (erlangC(workers, workers * utilisation) * meanMs) / (workers * (1 - utilisation));

    expect(latency.meanMs / (meanMs + waitMs)).toBeGreaterThan(0.92);
    expect(latency.meanMs / (meanMs + waitMs)).toBeLessThan(1.08);
  });

  it('is refused by a circuit limit as often as Erlang B says', () => {
    const { successRate, back } = run({
      concurrency: 5,
      rate: 600,
      work: { kind: 'exponential', meanMs: 10 },
    });

    expect(1 - successRate).toBeCloseTo(erlangB(5, 6), 2);
    expect(back?.refused).toBeGreaterThan(0);
    expect(back?.tries).toBe((back?.calls ?? 0) - (back?.refused ?? 0));
  });
});

describe('retries', () => {
  it('succeed unless all tries fail', () => {
    const { successRate, back } = run({
      rpc: twice,
      scenario: failing(0.3),
      seconds: 100,
      lacks: ['budget'],
    });

    expect(1 - successRate).toBeCloseTo(0.3 ** 3, 2);
    expect(back?.amplification).toBeCloseTo(1 + 0.3 + 0.09, 1);
  });

  it('multiply the load of a total failure by as many as there are, where nothing bounds them', () => {
    const { successRate, back } = run({ rpc: twice, scenario: failing(1), lacks: ['budget'] });

    expect(successRate).toBe(0);
    expect(back?.amplification).toBe(3);
  });

  it('keep to their budget', () => {
    const scenario = failing(1);
    const bounded = run({ rpc: twice, scenario, rate: 2000, seconds: 3 });
    const unbounded = run({ rpc: twice, scenario, rate: 2000, seconds: 3, lacks: ['budget'] });

    // Three at once, each of which waits 12.5 or 25 ms: at most some 200 a second beside 2000.
    expect(bounded.back?.amplification).toBeLessThan(1.15);
    expect(bounded.back?.amplification).toBeGreaterThan(1.05);
    expect(unbounded.back?.amplification).toBe(3);
  });

  it('are none of what must not be repeated', () => {
    const { successRate, back } = run({ rpc: { repeatable: false }, scenario: failing(0.3) });

    expect(back?.amplification).toBe(1);
    expect(successRate).toBeCloseTo(0.7, 1);
  });

  it('are none after errors of the application', () => {
    const { back } = run({
      rpc: twice,
      scenario: failing(0.5, { effect: { kind: 'fail', outcome: 'INTERNAL' } }),
    });

    expect(back?.amplification).toBe(1);
  });

  it('follow a try whose own time is over', () => {
    const slow = { faults: [{ ...always, share: 0.2, effect: { kind: 'delay', ms: 5000 } as const }] };
    const { successRate, back, latency } = run({
      rpc: { ...twice, timeoutMs: 2000 },
      scenario: slow,
      rate: 20,
    });
    const single = run({
      rpc: { ...twice, timeoutMs: 2000 },
      scenario: slow,
      rate: 20,
      lacks: ['per-try-timeouts'],
    });

    expect(successRate).toBeCloseTo(1 - 0.2 ** 3, 1);
    expect(back?.amplification).toBeCloseTo(1.24, 1);
    expect(latency.maxMs).toBeLessThan(1100);
    expect(single.successRate).toBeCloseTo(0.8, 1);
    expect(single.latency.maxMs).toBeCloseTo(2000, 6);
  });
});

describe('a sick pod', () => {
  const scenario = failing(1, { pods: 1 });

  it('is left alone after five failures', () => {
    const { requests, statuses } = run({ pods: 2, rpc: { repeatable: false }, scenario, seconds: 25 });

    expect(statuses).toEqual({ OK: requests - 5, UNAVAILABLE: 5 });
  });

  it('draws more than half of the requests where nobody is left alone, since it has the least to do', () => {
    const { successRate } = run({ pods: 2, rpc: { repeatable: false }, scenario, lacks: ['ejection'] });

    expect(successRate).toBeGreaterThan(0.3);
    expect(successRate).toBeLessThan(0.48);
  });
});

describe('a lost pod', () => {
  const scenario = { losses: [{ app: 'back', atMs: 10_000, pods: 1, noticedAfterMs: 3000 }] };

  it('takes down what it was doing, and what is sent there until it is noticed, unless it is tried again', () => {
    const fragile = run({
      pods: 2,
      rate: 50,
      rpc: { repeatable: false },
      scenario,
      lacks: ['retries', 'ejection'],
    });
    const robust = run({ pods: 2, rate: 50, rpc: twice, scenario, lacks: ['ejection'] });

    expect(fragile.statuses.UNAVAILABLE).toBeGreaterThan(40);
    expect(robust.statuses.UNAVAILABLE ?? 0).toBeLessThan(5);
  });

  it('is replaced', () => {
    const { seconds } = run({ pods: 2, scenario });

    expect([8, 12, 35].map((second) => seconds[second]?.pods.back)).toEqual([2, 1, 2]);
  });
});

describe('a surge', () => {
  const scenario = { surges: [{ fromMs: 20_000, untilMs: 200_000, factor: 3 }] };
  const setup = { workers: 2, rate: 100, seconds: 90, work: { kind: 'constant', ms: 20 }, scenario } as const;

  it('is met by more pods after a while', () => {
    const { seconds } = run({ ...setup, pods: { min: 2, max: 8 }, lacks: ['ejection'] });

    expect(seconds[25]?.pods.back).toBe(2);
    expect(seconds.at(-1)?.pods.back).toBeGreaterThan(3);
    expect(seconds.at(-1)?.succeeded).toBe(seconds.at(-1)?.requests);
  });

  it('is met by nobody while ejected pods do nothing, which makes the others look less busy on average', () => {
    const { seconds } = run({ ...setup, pods: { min: 2, max: 8 } });

    expect(seconds.at(-1)?.pods.back).toBe(2);
  });
});

describe('a short outage of a service that has little to spare', () => {
  const setup = {
    pods: 2,
    workers: 4,
    rate: 300,
    seconds: 45,
    work: { kind: 'exponential', meanMs: 20 },
    rpc: { timeoutMs: 1000, retry: { attempts: 3, perTryTimeoutMs: 240 } },
    scenario: {
      faults: [{ ...always, fromMs: 10_000, untilMs: 15_000, effect: { kind: 'slow', factor: 20 } }],
    },
  } as const;

  it('is over soon after its cause', () => {
    const { recovery } = run({ ...setup, lacks: ['ejection'] });

    expect(recovery?.endedMs).toBe(15_000);
    expect(recovery?.tookMs).toBeLessThan(5000);
  });

  it.each<[string, Mechanism[]]>([
    ['retries have no bounds', ['budget', 'ejection']],
    ['half of the pods are left alone for being slow', ['retries']],
  ])('goes on for ever where %s', (_, lacks) => {
    const { recovery, seconds } = run({ ...setup, lacks });

    expect(recovery).toEqual({ endedMs: 15_000, tookMs: undefined });
    const succeeded = seconds.slice(30).reduce((sum, second) => sum + second.succeeded, 0);
    expect(succeeded).toBeLessThan((15 * setup.rate) / 2);
  });
});

/** The probability that a request waits, with `servers` servers and an offered load of `load`. */
function erlangC(servers: number, load: number): number {
  const blocked = erlangB(servers, load);
  return (servers * blocked) / (servers - load * (1 - blocked));
}

/** The share of requests that is refused where none may wait. */
function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let count = 1; count <= servers; count++) blocked = (load * blocked) / (count + load * blocked);
  return blocked;
}
