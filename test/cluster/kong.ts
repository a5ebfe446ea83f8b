import { readFile } from 'node:fs/promises';
import type { Kubectl, KubeObject } from './kubectl.js';

const namespace = 'kong';

/** Makes the kinds known that Kong's own chart would bring. */
export async function installKongKinds(kubectl: Kubectl): Promise<void> {
  await kubectl.apply(await readFile('libs/crds/source/kong.yaml', 'utf8'));
  await kubectl.run(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
}

/** Puts the stand-in in Kong's place, fed by what Kong's controller would read of the cluster. */
export async function installKongStandIn(kubectl: Kubectl): Promise<void> {
  await kubectl.apply(await readFile('test/cluster/kong-stand-in/kong.yaml', 'utf8'));
  await feedKongStandIn(kubectl);
}

async function feedKongStandIn(kubectl: Kubectl): Promise<void> {
  const objects = await kubectl.list<KubeObject>('ingresses,services', 'meshcart');
  const data = { 'objects.json': JSON.stringify(objects) };
  await kubectl.apply([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kong-objects', namespace }, data },
  ]);
  await kubectl.run(['rollout', 'restart', 'deployment/kong', '-n', namespace]);
  await kubectl.run(['rollout', 'status', 'deployment/kong', '-n', namespace, '--timeout=120s']);
}
