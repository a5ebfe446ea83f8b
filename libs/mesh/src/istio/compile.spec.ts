import { describe, expect, it } from '@jest/globals';
import { mesh as contracts } from '#contracts/contracts.js';
import { aMesh, anOperation, anRpc, aWorkload } from '../../../../test/support/a-mesh.js';
import type { Deployment } from '../deployment.js';
import type { Mesh } from '../mesh.js';
import { calleesOf } from '../queries.js';
import { compileIstio } from './compile.js';
import type { Resource } from './resource.js';

const get = 'shop.users.v1.UsersService/Get';
const charge = 'shop.billing.v1.PaymentsService/Charge';
const place = 'shop.orders.v1.OrdersService/Place';

/** One replica of every app, Stripe played by a twin. */
const deploymentOf = (mesh: Mesh, change: Partial<Deployment> = {}): Deployment => ({
  namespace: 'shop',
  dataNamespace: 'shop-data',
  stores: { postgres: { host: 'postgres', port: 5432 } },
  replicas: Object.fromEntries(mesh.workloads.map(({ app }) => [app, { min: 1, max: 1 }])),
  thirdParties: {},
  gateway: { namespace: 'kong', account: 'kong', labels: { app: 'kong' }, replicas: { min: 1, max: 1 } },
  ...change,
});

type Of<Kind extends Resource['kind']> = Extract<Resource, { kind: Kind }>;

const compiled = <Kind extends Resource['kind']>(kind: Kind, mesh: Mesh, change: Partial<Deployment> = {}) =>
  compileIstio(mesh, deploymentOf(mesh, change)).filter((each): each is Of<Kind> => each.kind === kind);

const routesOf = (mesh: Mesh, app: string) =>
  compiled('VirtualService', mesh).find((each) => each.app === app)?.spec.http ?? [];

describe('access', () => {
  it('is allowed where, and only where, a contract declares it', () => {
    const allowed = compiled('AuthorizationPolicy', contracts)
      .flatMap(({ spec }) => spec.rules ?? [])
      .flatMap(({ from, to }) =>
        (from?.[0]?.source?.principals ?? []).flatMap((principal) =>
          (to?.[0]?.operation?.paths ?? []).map((path) => `${principal.split('/').at(-1)} ${path}`),
        ),
      )
      .filter((pair) => !pair.startsWith('kong '));
    const declared = contracts.workloads.flatMap(({ app }) =>
      calleesOf(contracts, app).map((callee) => `${app} /${callee}`),
    );
    expect(allowed.toSorted()).toEqual(declared.toSorted());
    expect(declared.length).toBeGreaterThan(10);
  });

  it('leaves an app that nobody calls to the policy that allows nothing', () => {
    const mesh = aMesh({ rpcs: [anRpc({ name: get })] });
    expect(compiled('AuthorizationPolicy', mesh).map(({ metadata }) => metadata.name)).toEqual([
      'allow-nothing',
    ]);
  });

  it('names the port in every rule, since a path means nothing on another one', () => {
    const rules = compiled('AuthorizationPolicy', contracts).flatMap(({ spec }) => spec.rules ?? []);
    for (const { to } of rules) expect(to?.[0]?.operation?.ports).toHaveLength(1);
  });
});

describe('calls', () => {
  const rpcs = [
    anRpc({ name: get, retry: { attempts: 2, perTryTimeoutMs: 300 } }),
    anRpc({ name: 'shop.users.v1.UsersService/Add', repeatable: false, timeoutMs: 1400 }),
    anRpc({ name: 'shop.users.v1.UsersService/Watch', streaming: true }),
  ];
  const mesh = aMesh({ rpcs, operations: [anOperation({ name: 'Look', calls: [get] })] });

  it('have a route each, with their own time', () => {
    expect(routesOf(mesh, 'users').map(({ name, timeout }) => [name, timeout])).toEqual([
      [get, '1s'],
      ['shop.users.v1.UsersService/Add', '1.4s'],
      ['shop.users.v1.UsersService/Watch', undefined],
    ]);
  });

  it('are tried again after they were sent only where the contract says so', () => {
    expect(routesOf(mesh, 'users').map(({ retries }) => retries)).toEqual([
      {
        attempts: 2,
        perTryTimeout: '0.3s',
        retryOn: 'unavailable,deadline-exceeded,connect-failure,refused-stream,reset',
      },
      { attempts: 1, retryOn: 'connect-failure,refused-stream' },
      { attempts: 0 },
    ]);
  });

  it('never go without a statement on retries, for Istio would make two of its own', () => {
    const routes = compiled('VirtualService', contracts).flatMap(({ spec }) => spec.http ?? []);
    expect(routes.filter(({ retries }) => retries === undefined)).toEqual([]);
    expect(routes.length).toBeGreaterThan(contracts.rpcs.length);
  });

  it('are not tried again by the mesh where no attempt of the contract is left', () => {
    const never = aMesh({
      rpcs: [anRpc({ name: get, repeatable: false, retry: { attempts: 3, perTryTimeoutMs: 1 } })],
    });
    expect(routesOf(never, 'users')[0]?.retries).toEqual({
      attempts: 1,
      retryOn: 'connect-failure,refused-stream',
    });
  });

  it('of the edge are matched by method and path, parameters included', () => {
    const edge = aMesh({
      operations: [
        anOperation({ name: 'GetOrder', path: '/v1/orders/{id}', timeoutMs: 3000 }),
        anOperation({ name: 'Pay', method: 'POST', path: '/v1/orders/{id}/payment.json', timeoutMs: 4000 }),
      ],
    });
    expect(
      routesOf(edge, 'api').map(({ match, timeout }) => [match?.[0]?.uri, match?.[0]?.method, timeout]),
    ).toEqual([
      [{ regex: '/v1/orders/[^/]+' }, { exact: 'GET' }, '3s'],
      [{ regex: '/v1/orders/[^/]+/payment\\.json' }, { exact: 'POST' }, '4s'],
      [undefined, undefined, '5s'],
    ]);
  });
});

describe('capacity', () => {
  const mesh = aMesh({
    workloads: [
      aWorkload({ app: 'api' }),
      aWorkload({ app: 'orders' }),
      aWorkload({ app: 'users', concurrency: 50, ejectionFailures: 7, retryBudgetPercent: 30 }),
    ],
    rpcs: [anRpc({ name: get }), anRpc({ name: place, timeoutMs: 3000, calls: [get] })],
    operations: [anOperation({ name: 'Look', calls: [get, place] })],
  });
  const policyOf = (replicas: Deployment['replicas']) =>
    compiled('DestinationRule', mesh, { replicas }).find(({ app }) => app === 'users')?.spec.trafficPolicy;
  const replicas = (users: number) => ({
    api: { min: 1, max: 3 },
    orders: { min: 1, max: 2 },
    users: { min: 1, max: users },
  });

  it('is shared among all pods that may call', () => {
    expect(policyOf(replicas(2))?.connectionPool?.http?.http2MaxRequests).toBe(20); // 2 x 50 over 3 + 2 pods
    expect(policyOf(replicas(1))?.connectionPool?.http?.http2MaxRequests).toBe(10);
  });

  it('leaves out sick pods where there is another one to go to', () => {
    expect(policyOf(replicas(2))?.outlierDetection).toMatchObject({
      consecutive5xxErrors: 0,
      consecutiveGatewayErrors: 7,
    });
    expect(policyOf(replicas(1))?.outlierDetection).toBeUndefined();
  });

  it('bounds further tries by what the contract says', () => {
    expect(policyOf(replicas(1))?.retryBudget).toEqual({ percent: 30, minRetryConcurrency: 3 });
  });

  it('is not stated without replicas', () => {
    expect(() => policyOf({})).toThrow('states no replicas of api');
  });
});

describe('egress', () => {
  const stripe = { name: 'stripe', host: 'api.stripe.com', port: 443, tls: true };
  const mesh = aMesh({
    workloads: [
      aWorkload({ app: 'billing', thirdParties: [stripe], stores: ['postgres'] }),
      aWorkload({ app: 'users' }),
    ],
    rpcs: [anRpc({ name: charge, timeoutMs: 3000, calls: [get] }), anRpc({ name: get })],
  });
  const hostsOf = (app: string, change: Partial<Deployment> = {}) =>
    compiled('Sidecar', mesh, change).find((each) => each.app === app)?.spec.egress?.[0]?.hosts;

  it('is what the contract names: callees, stores, third parties', () => {
    expect(hostsOf('billing')).toEqual([
      'shop-data/postgres.shop-data.svc.cluster.local',
      'shop/api.stripe.com',
      'shop/users.shop.svc.cluster.local',
    ]);
    expect(hostsOf('users')).toEqual(['~/*']);
  });

  it('lets TLS through as it is, held to the server name', () => {
    expect(compiled('ServiceEntry', mesh).map(({ spec }) => spec)).toEqual([
      {
        hosts: ['api.stripe.com'],
        exportTo: ['.'],
        location: 'MESH_EXTERNAL',
        resolution: 'DNS',
        ports: [{ number: 443, name: 'tls-stripe', protocol: 'TLS' }],
      },
    ]);
  });

  it('goes to a twin where the environment puts one in the place of a third party', () => {
    const thirdParties = { stripe: { kind: 'twin', app: 'twins', port: 3010, protocol: 'http' } } as const;
    expect(hostsOf('billing', { thirdParties })).toContain('shop/twins.shop.svc.cluster.local');
    expect(compiled('ServiceEntry', mesh, { thirdParties })).toEqual([]);
    const [policy] = compiled('AuthorizationPolicy', mesh, { thirdParties }).filter(
      ({ app }) => app === 'twins',
    );
    expect(policy?.spec.rules).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/shop/sa/billing'] } }],
        to: [{ operation: { ports: ['3010'] } }],
      },
    ]);
  });

  it('goes to a store outside of the cluster by its host', () => {
    const stores = { postgres: { host: 'db.example.com', port: 5432 } };
    expect(hostsOf('billing', { stores })).toContain('shop/db.example.com');
    expect(compiled('ServiceEntry', mesh, { stores }).map(({ spec }) => spec.hosts)).toContainEqual([
      'db.example.com',
    ]);
  });
});

describe('the whole', () => {
  it('is the same on every run, and one object has one name', () => {
    const once = compileIstio(contracts, deploymentOf(contracts));
    expect(JSON.stringify(compileIstio(contracts, deploymentOf(contracts)))).toBe(JSON.stringify(once));
    const names = once.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
