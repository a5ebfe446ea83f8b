import type { Question } from './effective-differences.js';

export type Manifest = Readonly<Record<string, unknown>>;

interface Pods {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly account: string;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
}

const pods = ({ name, namespace, labels, account, ports }: Pods): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { serviceAccountName: account, containers: [{ name: 'app', image: name, ports }] },
    },
  },
});

const service = (name: string, namespace: string, spec: Manifest): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec,
});

const namespace = (name: string, labels: Readonly<Record<string, string>> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

const web = { name: 'web', containerPort: 3000 };
const grpc = { name: 'grpc', containerPort: 50_051 };
const inMesh = { 'istio-injection': 'enabled' };

/** Workloads and Services as anybody might have them, and no policy at all. */
export const world: readonly Manifest[] = [
  namespace('shop', inMesh),
  namespace('edge', inMesh),
  namespace('data'),
  ...['v1', 'v2'].map((version) =>
    pods({
      name: `users-${version}`,
      namespace: 'shop',
      labels: { app: 'users', version },
      account: 'users',
      ports: [grpc, web],
    }),
  ),
  pods({
    name: 'orders',
    namespace: 'shop',
    labels: { app: 'orders' },
    account: 'orders',
    ports: [web, grpc],
  }),
  pods({ name: 'api', namespace: 'edge', labels: { app: 'api' }, account: 'default', ports: [web] }),
  pods({
    name: 'cron',
    namespace: 'shop',
    labels: { app: 'cron', 'sidecar.istio.io/inject': 'false' },
    account: 'cron',
    ports: [web],
  }),
  pods({ name: 'sql', namespace: 'data', labels: { app: 'sql' }, account: 'sql', ports: [] }),
  service('users', 'shop', {
    selector: { app: 'users' },
    ports: [
      { name: 'grpc', port: 50_051 },
      { name: 'http-web', port: 8080, targetPort: 3000 },
    ],
  }),
  service('orders', 'shop', {
    selector: { app: 'orders' },
    ports: [{ name: 'http', port: 80, targetPort: 'web' }],
  }),
  service('ledger', 'shop', {
    selector: { app: 'orders' },
    clusterIP: 'None',
    ports: [{ name: 'grpc', port: 50_051 }],
  }),
  service('mail', 'shop', { selector: { app: 'orders' }, ports: [{ name: 'tcp-mail', port: 2525 }] }),
  service('cron', 'shop', {
    selector: { app: 'cron' },
    ports: [{ name: 'http', port: 80, targetPort: 3000 }],
  }),
  service('api', 'edge', { selector: { app: 'api' }, ports: [{ name: 'http', port: 3000 }] }),
  service('sql', 'data', { selector: { app: 'sql' }, ports: [{ name: 'tcp-sql', port: 5432 }] }),
];

export const workloads = ['shop/users-v1', 'shop/users-v2', 'shop/orders', 'edge/api'];

type Asked = Omit<Question, 'workload'>;

const at = (
  host: string,
  port: number,
  ...requests: readonly Omit<Asked, 'host' | 'port'>[]
): readonly Asked[] => requests.map((request) => ({ host, port, ...request }));

const get = (path: string, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'GET',
  path,
  headers,
});
const rpc = (path: string, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'POST',
  path,
  headers,
});

const asked: readonly Asked[] = [
  ...at(
    'users.shop.svc.cluster.local',
    50_051,
    rpc('/shop.Users/Get'),
    rpc('/shop.Users/Get', { 'x-tier': 'gold' }),
    rpc('/shop.Users/Create'),
  ),
  ...at(
    'users.shop.svc.cluster.local',
    8080,
    get('/v1/users'),
    get('/V1/Users/7?deep=yes', { 'x-tier': 'silver' }),
  ),
  ...at('orders.shop.svc.cluster.local', 80, get('/orders/1'), rpc('/orders')),
  ...at('ledger.shop.svc.cluster.local', 50_051, rpc('/shop.Ledger/Book')),
  ...at('mail.shop.svc.cluster.local', 2525, rpc('/')),
  ...at('cron.shop.svc.cluster.local', 80, get('/')),
  ...at('api.edge.svc.cluster.local', 3000, get('/')),
  ...at('sql.data.svc.cluster.local', 5432, rpc('/')),
  ...at('pay.example.com', 80, get('/v1')),
  ...at('pay.example.com', 443, get('/v1')),
  ...at('users.shop.svc.cluster.local', 9999, get('/')),
];

/** Every request by every caller. */
export const questions: readonly Question[] = workloads.flatMap((workload) =>
  asked.map((each) => ({ workload, ...each })),
);
