import { describe, expect, it } from '@jest/globals';
import { aMesh, anRpc, aWorkload } from '../../../test/support/a-mesh.js';
import { anAppSeen, anOperationSeen } from '../../../test/support/an-operation-seen.js';
import type { AppSeen } from './observations.js';
import { retryBudgetOf } from './retry-budget.js';

const get = 'shop.users.v1.Users/Get';
const calls = 20_000;

/** What is proposed of an app that promises 500 ms, and took `tookMs`. */
function proposed(percent: number, seen: Partial<AppSeen>, tookMs = 100) {
  const objective = { availability: 0.999, latencyMs: 500 };
  const workload = aWorkload({ app: 'users', retryBudgetPercent: percent });
  const mesh = aMesh({ rpcs: [anRpc({ name: get, objective })], workloads: [workload] });
  const observations = {
    window: '7d',
    operations: new Map([[get, anOperationSeen([[tookMs, calls]])]]),
    apps: new Map([['users', anAppSeen(seen)]]),
  };
  const { proposal, remark } = retryBudgetOf(mesh, workload, observations, calls);
  const [change] = proposal?.changes ?? [];
  return change?.kind === 'retryBudgetPercent' ? change.to : remark?.about;
}

const helpful = { retries: 1000, retriesHelped: 900, retriesHeldBack: 300 };

describe('the budget of further tries', () => {
  it('grows where tries were held back that mostly help, and promises are kept', () => {
    expect(proposed(20, helpful)).toBe(30);
    expect(proposed(40, helpful)).toBe(50);
  });

  it('is only told of where it has done what it is for', () => {
    expect(proposed(20, { ...helpful, retriesHelped: 100 })).toBe('retry budget');
    expect(proposed(20, helpful, 900)).toBe('retry budget');
    expect(proposed(50, helpful)).toBe('retry budget');
  });

  it('shrinks to what is used, but not below what is usual', () => {
    expect(proposed(80, { retries: 2000, retriesHelped: 1900, retriesHeldBack: 0 })).toBe(40);
    expect(proposed(80, {})).toBe(20);
    expect(proposed(10, {})).toBeUndefined();
  });

  it('is left as it is where it fits', () => {
    expect(proposed(20, { retries: 100, retriesHelped: 90, retriesHeldBack: 0 })).toBeUndefined();
  });
});
