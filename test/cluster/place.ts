import { run } from './command.js';
import { Kubectl } from './kubectl.js';

export interface BuiltImage {
  /** As k8s/dev writes it. */
  readonly name: string;
  readonly context: string;
  readonly dockerfile: string;
  readonly options?: readonly string[];
}

/** A cluster with Istio, and how it gets images. */
export interface Place {
  readonly kubectl: Kubectl;
  readonly load: (image: BuiltImage) => Promise<void>;
}

const own = 'test/cluster';

/** Whether the cluster is the one that this suite starts itself. */
export const isOwnNode = !process.env.KUBECONFIG;

/**
 * The cluster that KUBECONFIG names, with CLUSTER_IMAGE as the command that builds an image and loads it there (see
 * test/cluster/kind/image); without KUBECONFIG the project's own one-node cluster, started where it is down.
 */
export async function place(): Promise<Place> {
  const { KUBECONFIG, CLUSTER_IMAGE } = process.env;
  if (KUBECONFIG) {
    if (!CLUSTER_IMAGE)
      throw new Error('CLUSTER_IMAGE must name a command: NAME CONTEXT DOCKERFILE [OPTIONS]');
    return { kubectl: new Kubectl(['kubectl']), load: loadBy(CLUSTER_IMAGE) };
  }
  await run([`${own}/node/up`]);
  return { kubectl: new Kubectl([`${own}/node/kubectl`]), load: loadBy(`${own}/node/image`) };
}

/** Where no images can be pulled, Istio's are built. */
export async function installIstio(kubectl: Kubectl): Promise<void> {
  if (!isOwnNode) {
    await kubectl.run(['-n', 'istio-system', 'rollout', 'status', 'deployment/istiod', '--timeout=120s']);
    return;
  }
  await run([`${own}/istio/up`]);
}

const loadBy =
  (command: string): Place['load'] =>
  async ({ name, context, dockerfile, options = [] }) => {
    await run([command, name, context, dockerfile, ...options]);
  };
