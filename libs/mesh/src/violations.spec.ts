import { describe, expect, it } from '@jest/globals';
import { aMesh, anEntryPoint, anOperation, anRpc, aWorkload } from '../../../test/support/a-mesh.js';
import type { Mesh } from './mesh.js';
import { rules, violationsOf } from './violations.js';

const get = 'shop.users.v1.UsersService/Get';
const charge = 'shop.billing.v1.PaymentsService/Charge';
const place = 'shop.orders.v1.OrdersService/Place';

const findings = (mesh: Partial<Mesh>) =>
  violationsOf(aMesh(mesh)).map(({ rule, message }) => `${rule}: ${message}`);

describe('a mesh without contradictions', () => {
  it('breaks no rule, however deep its calls', () => {
    expect(
      violationsOf(
        aMesh({
          operations: [anOperation({ name: 'PlaceOrder', calls: [place] })],
          entryPoints: [anEntryPoint({ app: 'orders', name: 'saga', calls: [charge] })],
          rpcs: [
            anRpc({ name: place, timeoutMs: 3000, calls: [get] }),
            anRpc({ name: charge, repeatable: false, timeoutMs: 2000 }),
            anRpc({ name: get, retry: { attempts: 1, perTryTimeoutMs: 400 } }),
          ],
        }),
      ),
    ).toEqual([]);
  });
});

describe('the rules', () => {
  it('have names of their own and say why and what to do', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { reason, fix } of rules) expect([reason.length > 20, fix.length > 20]).toEqual([true, true]);
  });

  it('refuse an RPC without a deadline', () => {
    expect(findings({ rpcs: [anRpc({ name: get, timeoutMs: 0 })] })).toEqual([
      `deadline-stated: ${get} states no timeout`,
    ]);
  });

  it('refuse a call of what no contract describes, and guess what was meant', () => {
    const mesh = aMesh({
      rpcs: [
        anRpc({ name: get }),
        anRpc({ name: place, timeoutMs: 2000, calls: ['users.UsersService/Get'] }),
      ],
    });
    expect(violationsOf(mesh)).toMatchObject([
      { rule: 'callee-known', place: { line: 3 }, fix: `Did you mean ${get}?` },
    ]);
  });

  it('refuse a cycle, told once, and still end', () => {
    const rpcs = [
      anRpc({ name: get, calls: [charge] }),
      anRpc({ name: charge, calls: [place] }),
      anRpc({ name: place, calls: [get] }),
    ];
    const cycles = findings({ rpcs, operations: [anOperation({ name: 'Look', calls: [get] })] }).filter(
      (one) => one.startsWith('no-cycle'),
    );
    expect(cycles).toEqual([`no-cycle: ${charge} -> ${place} -> ${get} -> ${charge} is a cycle`]);
  });

  it('refuse further attempts of what must not be repeated', () => {
    const retry = { attempts: 2, perTryTimeoutMs: 300 };
    expect(findings({ rpcs: [anRpc({ name: charge, repeatable: false, retry })] })).toEqual([
      `retry-needs-repeatable: ${charge} must not be repeated, and states 2 further attempts`,
    ]);
  });

  it('refuse further attempts of what reaches something that must not be repeated, at any depth', () => {
    const rpcs = [
      anRpc({ name: place, timeoutMs: 9000, retry: { attempts: 1, perTryTimeoutMs: 4000 }, calls: [get] }),
      anRpc({ name: get, timeoutMs: 2000, calls: [charge] }),
      anRpc({ name: charge, repeatable: false }),
    ];
    expect(findings({ rpcs })).toEqual([
      `retried-calls-repeatable: ${place} is tried again, and reaches ${charge}, which must not be repeated`,
    ]);
  });

  it('refuse tries that do not fit into the timeout, and those without a time of their own', () => {
    const name = get;
    expect(findings({ rpcs: [anRpc({ name, retry: { attempts: 2, perTryTimeoutMs: 400 } })] })).toEqual([
      `tries-fit-timeout: ${get}: 3 tries of 400 ms are 1.2 s, its timeout is 1 s`,
    ]);
    expect(findings({ rpcs: [anRpc({ name, retry: { attempts: 1, perTryTimeoutMs: 0 } })] })).toEqual([
      `tries-fit-timeout: ${get} has further attempts and no per_try_timeout`,
    ]);
  });

  it('refuse a callee that may take longer than one try of its caller leaves', () => {
    const rpcs = [
      anRpc({ name: place, timeoutMs: 3000, retry: { attempts: 1, perTryTimeoutMs: 1000 }, calls: [get] }),
      anRpc({ name: get, timeoutMs: 1000 }),
    ];
    expect(violationsOf(aMesh({ rpcs }))).toMatchObject([
      {
        rule: 'callee-fits-caller',
        place: { file: `${get}.proto`, line: 2 },
        message: `${get} may take 1 s, but ${place} has 1 s less 100 ms of its own work`,
      },
    ]);
    expect(
      findings({ rpcs: [rpcs[0], anRpc({ name: get, timeoutMs: 900 })].filter((rpc) => rpc !== undefined) }),
    ).toEqual([]);
  });

  it('refuse retries that multiply beyond what the request states', () => {
    const retried = (name: string, timeoutMs: number, calls: string[] = []) =>
      anRpc({ name, timeoutMs, calls, retry: { attempts: 1, perTryTimeoutMs: timeoutMs / 2 } });
    const rpcs = [retried(place, 8000, [get]), retried(get, 3000, [charge]), retried(charge, 1000)];
    const operations = [anOperation({ name: 'Place', calls: [place] })];
    expect(findings({ rpcs, operations })).toEqual([
      `tries-bounded: one run of shop.edge.v1.EdgeService/Place may enter ${charge} 8 times; at most 4 are allowed`,
    ]);
    expect(
      findings({ rpcs, operations: [anOperation({ name: 'Place', calls: [place], maxTries: 8 })] }),
    ).toEqual([]);
  });

  it('count every path to an RPC', () => {
    const rpcs = [
      anRpc({ name: place, timeoutMs: 4000, calls: [get, charge] }),
      anRpc({ name: charge, timeoutMs: 3000, calls: [get] }),
      anRpc({ name: get, retry: { attempts: 1, perTryTimeoutMs: 400 } }),
    ];
    const operations = [anOperation({ name: 'Place', calls: [place, get], maxTries: 5 })];
    expect(findings({ rpcs, operations })).toEqual([
      `tries-bounded: one run of shop.edge.v1.EdgeService/Place may enter ${get} 6 times; at most 5 are allowed`,
    ]);
  });

  it('refuse a batch form that is elsewhere, must not be repeated or takes longer', () => {
    const read = anRpc({ name: get, batch: charge });
    const batchOf = (change: object) =>
      findings({ rpcs: [read, anRpc({ name: charge, app: 'users', ...change })] });
    expect(batchOf({ app: 'billing' })).toEqual([
      `batch-matches: ${charge} is served by billing, ${get} by users`,
    ]);
    expect(batchOf({ repeatable: false })).toEqual([
      `batch-matches: ${charge} must not be repeated, so it is no read`,
    ]);
    expect(batchOf({ timeoutMs: 2000 })).toEqual([`batch-matches: ${charge} may take 2 s, ${get} only 1 s`]);
    expect(findings({ rpcs: [read] })).toEqual([
      `batch-matches: ${get} names ${charge} as its batch form, which no contract describes`,
    ]);
    expect(batchOf({})).toEqual([]);
  });

  it('refuse a retried stream', () => {
    const retry = { attempts: 1, perTryTimeoutMs: 300 };
    expect(findings({ rpcs: [anRpc({ name: get, streaming: true, retry })] })).toEqual([
      `stream-not-retried: ${get} is a stream and states a retry`,
    ]);
  });

  it('refuse an objective that nothing can miss or meet', () => {
    const promising = (availability: number, latencyMs: number) =>
      findings({ rpcs: [anRpc({ name: get, objective: { availability, latencyMs } })] });
    expect(promising(1, 200)).toEqual([`objective-possible: ${get} promises 100 % of its calls`]);
    expect(promising(0.999, 1000)).toEqual([`objective-possible: ${get} promises 1 s, its timeout is 1 s`]);
    expect(promising(0.999, 999)).toEqual([]);
  });

  it('refuse more further tries than there are calls', () => {
    const budget = (retryBudgetPercent: number) =>
      findings({ workloads: [aWorkload({ app: 'users', retryBudgetPercent })] });
    expect(budget(101)).toEqual([
      'retry-budget-possible: users allows 101 percent of its calls to be further tries',
    ]);
    expect(budget(100)).toEqual([]);
  });

  it('refuse a service without an app, and a door to nobody', () => {
    expect(findings({ rpcs: [anRpc({ name: get, app: '' })] })).toEqual([
      `app-stated: the service of ${get} names no app`,
    ]);
    expect(
      findings({ workloads: [aWorkload({ app: 'users' })], doors: [{ prefix: '/x', app: 'nobody' }] }),
    ).toEqual(['app-stated: the door /x leads to nobody, which no contract names']);
  });
});
