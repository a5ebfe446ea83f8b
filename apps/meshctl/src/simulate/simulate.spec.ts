import { describe, expect, it } from '@jest/globals';
import { aDeployment } from '../../../../test/support/a-deployment.js';
import { aMesh, anOperation, anRpc } from '../../../../test/support/a-mesh.js';
import type { Mesh } from '#mesh/mesh.js';
import { milliseconds, named, share, workOf } from './arguments.js';
import { pageOf } from './page.js';
import { play } from './play.js';
import type { SimulateOptions } from './simulate-options.js';
import { sparkline } from './sparkline.js';
import { judge } from './verdict.js';

const read = 'shop.users.v1.UsersService/Get';
const list = 'shop.orders.v1.OrdersService/List';

const meshWith = (attempts: number): Mesh =>
  aMesh({
    rpcs: [
      anRpc({ name: read, retry: { attempts, perTryTimeoutMs: 300 } }),
      anRpc({ name: list, calls: [read], timeoutMs: 3000 }),
    ],
    operations: [
      anOperation({ name: 'Home', calls: [read, list] }),
      anOperation({ name: 'List', calls: [list] }),
    ],
  });

const deployment = aDeployment({ api: 2, orders: 2, users: 2 });
const options: SimulateOptions = {
  contracts: '',
  env: 'prod',
  duration: 30_000,
  seed: 1,
  at: 10_000,
  for: 10_000,
};

describe('a scenario', () => {
  it('happens to whom most calls go to, unless it is told to whom', () => {
    const targets = [undefined, 'orders', 'OrdersService/List'].map(
      (service) =>
        play('now', meshWith(1), deployment, 'failing', { ...options, ...(service && { service }) }).target,
    );
    expect(targets).toEqual(['users', 'orders', list]);
  });

  it('is told of names that there are not', () => {
    const run = (more: Partial<SimulateOptions>) => () =>
      play('now', meshWith(1), deployment, 'slow', { ...options, ...more });

    expect(run({ service: 'nobody' })).toThrow('there is no app or RPC nobody; there are api, orders, users');
    expect(run({ operation: ['Hoem'] })).toThrow('there is no operation or entry point Hoem');
  });

  it('shows what an edit changes, with the same requests', () => {
    const before = play('main (a0aec2d)', meshWith(0), deployment, 'failing', options);
    const after = play('now', meshWith(2), deployment, 'failing', options);

    expect(after.result.requests).toBe(before.result.requests);
    expect(after.result.successRate).toBeGreaterThan(before.result.successRate + 0.05);
    expect(judge({ scenario: 'failing', title: 'a service fails', before, after }).text).toMatch(
      /^a service fails: users: \d+\.\d+ % succeed, \+\d+\.\d+ points against main \(a0aec2d\)$/,
    );
    const page = pageOf({ scenario: 'failing', title: 'a service fails', before, after });
    expect(page.match(/<path class="(before|after)"/g)).toHaveLength(6);
    expect(page).not.toMatch(/NaN|undefined|https?:/);
  });
});

describe('a sparkline', () => {
  const bounds = { lowest: 0, highest: 100, worst: 'low' } as const;

  it('goes from the lowest to the highest, and no further', () => {
    expect(sparkline([-5, 0, 50, 100, 200], 10, bounds)).toBe('▁▁▅██');
  });

  it('shows the worst where several values share a column', () => {
    expect(sparkline([100, 0, 100, 100], 2, bounds)).toBe('▁█');
    expect(sparkline([100, 0, 0, 0], 2, { ...bounds, worst: 'high' })).toBe('█▁');
  });
});

describe('an argument', () => {
  it('is a time, a share, or something by name', () => {
    expect(['500ms', '1.5s', '2m'].map(milliseconds)).toEqual([500, 1500, 120_000]);
    expect(named(workOf)('orders=20ms/80ms', { users: { kind: 'constant', ms: 1 } })).toEqual({
      users: { kind: 'constant', ms: 1 },
      orders: { kind: 'lognormal', p50Ms: 20, p99Ms: 80 },
    });
  });

  it('is refused where it is none', () => {
    expect(() => milliseconds('20')).toThrow('as in 500ms');
    expect(() => share('30')).toThrow('up to 1');
    expect(() => named(milliseconds)('orders')).toThrow('as in orders=20ms');
  });
});
