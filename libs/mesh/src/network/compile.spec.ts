import { describe, expect, it } from '@jest/globals';
import { aMesh, anEntryPoint, anOperation, anRpc, aWorkload } from '../../../../test/support/a-mesh.js';
import { isOpen, type Pod } from '../../../../test/support/network-verdict.js';
import type { Deployment } from '../deployment.js';
import { compileNetwork } from './compile.js';

const place = 'shop.orders.v1.Orders/Place';
const charge = 'shop.billing.v1.Billing/Charge';
const payments = { name: 'payments', host: 'pay.example', port: 443, tls: true };

const mesh = aMesh({
  rpcs: [anRpc({ name: place }), anRpc({ name: charge }), anRpc({ name: 'shop.users.v1.Users/Get' })],
  operations: [anOperation({ name: 'PlaceOrder', calls: [place] })],
  entryPoints: [anEntryPoint({ app: 'orders', name: 'saga', calls: [charge] })],
  doors: [{ prefix: '/oauth2', app: 'users' }],
  workloads: [
    aWorkload({ app: 'api' }),
    aWorkload({ app: 'billing', services: ['shop.billing.v1.Billing'], thirdParties: [payments] }),
    aWorkload({ app: 'orders', services: ['shop.orders.v1.Orders'], stores: ['postgres'] }),
    aWorkload({ app: 'users', services: ['shop.users.v1.Users'] }),
  ],
});

const one = { min: 1, max: 1 };
const deployment: Deployment = {
  namespace: 'shop',
  dataNamespace: 'data',
  stores: { postgres: { host: 'postgres', port: 5432 } },
  replicas: { api: one, billing: one, orders: one, users: one },
  thirdParties: { payments: { kind: 'twin', app: 'twins', port: 12111, protocol: 'http' } },
  gateway: { namespace: 'kong', account: 'kong', labels: { app: 'kong' }, replicas: one },
};

const pod = (namespace: string, app: string, labels = {}): Pod => ({
  namespace,
  labels: { app, ...labels },
});
const pods = {
  api: pod('shop', 'api'),
  billing: pod('shop', 'billing'),
  orders: pod('shop', 'orders'),
  users: pod('shop', 'users'),
  twins: pod('shop', 'twins'),
  migration: pod('shop', 'migrate-orders', { 'app.kubernetes.io/component': 'migration' }),
  kong: pod('kong', 'kong'),
  postgres: pod('data', 'postgres'),
  stranger: pod('elsewhere', 'api'),
};
type Name = keyof typeof pods;

const openIn = (policies: ReturnType<typeof compileNetwork>): string[] =>
  (Object.keys(pods) as Name[]).flatMap((from) =>
    (Object.keys(pods) as Name[]).flatMap((to) =>
      [50051, 3000, 3001, 5432, 12111, 8444]
        .filter((port) => from !== to && isOpen(policies, pods[from], pods[to], port))
        .map((port) => `${from} -> ${to}:${port}`),
    ),
  );

const declared = [
  'api -> orders:50051',
  'orders -> billing:50051',
  'orders -> postgres:5432',
  'migration -> postgres:5432',
  'kong -> api:3000',
  'kong -> users:3001',
  // The stand-in answers for the third party, and delivers webhooks to the edge.
  'billing -> twins:12111',
  'twins -> api:3000',
];

describe('the network policies', () => {
  const policies = compileNetwork(mesh, deployment);

  it('open what is declared and nothing else', () => {
    expect(openIn(policies).toSorted()).toEqual(declared.toSorted());
  });

  it('are all needed: without any one of an app, something declared is closed', () => {
    const own = policies.filter(({ metadata }) => !['deny-all', 'allow-names'].includes(metadata.name));
    for (const left of own) {
      const open = openIn(policies.filter((policy) => policy !== left));
      expect([left.metadata.name, open.toSorted()]).not.toEqual([left.metadata.name, declared.toSorted()]);
    }
  });

  it('let an app of a real third party reach public addresses on its port only', () => {
    const outside = compileNetwork(mesh, { ...deployment, thirdParties: {} });
    const billing = outside.find(({ app }) => app === 'billing');

    expect(billing?.spec.egress).toContainEqual({
      to: [
        {
          ipBlock: {
            cidr: '0.0.0.0/0',
            except: expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']) as unknown as string[],
          },
        },
      ],
      ports: [{ port: 443, protocol: 'TCP' }],
    });
  });

  it('let a store outside of the cluster be reached at its own addresses', () => {
    const store = { host: 'db.example', port: 6432, cidr: '10.1.2.0/28' };
    const outside = compileNetwork(mesh, { ...deployment, stores: { postgres: store } });
    const orders = outside.find(({ app }) => app === 'orders');

    expect(orders?.spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: '10.1.2.0/28' } }],
      ports: [{ port: 6432, protocol: 'TCP' }],
    });
  });

  it('refuse a store that the environment does not state', () => {
    expect(() => compileNetwork(mesh, { ...deployment, stores: {} })).toThrow('postgres');
  });
});
