import { describe, expect, it } from '@jest/globals';
import { aMesh, anRpc, aWorkload } from '../../../test/support/a-mesh.js';
import { anAppSeen, anOperationSeen } from '../../../test/support/an-operation-seen.js';
import { concurrencyOf } from './concurrency.js';
import type { AppSeen } from './observations.js';

const name = 'shop.users.v1.Users/Get';
const mesh = aMesh({ rpcs: [anRpc({ name, objective: { availability: 0.99, latencyMs: 150 } })] });
const limitOf = (
  seen: Partial<AppSeen>,
  change: { concurrency?: number; calls?: number; slowMs?: number; clients?: number } = {},
) => {
  const { concurrency = 100, calls = 50_000, slowMs = 100, clients = 1 } = change;
  const operations = new Map([
    [
      name,
      anOperationSeen([
        [slowMs / 2, 0],
        [slowMs, 50_000],
      ]),
    ],
  ]);
  const observations = { window: '7d', operations, apps: new Map([['users', anAppSeen(seen)]]) };
  const workload = aWorkload({ app: 'users', concurrency });
  const share = (_: string, limit: number) => limit / clients;
  const { proposal, remark } = concurrencyOf(mesh, workload, observations, calls, share);
  const [changed] = proposal?.changes ?? [];
  return { to: changed?.kind === 'concurrency' ? changed.to : undefined, said: remark?.text };
};

describe('a limit of concurrency', () => {
  it('is twice what bursts make of the peak', () => {
    // 25 + 4 · 5 is 45.
    expect(limitOf({ inFlight: 25 }, { concurrency: 60 })).toEqual({ to: 90, said: undefined });
  });

  it('stays where it fits', () => {
    expect(limitOf({ inFlight: 25 })).toEqual({ to: undefined, said: undefined });
  });

  it('is lowered where it is far too wide, and never to a handful', () => {
    expect(limitOf({ inFlight: 9 }).to).toBe(45);
    expect(limitOf({ inFlight: 0.1 }).to).toBe(20);
  });

  it('leaves each client what one client needs', () => {
    // One client bursts to 2 + 4 · √2: twice that is more than a fifth of 20.
    expect(limitOf({ inFlight: 0.1, inFlightOfClient: 2 }, { clients: 5, concurrency: 200 }).to).toBe(80);
  });

  it('is widened where calls were refused in good health', () => {
    expect(limitOf({ inFlight: 9, overflow: 50 }).to).toBe(150);
  });

  it('is not widened where the callee is slow already, nor where nobody says what slow is', () => {
    expect(limitOf({ inFlight: 9, overflow: 50 }, { slowMs: 400 })).toMatchObject({
      to: undefined,
      said: expect.stringContaining('replicas'),
    });
    const silent = aMesh({ rpcs: [anRpc({ name })] });
    const observations = {
      window: '7d',
      operations: new Map([[name, anOperationSeen([[100, 50_000]])]]),
      apps: new Map([['users', anAppSeen({ inFlight: 9, overflow: 50 })]]),
    };
    const found = concurrencyOf(silent, aWorkload({ app: 'users' }), observations, 50_000, () => 100);

    expect(found.remark?.text).toContain('no promised latency');
  });

  it('is left alone where little or nothing was counted', () => {
    expect(limitOf({ inFlight: 50 }, { calls: 500 }).said).toContain('fewer than 10000');
    expect(limitOf({}).said).toContain('no calls');
  });
});
