import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Access, LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import { expectedAnswer } from '#mesh/expected-answer.js';
import type { Caller, Mesh, Operation, Rpc } from '#mesh/mesh.js';
import { callersIn, rpcNamed } from '#mesh/queries.js';
import type { Contract } from '#verify/rule.js';
import { randomContract } from '../../../test/mesh/property/random-contract.js';
import { aMesh, anOperation, anRpc } from '../../../test/support/a-mesh.js';
import type { Change, Facet, Risk } from './change.js';
import { compareContracts } from './compare-contracts.js';

const runs = { numRuns: 200 };

/** The same contract with one caller stated anew, whatever it is. */
const stating = (
  { mesh, deployment }: Contract,
  origin: string,
  edit: Partial<Rpc & Operation>,
): Contract => {
  const restate = <Some extends Caller>(each: Some): Some =>
    each.origin === origin ? { ...each, ...edit } : each;
  return {
    deployment,
    mesh: {
      ...mesh,
      rpcs: mesh.rpcs.map(restate),
      operations: mesh.operations.map(restate),
      entryPoints: mesh.entryPoints.map(restate),
    },
  };
};

const apps = ({ mesh }: Contract) => mesh.workloads.map(({ app }) => app);

/** Every (app, RPC) that the contract lets through. */
const allowedIn = (contract: Contract) =>
  new Set(
    apps(contract).flatMap((app) =>
      contract.mesh.rpcs
        .filter((rpc) => expectedAnswer(contract.mesh, contract.deployment, { app }, rpc).allowed)
        .map(({ name }) => `${app} -> ${name}`),
    ),
  );

const told = (changes: readonly Change[], facet: Facet, after?: RegExp) =>
  changes
    .filter((change) => change.facet === facet && (after === undefined || after.test(change.after ?? '')))
    .map(({ subject }) => subject)
    .sort();

const missing = (from: ReadonlySet<string>, all: ReadonlySet<string>) =>
  [...all].filter((each) => !from.has(each)).sort();

describe('the difference of contracts', () => {
  it('is empty between a contract and itself, read twice', () => {
    fc.assert(
      fc.property(randomContract, (contract) => {
        expect(compareContracts(contract, structuredCloneOf(contract))).toEqual([]);
      }),
      runs,
    );
  });

  it('tells just the access that opens and closes, as the model answers before and after', () => {
    const edit = fc.tuple(randomContract, fc.nat(), fc.nat());
    let opened = 0;
    let closed = 0;
    fc.assert(
      fc.property(edit, ([before, whose, which]) => {
        const callers = callersIn(before.mesh);
        const caller = callers[whose % callers.length] as Caller;
        const callee = before.mesh.rpcs[which % before.mesh.rpcs.length] as Rpc;
        const calls = caller.calls.includes(callee.name)
          ? caller.calls.filter((each) => each !== callee.name)
          : [...caller.calls, callee.name];
        const after = stating(before, caller.origin, { calls });
        const changes = compareContracts(before, after);
        const [old, young] = [allowedIn(before), allowedIn(after)];
        const access = changes.filter(({ facet, risk }) => facet === 'access' && risk !== 'safe');
        expect(told(access, 'access', /^allowed/)).toEqual(missing(old, young));
        expect(told(access, 'access', /^refused/)).toEqual(missing(young, old));
        for (const change of access)
          expect(change.risk).toBe(change.after?.startsWith('allowed') ? 'dangerous' : 'careful');
        opened += missing(old, young).length;
        closed += missing(young, old).length;
        // Whatever else is told follows from the call: the share of the callee's clients, and the load of who comes by.
        for (const change of changes) {
          if (change.facet === 'access') continue;
          expect(['limits', 'amplification']).toContain(change.facet);
          if (change.facet === 'limits') expect(change.subject).toMatch(new RegExp(` to ${callee.app}$`));
        }
      }),
      runs,
    );
    expect(Math.min(opened, closed)).toBeGreaterThan(20);
  });

  it('tells one shortened timeout as careful and one lengthened as safe, and nothing else', () => {
    fc.assert(
      fc.property(randomContract, fc.nat(), fc.boolean(), (before, whose, isShorter) => {
        const callers = callersIn(before.mesh).filter(
          (caller) => !('streaming' in caller && caller.streaming),
        );
        const caller = callers[whose % callers.length];
        fc.pre(caller !== undefined);
        const timeoutMs = isShorter ? caller.timeoutMs - 1 : caller.timeoutMs + 1;
        expect(compareContracts(before, stating(before, caller.origin, { timeoutMs }))).toMatchObject([
          { facet: 'deadline', subject: caller.origin, risk: isShorter ? 'careful' : 'safe' },
        ]);
      }),
      runs,
    );
  });

  it('tells a further try as careful, and as dangerous where a repeat does harm', () => {
    fc.assert(
      fc.property(randomContract, fc.nat(), (before, which) => {
        const unary = before.mesh.rpcs.filter(({ streaming }) => !streaming);
        const rpc = unary[which % unary.length];
        fc.pre(rpc !== undefined);
        const retry = {
          attempts: (rpc.retry?.attempts ?? 0) + 1,
          perTryTimeoutMs: rpc.retry?.perTryTimeoutMs ?? 1,
        };
        const changes = compareContracts(before, stating(before, rpc.name, { retry }));
        expect(changes.filter(({ facet }) => facet === 'tries')).toMatchObject([
          { subject: rpc.name, risk: rpc.repeatable ? 'careful' : 'dangerous' },
        ]);
        for (const { facet } of changes) expect(['tries', 'amplification']).toContain(facet);
      }),
      runs,
    );
  });

  it('tells amplification beyond what is allowed as dangerous, and within it as careful', () => {
    const retried = (attempts: number) =>
      anRpc({ name: 'shop.users.v1.Users/Get', retry: { attempts, perTryTimeoutMs: 10 } });
    const get = anOperation({ name: 'Get', calls: ['shop.users.v1.Users/Get'], maxTries: 4 });
    const risks = (from: number, to: number) =>
      compare({ rpcs: [retried(from)], operations: [get] }, { rpcs: [retried(to)], operations: [get] })
        .filter(({ facet }) => facet === 'amplification')
        .map(({ risk, after }) => [risk, after]);
    expect(risks(0, 2)).toEqual([['careful', '3 tries at shop.users.v1.Users/Get of 4 allowed']]);
    expect(risks(2, 4)).toEqual([['dangerous', '5 tries at shop.users.v1.Users/Get of 4 allowed']]);
    expect(risks(2, 0)).toEqual([['safe', '1 try at shop.users.v1.Users/Get of 4 allowed']]);
  });

  it.each<[string, Partial<Operation>, Partial<Operation>, Risk, Facet]>([
    ['dropped auth', { access: Access.TOKEN }, { access: Access.PUBLIC }, 'dangerous', 'auth'],
    ['demanded auth', { access: Access.PUBLIC }, { access: Access.TOKEN }, 'careful', 'auth'],
    [
      'a scope less',
      { access: Access.TOKEN, scopes: ['a', 'b'] },
      { access: Access.TOKEN, scopes: ['a'] },
      'dangerous',
      'auth',
    ],
    [
      'a scope more',
      { access: Access.TOKEN, scopes: ['a'] },
      { access: Access.TOKEN, scopes: ['b', 'a'] },
      'careful',
      'auth',
    ],
    ['another proof', { access: Access.SIGNATURE }, { access: Access.TOKEN }, 'dangerous', 'auth'],
    ['a key less', { keyRequired: true }, { keyRequired: false }, 'careful', 'auth'],
    [
      'a stricter class',
      { limitClass: LimitClass.READ },
      { limitClass: LimitClass.SIGN_UP },
      'careful',
      'limits',
    ],
    ['a laxer class', { limitClass: LimitClass.SIGN_UP }, { limitClass: LimitClass.READ }, 'safe', 'limits'],
  ])('tells of an operation %s', (_, from, to, risk, facet) => {
    const stated = (edit: Partial<Operation>) => ({ operations: [anOperation({ name: 'Get', ...edit })] });
    expect(compare(stated(from), stated(to))).toMatchObject([{ risk, facet, subject: 'GET /v1/Get' }]);
    expect(compare(stated(to), stated(to))).toEqual([]);
  });

  it('tells a public operation that comes as dangerous, and one that goes as careful', () => {
    const both = { operations: [anOperation({ name: 'Get' }), anOperation({ name: 'List' })] };
    const one = { operations: [anOperation({ name: 'Get' })] };
    expect(compare(one, both)).toMatchObject([
      { risk: 'dangerous', facet: 'exposure', subject: 'GET /v1/List' },
    ]);
    expect(compare(both, one)).toMatchObject([
      { risk: 'careful', facet: 'exposure', subject: 'GET /v1/List' },
    ]);
  });

  it('tells what an app may reach outside', () => {
    const party = { name: 'stripe', host: 'api.stripe.com', port: 443, tls: true };
    const having = (thirdParties: readonly (typeof party)[]): Partial<Mesh> => {
      const mesh = aMesh({ rpcs: [anRpc({ name: 'shop.billing.v1.Billing/Pay' })] });
      return { ...mesh, workloads: mesh.workloads.map((each) => ({ ...each, thirdParties })) };
    };
    const change = (from: readonly (typeof party)[], to: readonly (typeof party)[]) =>
      compare(having(from), having(to)).map(({ risk, facet, subject }) => [risk, facet, subject]);
    expect(change([], [party])).toEqual([['dangerous', 'outside', 'billing -> stripe']]);
    expect(change([party], [{ ...party, tls: false }])).toEqual([
      ['dangerous', 'outside', 'billing -> stripe'],
    ]);
    expect(change([party], [])).toEqual([['careful', 'outside', 'billing -> stripe']]);
  });

  it.each([
    ['fewer failures', { ejectionFailures: 3 }, 'careful', 'outlier'],
    ['more failures', { ejectionFailures: 9 }, 'safe', 'outlier'],
    ['more further tries', { retryBudgetPercent: 40 }, 'careful', 'limits'],
    ['fewer further tries', { retryBudgetPercent: 10 }, 'safe', 'limits'],
  ])('tells that an app is left alone after, or bears, %s', (_, edit, risk, facet) => {
    const mesh = aMesh({
      rpcs: [anRpc({ name: 'shop.users.v1.Users/Get' })],
      operations: [anOperation({ name: 'Get', calls: ['shop.users.v1.Users/Get'] })],
    });
    const workloads = mesh.workloads.map((each) => (each.app === 'users' ? { ...each, ...edit } : each));
    const pods = { ...deployment, replicas: { ...deployment.replicas, users: { min: 2, max: 2 } } };
    const before = { mesh, deployment: pods };
    const after = { mesh: { ...mesh, workloads }, deployment: pods };
    expect(compareContracts(before, after)).toMatchObject([{ risk, facet }]);
  });

  it('says of an RPC that is new that nobody had it before', () => {
    const get = anRpc({ name: 'shop.users.v1.Users/Get' });
    const place = anRpc({ name: 'shop.orders.v1.Orders/Place' });
    const changes = compare({ rpcs: [place] }, { rpcs: [{ ...place, calls: [get.name] }, get] });
    expect(changes).toMatchObject([{ risk: 'careful', facet: 'access', subject: `orders -> ${get.name}` }]);
  });
});

const deployment: Contract['deployment'] = {
  namespace: 'shop',
  dataNamespace: 'data',
  stores: {},
  replicas: {},
  thirdParties: {},
  gateway: { namespace: 'kong', account: 'kong', labels: {}, replicas: { min: 1, max: 1 } },
};

const compare = (before: Partial<Mesh>, after: Partial<Mesh>) =>
  compareContracts({ mesh: aMesh(before), deployment }, { mesh: aMesh(after), deployment });

/** As another run would read it: equal, and nowhere the same. */
const structuredCloneOf = ({ mesh, deployment: place }: Contract): Contract => {
  const places = () => ({ file: '', line: undefined });
  const copied = JSON.parse(JSON.stringify(mesh)) as Mesh;
  const placed = <Some extends object>(each: Some) => ({ ...each, places });
  return {
    deployment: place,
    mesh: {
      ...copied,
      workloads: copied.workloads.map(placed),
      rpcs: copied.rpcs.map((rpc) => ({ ...placed(rpc), batch: rpcNamed(mesh, rpc.name)?.batch })),
      operations: copied.operations.map(placed),
      entryPoints: copied.entryPoints.map(placed),
    },
  };
};
