import { describe, expect, it } from '@jest/globals';
import { violationsOf } from '#mesh/violations.js';
import { aMesh, anOperation, anRpc } from '../../../test/support/a-mesh.js';
import { anAppSeen, anOperationSeen } from '../../../test/support/an-operation-seen.js';
import type { AppSeen, OperationSeen } from './observations.js';
import { propose } from './propose.js';

const get = 'shop.users.v1.Users/Get';
const place = 'shop.orders.v1.Orders/Place';
const pay = 'shop.billing.v1.Payments/Pay';
const objective = { availability: 0.999, latencyMs: undefined };
const mesh = aMesh({
  rpcs: [
    anRpc({ name: get, timeoutMs: 1000 }),
    anRpc({ name: place, timeoutMs: 1400, calls: [get, pay], objective }),
    anRpc({ name: pay, timeoutMs: 900, repeatable: false }),
  ],
  operations: [anOperation({ name: 'PlaceOrder', timeoutMs: 1600, calls: [place] })],
});
const tuning = (
  operations: Record<string, OperationSeen>,
  apps: Record<string, Partial<AppSeen>> = {},
  only?: string,
) =>
  propose(
    mesh,
    {
      window: '7d',
      operations: new Map(Object.entries(operations)),
      apps: new Map(Object.entries(apps).map(([app, seen]) => [app, anAppSeen(seen)])),
    },
    () => 100,
    only,
  );

const slow = anOperationSeen([
  [900, 19_960],
  [980, 40],
]);

describe('tuning', () => {
  it('proposes nothing where nothing was seen, and says so of each', () => {
    const { proposals, refused, remarks } = tuning({});

    expect([proposals, refused]).toEqual([[], []]);
    expect(remarks.filter(({ about }) => about === 'timeout').map(({ subject }) => subject)).toEqual([
      get,
      place,
      pay,
      'shop.edge.v1.EdgeService/PlaceOrder',
    ]);
  });

  it('changes callers with the callee that needs more', () => {
    const { proposals, after } = tuning({ [get]: slow });

    expect(proposals.map(({ subject, confidence }) => [subject, confidence])).toEqual([
      [get, 'moderate'],
      [place, 'derived'],
      ['shop.edge.v1.EdgeService/PlaceOrder', 'derived'],
    ]);
    expect(violationsOf(after)).toEqual([]);
  });

  it('refuses the callee alone, and says that with the others it would pass', () => {
    const { proposals, refused } = tuning({ [get]: slow }, {}, get);

    expect(proposals).toEqual([]);
    expect(
      refused.map(({ violations, passesWithOthers }) => [violations[0]?.rule, passesWithOthers]),
    ).toEqual([['callee-fits-caller', true]]);
  });

  it('refuses a further try above a call that must not be repeated, and keeps the measured time', () => {
    const failing = anOperationSeen([[250, 20_000]], { failed: 40, unavailable: 40 });
    const fast = anOperationSeen([[100, 20_000]]);
    const { proposals, refused } = tuning({ [place]: failing, [get]: fast, [pay]: fast });

    expect(refused.map(({ proposal, violations }) => [proposal.subject, violations[0]?.rule])).toEqual([
      [place, 'retried-calls-repeatable'],
    ]);
    expect(proposals.find(({ subject }) => subject === place)?.changes).toEqual([
      { kind: 'timeout', origin: place, from: 1400, to: 400 },
    ]);
  });

  it('gives no more time to what is asked more than it bears', () => {
    const { proposals, remarks } = tuning({ [get]: slow }, { users: { overflow: 1000 } });

    expect(proposals).toEqual([]);
    expect(remarks.find(({ subject, about }) => subject === get && about === 'timeout')?.text).toContain(
      'less to do',
    );
  });

  it('tells of failures so frequent that no threshold would do', () => {
    const sick = anOperationSeen([[100, 1_000_000]], { failed: 900_000, unavailable: 900_000 });
    const { remarks } = tuning({ [get]: sick }, { users: { ejected: 1 } });

    expect(remarks.some(({ about, subject }) => about === 'outlier' && subject === 'users')).toBe(true);
  });

  it('tells that further tries were held back', () => {
    const { remarks } = tuning({ [get]: slow }, { users: { retries: 100, retriesHeldBack: 50 } });

    expect(remarks.some(({ about, subject }) => about === 'retry budget' && subject === 'users')).toBe(true);
  });
});
