import { isInside, type Deployment } from '../deployment.js';
import type { Mesh } from '../mesh.js';
import { twinsIn } from '../twins.js';
import { access } from './access.js';
import { egress, toStore } from './egress.js';
import { gatewayPolicy } from './gateway.js';
import type { NetworkPolicy, NetworkPolicySpec } from './network-policy.js';
import { migrationPods, namePorts, nameServers, podsOf, stranger, tcp } from './peers.js';

/** Kubernetes' own policy of who reaches whom, below the mesh: nothing but what the contracts declare. */
export function compileNetwork(mesh: Mesh, deployment: Deployment): readonly NetworkPolicy[] {
  const { namespace, dataNamespace, gateway } = deployment;
  return [
    denyAll(namespace),
    allowNames(namespace),
    ...appsOf(mesh, deployment).map((app) => appPolicy(mesh, deployment, app)),
    migrations(mesh, deployment),
    policy(gateway.account, gateway.namespace, gatewayPolicy(mesh, deployment)),
    denyAll(dataNamespace),
    ...storesOf(mesh).flatMap((store) => storePolicy(mesh, deployment, store)),
  ];
}

/** Every app that runs: those of the contracts, and those that stand in for third parties. */
const appsOf = ({ workloads }: Mesh, deployment: Deployment): readonly string[] =>
  [...workloads, ...twinsIn(deployment)].map(({ app }) => app).sort();

const storesOf = ({ workloads }: Mesh): readonly string[] =>
  [...new Set(workloads.flatMap(({ stores }) => stores))].sort();

const policy = (name: string, namespace: string, spec: NetworkPolicySpec, app?: string): NetworkPolicy => ({
  kind: 'NetworkPolicy',
  app,
  metadata: { name, namespace },
  spec,
});

const denyAll = (namespace: string) =>
  policy('deny-all', namespace, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

const allowNames = (namespace: string) =>
  policy('allow-names', namespace, {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [{ to: [nameServers], ports: namePorts }],
  });

function appPolicy(mesh: Mesh, deployment: Deployment, app: string): NetworkPolicy {
  const spec: NetworkPolicySpec = {
    podSelector: podsOf(app),
    policyTypes: ['Ingress', 'Egress'],
    ingress: access(mesh, deployment, app),
    egress: egress(mesh, deployment, app),
  };
  return policy(app, deployment.namespace, spec, app);
}

/** Migrations run outside of the mesh, and reach the stores only. */
const migrations = (mesh: Mesh, deployment: Deployment) =>
  policy('migrations', deployment.namespace, {
    podSelector: migrationPods,
    policyTypes: ['Egress'],
    egress: storesOf(mesh)
      .filter((store) => deployment.stores[store]?.isClosedToJobs !== true)
      .map((store) => toStore(deployment, store)),
  });

function storePolicy(mesh: Mesh, deployment: Deployment, name: string): NetworkPolicy[] {
  const store = deployment.stores[name];
  if (!store || !isInside(store)) return [];
  const users = mesh.workloads.filter(({ stores }) => stores.includes(name)).map(({ app }) => podsOf(app));
  const from = [...users, ...(store.isClosedToJobs === true ? [] : [migrationPods])].map((pods) =>
    stranger(deployment.namespace, pods),
  );
  const spec: NetworkPolicySpec = {
    podSelector: podsOf(store.host),
    policyTypes: ['Ingress'],
    ingress: [{ from, ports: [tcp(store.port)] }],
  };
  return [policy(store.host, deployment.dataNamespace, spec)];
}
