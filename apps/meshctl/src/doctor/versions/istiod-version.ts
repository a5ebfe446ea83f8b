import { releaseOf } from '#manifests/version-matrix.js';
import { ClusterProblem } from '../cluster-problem.js';
import type { KubeObject } from '../kube-object.js';
import type { LiveCluster } from '../live-cluster.js';

const answers = new WeakMap<LiveCluster, Promise<string | undefined>>();

/** Of the newest control plane, by its image, or by asking it where the image has no version; undefined without one. */
export async function istiodVersion(cluster: LiveCluster): Promise<string | undefined> {
  const known = answers.get(cluster) ?? ask(cluster);
  answers.set(cluster, known);
  return known;
}

async function ask({ kubectl }: LiveCluster): Promise<string | undefined> {
  const { items } = await kubectl.json<{ items: KubeObject[] }>([
    'get',
    'deployments',
    '-n',
    'istio-system',
    '-l',
    'app=istiod',
  ]);
  const [istiod] = items;
  if (!istiod) return undefined;
  const { template } = istiod['spec'] as { template: { spec: { containers: { image: string }[] } } };
  const tag = template.spec.containers[0]?.image.split(':').at(-1) ?? '';
  if (releaseOf(tag)) return tag;
  try {
    const { stdout } = await kubectl.exec(
      { namespace: 'istio-system', pod: `deployment/${istiod.metadata.name}`, container: 'discovery' },
      ['pilot-discovery', 'version', '--short'],
    );
    return /\d\S*/.exec(stdout)?.[0];
  } catch (error) {
    if (error instanceof ClusterProblem) return undefined; // it may have no pod; its workloads tell
    throw error;
  }
}
