import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { expect, type Checks } from './checks.js';
import { appNamespace, devFolder } from './deploy.js';
import type { Kubectl, KubeObject } from './kubectl.js';
import { podOf } from './pods.js';
import { callFrom, fetchFrom, reachableFrom, speakInClear, type Container } from './probes.js';
import { dismiss, stranger, undeclaredHost } from './strangers.js';

const grpcPort = 50051;
const permissionDenied = 7;
/** How long a change may take to reach a proxy or the node's rules on a busy machine. */
const patienceMs = 30_000;

/** Who is kept out, by which layer; each with a control in which that layer is taken away and the call passes. */
export async function policyChecks(checks: Checks, kubectl: Kubectl): Promise<void> {
  await checks.check('an undeclared call is refused by AuthorizationPolicy', async () =>
    authorization(kubectl),
  );
  await checks.check('an undeclared connection is refused by NetworkPolicy', async () => network(kubectl));
  await checks.check('a caller without a sidecar is cut by STRICT', async () => strict(kubectl));
  await checks.check('an undeclared host is blocked by REGISTRY_ONLY', async () => registryOnly(kubectl));
}

/** orders may call billing, but not this RPC of it: only the edge asks for refunds. */
async function authorization(kubectl: Kubectl): Promise<string> {
  const from = await containerOf(kubectl, 'orders');
  const address = `billing.${appNamespace}.svc.cluster.local:${grpcPort}`;
  const ask = async (rpc: string) => callFrom(kubectl, from, address, `meshcart.billing.v1.${rpc}`);
  const undeclared = async () => ask('RefundsService/CreateRefund');

  const refused = await undeclared();
  expect(refused.code === permissionDenied, `an undeclared call was answered with ${words(refused)}`);
  const declared = await ask('PaymentsService/CancelPayment');
  expect(declared.code !== permissionDenied, `a declared call was answered with ${words(declared)}`);

  const policies = (await kubectl.list<Selecting>('authorizationpolicies', appNamespace)).filter(
    ({ spec }) => (spec.selector?.matchLabels?.app ?? 'billing') === 'billing',
  );
  await without(kubectl, policies, async () => {
    await eventually('the call passes without the policies', patienceMs, async () =>
      (await undeclared()).code === permissionDenied ? undefined : true,
    );
  });
  await eventually('the call is refused again', patienceMs, async () =>
    (await undeclared()).code === permissionDenied ? true : undefined,
  );
  return `${words(refused)}; passes without ${namesOf(policies)}`;
}

/** notifications calls users and nobody else. From beside its proxy, which would take any connection first. */
async function network(kubectl: Kubectl): Promise<string> {
  const { metadata } = await podOf(kubectl, appNamespace, 'notifications');
  const from = { namespace: appNamespace, pod: metadata.name, container: 'istio-proxy' };
  const [billing, users] = await Promise.all(
    ['billing', 'users'].map(async (app) => `${(await podOf(kubectl, appNamespace, app)).ip}:${grpcPort}`),
  );
  const reached = async () => reachableFrom(kubectl, from, [String(billing), String(users)]);

  const before = await reached();
  expect(before.has(String(users)), 'a declared callee could not be reached');
  expect(!before.has(String(billing)), 'an undeclared neighbour took the connection');

  const policies = (await kubectl.list<Selecting>('networkpolicies', appNamespace)).filter(
    ({ spec: { podSelector } }) =>
      !podSelector?.matchLabels || ['billing', 'notifications'].includes(podSelector.matchLabels.app ?? ''),
  );
  await without(kubectl, policies, async () => {
    await eventually('the neighbour is reached without the policies', patienceMs, async () =>
      (await reached()).has(String(billing)) ? true : undefined,
    );
  });
  await eventually('the neighbour is out of reach again', patienceMs, async () =>
    (await reached()).has(String(billing)) ? undefined : true,
  );
  return `passes without ${namesOf(policies)}`;
}

/** A pod with the labels of orders, so that the network lets it through to billing, but with no identity. */
async function strict(kubectl: Kubectl): Promise<string> {
  const from = await stranger(kubectl, appNamespace, 'without-sidecar', { app: 'orders' });
  try {
    const { ip } = await podOf(kubectl, appNamespace, 'billing');
    const speak = async () => speakInClear(kubectl, from, ip, grpcPort);
    const first = await eventually('the network lets it through', patienceMs, async () => {
      const word = await speak();
      return word === 'silence' ? undefined : word;
    });
    expect(first === 'cut', `a call in clear was ${first}`);

    const permissive = {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'permissive-control', namespace: appNamespace },
      spec: { selector: { matchLabels: { app: 'billing' } }, mtls: { mode: 'PERMISSIVE' } },
    };
    await kubectl.apply([permissive]);
    try {
      await eventually('it is answered where PERMISSIVE', patienceMs, async () =>
        (await speak()) === 'answered' ? true : undefined,
      );
    } finally {
      await kubectl.run(['delete', 'peerauthentication', 'permissive-control', '-n', appNamespace]);
    }
    await eventually('it is cut again', patienceMs, async () =>
      (await speak()) === 'cut' ? true : undefined,
    );
    return 'answered where PERMISSIVE';
  } finally {
    await dismiss(kubectl, from);
  }
}

/** The network policy is opened for the time, so that only the proxy stands in the way. */
async function registryOnly(kubectl: Kubectl): Promise<string> {
  const { address, namespace } = await undeclaredHost(kubectl);
  const opening = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'opening-control', namespace: appNamespace },
    spec: {
      podSelector: { matchLabels: { app: 'api' } },
      policyTypes: ['Egress'],
      egress: [
        { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }] },
      ],
    },
  };
  await kubectl.apply([opening]);
  try {
    const from = await containerOf(kubectl, 'api');
    const ask = async () => fetchFrom(kubectl, from, `http://${address}/`);
    await wait(2000);
    const blocked = await ask();
    expect(blocked !== '200', 'an undeclared host answered');

    const anything = JSON.stringify({ spec: { outboundTrafficPolicy: { mode: 'ALLOW_ANY' } } });
    await kubectl.run([
      'patch',
      'sidecars.networking.istio.io',
      'api',
      '-n',
      appNamespace,
      '--type=merge',
      '-p',
      anything,
    ]);
    try {
      await eventually('the host answers where ALLOW_ANY', patienceMs, async () =>
        (await ask()) === '200' ? true : undefined,
      );
    } finally {
      await kubectl.applyFolder(devFolder);
    }
    await eventually('the host is blocked again', patienceMs, async () =>
      (await ask()) === '200' ? undefined : true,
    );
    return `${blocked}; 200 where ALLOW_ANY`;
  } finally {
    await kubectl.run(['delete', 'networkpolicy', 'opening-control', '-n', appNamespace]);
    await kubectl.run(['delete', 'namespace', namespace, '--wait=false']);
  }
}

interface Selecting extends KubeObject {
  readonly spec: {
    readonly selector?: { readonly matchLabels?: { readonly app?: string } };
    readonly podSelector?: { readonly matchLabels?: { readonly app?: string } };
  };
}

/** Takes the objects away for the time of the body, then puts everything back as it was committed. */
export async function without(
  kubectl: Kubectl,
  objects: readonly KubeObject[],
  body: () => Promise<void>,
): Promise<void> {
  expect(objects.length > 0, 'there is nothing to take away');
  try {
    for (const { kind, metadata } of objects)
      await kubectl.run([
        'delete',
        kind.toLowerCase(),
        metadata.name,
        '-n',
        metadata.namespace ?? appNamespace,
      ]);
    await body();
  } finally {
    await kubectl.applyFolder(devFolder);
  }
}

async function containerOf(kubectl: Kubectl, app: string): Promise<Container> {
  const { metadata } = await podOf(kubectl, appNamespace, app);
  return { namespace: appNamespace, pod: metadata.name, container: app };
}

const namesOf = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name).join(', ');
const words = ({ code, details }: { code: number; details: string }) => `status ${code} (${details})`;
