import { mesh } from '#contracts/contracts.js';
import { ports } from '#mesh/deployment.js';
import { calledApps, edgeAppOf } from '#mesh/queries.js';
import { eventually } from '../support/eventually.js';
import { twinPorts } from '../../charts/apps/twin-ports.js';
import { expect, type Checks } from './checks.js';
import { appNamespace, dataNamespace, services } from './deploy.js';
import type { Kubectl, KubeObject } from './kubectl.js';
import { podOf, type Pod } from './pods.js';
import { reachableFrom, type Container } from './probes.js';
import { dismiss, stranger } from './strangers.js';

const gatewayNamespace = 'kong';
/** Not that of another check, which may still be on its way out. */
const elsewhere = 'elsewhere';
/** The status port is the node's own, which asks whether Kong is ready. */
const gatewayPorts = { world: 8000, status: 8100 };
const patienceMs = 40_000;

/** Who opens connections, and where to; "orders > billing:50051" where one is taken. */
interface Places {
  readonly sources: ReadonlyMap<string, Container>;
  /** Address by name. */
  readonly targets: ReadonlyMap<string, string>;
}

/** The network as it is against the network as it is declared, whole, and again without each policy. */
export async function networkChecks(checks: Checks, kubectl: Kubectl): Promise<void> {
  const strangers = await invite(kubectl);
  try {
    const places = await survey(kubectl, strangers);
    const declared = declaredWays();
    await checks.check('the network lets through what is declared and nothing else', async () => {
      await eventually('the strangers are known', patienceMs, async () =>
        difference(await ways(kubectl, places), declared) === '' ? true : undefined,
      ).catch(() => undefined);
      const found = difference(await ways(kubectl, places), declared);
      expect(found === '', found);
      return `${declared.size} of ${places.sources.size * places.targets.size} ways are open`;
    });
    const policies = (
      await Promise.all(
        [appNamespace, dataNamespace, gatewayNamespace].map(async (namespace) =>
          kubectl.list<Policy>('networkpolicies', namespace),
        ),
      )
    ).flat();
    for (const policy of policies)
      await checks.check(
        `the network is another without the policy ${policy.metadata.name} of ${policy.metadata.namespace}`,
        async () => missed(kubectl, places, declared, policy),
      );
  } finally {
    await dismiss(kubectl, ...strangers.values());
    await kubectl.run(['delete', 'namespace', elsewhere, '--wait=false']);
  }
}

interface Policy extends KubeObject {
  readonly apiVersion: string;
  readonly spec: object;
}

async function missed(
  kubectl: Kubectl,
  places: Places,
  declared: ReadonlySet<string>,
  { apiVersion, kind, metadata, spec }: Policy,
): Promise<string> {
  const { name, namespace = '', labels = {} } = metadata;
  await kubectl.run(['delete', 'networkpolicy', name, '-n', namespace]);
  try {
    return await eventually('it is missed', patienceMs, async () => {
      const found = difference(await ways(kubectl, places), declared);
      return found === '' ? undefined : found.slice(0, 120);
    });
  } finally {
    await kubectl.apply([{ apiVersion, kind, metadata: { name, namespace, labels }, spec }]);
    await eventually('the network is as declared again', patienceMs, async () =>
      difference(await ways(kubectl, places), declared) === '' ? true : undefined,
    );
  }
}

async function invite(kubectl: Kubectl): Promise<ReadonlyMap<string, Container>> {
  await kubectl.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: elsewhere } }]);
  const migration = { 'app.kubernetes.io/component': 'migration' };
  return new Map([
    ['stranger', await stranger(kubectl, appNamespace, 'stranger')],
    ['migration', await stranger(kubectl, appNamespace, 'migration', migration)],
    ['data-stranger', await stranger(kubectl, dataNamespace, 'data-stranger')],
    ['outside', await stranger(kubectl, elsewhere, 'outside')],
  ]);
}

async function survey(kubectl: Kubectl, strangers: ReadonlyMap<string, Container>): Promise<Places> {
  const sources = new Map(strangers);
  const targets = new Map<string, string>();
  for (const app of [...services, 'twins']) {
    const { ip, metadata } = await podOf(kubectl, appNamespace, app);
    sources.set(app, { namespace: appNamespace, pod: metadata.name, container: 'istio-proxy' });
    for (const port of portsOf(app)) targets.set(`${app}:${port}`, `${ip}:${port}`);
  }
  const kong = await podOf(kubectl, gatewayNamespace, 'kong');
  sources.set('kong', { namespace: gatewayNamespace, pod: kong.metadata.name, container: 'istio-proxy' });
  for (const port of [gatewayPorts.world, gatewayPorts.status])
    targets.set(`kong:${port}`, `${kong.ip}:${port}`);
  const [names] = await kubectl.list<Pod>('pods', 'kube-system', '-l', 'k8s-app=kube-dns');
  targets.set('names:53', `${names?.status.podIP}:53`);
  const postgres = await podOf(kubectl, dataNamespace, 'postgres');
  targets.set('postgres:5432', `${postgres.ip}:5432`);
  for (const name of ['stranger', 'data-stranger']) {
    const at = strangers.get(name);
    if (!at) continue;
    const path = ['get', 'pod', at.pod, '-n', at.namespace, '-o', 'jsonpath={.status.podIP}'];
    targets.set(`${name}:8080`, `${await kubectl.run(path)}:8080`);
  }
  return { sources, targets };
}

function portsOf(app: string): readonly number[] {
  if (app === 'twins') return Object.values(twinPorts);
  if (app === 'api') return [ports.http];
  return app === 'users' ? [ports.grpc, ports.openId] : [ports.grpc];
}

async function ways(kubectl: Kubectl, { sources, targets }: Places): Promise<ReadonlySet<string>> {
  const byAddress = new Map([...targets].map(([name, address]) => [address, name]));
  const found = await Promise.all(
    [...sources].map(async ([name, container]) => {
      const open = await reachableFrom(kubectl, container, [...targets.values()]);
      return [...open].map((address) => `${name} > ${byAddress.get(address)}`);
    }),
  );
  // A pod always reaches itself.
  return new Set(found.flat().filter((way) => !/^(\S+) > \1:/.test(way)));
}

/** From the contracts, and what stands in for third parties. */
function declaredWays(): ReadonlySet<string> {
  const edge = edgeAppOf(mesh);
  return new Set([
    ...mesh.workloads.flatMap(({ app, stores, thirdParties }) => [
      ...calledApps(mesh, app)
        .filter((callee) => callee !== app)
        .map((callee) => `${app} > ${callee}:${ports.grpc}`),
      ...stores.map((store) => `${app} > ${store}:5432`),
      ...thirdParties.map(
        ({ name }) => `${app} > twins:${name === 'stripe' ? twinPorts.stripe : twinPorts.smtp}`,
      ),
    ]),
    `twins > ${edge}:${ports.http}`,
    `kong > ${edge}:${ports.http}`,
    ...mesh.doors.filter(({ app }) => app !== edge).map(({ app }) => `kong > ${app}:${ports.openId}`),
    'migration > postgres:5432',
    `outside > kong:${gatewayPorts.world}`,
    // The namespace of the stores has no use for names.
    ...[...mesh.workloads.map(({ app }) => app), 'twins', 'stranger', 'migration', 'kong', 'outside'].map(
      (from) => `${from} > names:53`,
    ),
  ]);
}

function difference(found: ReadonlySet<string>, declared: ReadonlySet<string>): string {
  const open = [...found].filter((way) => !declared.has(way)).map((way) => `open: ${way}`);
  const shut = [...declared].filter((way) => !found.has(way)).map((way) => `shut: ${way}`);
  return [...open, ...shut].join(', ');
}
