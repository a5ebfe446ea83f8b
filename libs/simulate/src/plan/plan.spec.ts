import { describe, expect, it } from '@jest/globals';
import { aDeployment } from '../../../../test/support/a-deployment.js';
import { aMesh, anEntryPoint, anOperation, anRpc } from '../../../../test/support/a-mesh.js';
import { poissonArrivals } from '../arrivals.js';
import { planOf } from './plan-of.js';
import { routeKey } from './plan.js';
import { meanHoldMs, visitsOf, workersFor } from './visits.js';
import { without } from './without.js';

const read = 'shop.users.v1.UsersService/Get';
const list = 'shop.orders.v1.OrdersService/List';

const mesh = aMesh({
  rpcs: [
    anRpc({ name: read, retry: { attempts: 2, perTryTimeoutMs: 300 } }),
    anRpc({ name: list, calls: [read], repeatable: false }),
  ],
  operations: [anOperation({ name: 'Home', calls: [list, read] })],
  entryPoints: [anEntryPoint({ app: 'orders', name: 'worker', calls: [read] })],
});
const home = mesh.operations[0]?.origin ?? '';
const work = { kind: 'constant', ms: 10 } as const;
const plan = planOf(mesh, aDeployment({ api: 1, orders: 2, users: { min: 2, max: 5 } }), {
  work: { api: work, orders: work, users: work },
  workers: { users: 7 },
});

describe('the plan of a mesh', () => {
  it('has the routes that the contracts promise, from whoever may call', () => {
    expect([...plan.routes.keys()].toSorted()).toEqual(
      [
        routeKey('gateway', home),
        routeKey('api', list),
        routeKey('api', read),
        routeKey('orders', read),
      ].toSorted(),
    );
    expect(plan.routes.get(routeKey('orders', read))).toMatchObject({ retries: 2, perTryTimeoutMs: 300 });
  });

  it('has as many workers as are assumed, else as the contract says', () => {
    expect(plan.apps.get('users')?.workers).toBe(7);
    expect(plan.apps.get('orders')?.workers).toBe(100);
  });

  it('lacks what it is taken', () => {
    const bare = without(plan, ['retries', 'limits']).routes.get(routeKey('orders', read));

    expect(bare?.retries).toBe(0);
    expect(bare?.limits.maxRequests).toBeUndefined();
    expect(bare?.limits.retryBudget).toBeDefined();
  });
});

describe('what a request visits', () => {
  it('is every call on every path', () => {
    expect(Object.fromEntries(visitsOf(plan, home))).toEqual({ [home]: 1, [list]: 1, [read]: 2 });
  });

  it('holds a handler for its own work and all that it waits for', () => {
    expect([read, list, home].map((origin) => meanHoldMs(plan, origin))).toEqual([10, 20, 40]);
  });

  it('asks for workers by Little’s law', () => {
    // A hundred a second hold users twice for 10 ms, that is two of them at once; at half load, on two pods, two each.
    const workers = workersFor(plan, new Map([[home, 100]]), 0.5);
    expect(Object.fromEntries(workers)).toMatchObject({ users: 2, orders: 2, api: 8 });
  });
});

describe('arrivals', () => {
  const load = {
    rate: 100,
    durationMs: 60_000,
    mix: new Map([
      [home, 3],
      ['orders#worker', 1],
    ]),
  };

  it('are as many as the rate and the mix say, at random times', () => {
    const arrivals = poissonArrivals({ ...load, surges: [] }, 1);
    const own = arrivals.filter(({ origin }) => origin === home);
    const counts = [...Map.groupBy(arrivals, ({ atMs }) => Math.floor(atMs / 1000)).values()].map(
      ({ length }) => length,
    );
    const variance = counts.reduce((sum, count) => sum + (count - 100) ** 2, 0) / counts.length;

    expect(arrivals.length / 6000).toBeCloseTo(1, 1);
    expect(own.length / arrivals.length).toBeCloseTo(0.75, 1);
    // That of a Poisson process is its mean.
    expect(variance).toBeGreaterThan(50);
    expect(variance).toBeLessThan(200);
  });

  it('are more in a surge, and fewer in a lull', () => {
    const surges = [
      { fromMs: 10_000, untilMs: 20_000, factor: 5 },
      { fromMs: 30_000, untilMs: 40_000, factor: 0 },
    ];
    const arrivals = poissonArrivals({ ...load, surges }, 1);
    const between = (from: number, until: number) =>
      arrivals.filter(({ atMs }) => from <= atMs && atMs < until).length;

    expect(between(10_000, 20_000) / 5000).toBeCloseTo(1, 1);
    expect(between(20_000, 30_000) / 1000).toBeCloseTo(1, 1);
    expect(between(30_000, 40_000)).toBe(0);
  });
});
