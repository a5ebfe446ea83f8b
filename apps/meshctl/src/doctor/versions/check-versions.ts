import { releaseOf } from '#manifests/version-matrix.js';
import type { Check } from '../check.js';
import type { Pod } from '../kube-object.js';
import type { LiveCluster } from '../live-cluster.js';
import { istiodVersion } from './istiod-version.js';
import { judgeVersions } from './judge-versions.js';

/** Do the releases of what runs go together? */
export async function checkVersions(cluster: LiveCluster): Promise<readonly Check[]> {
  const [{ serverVersion }, istio, pods, gatewayApi] = await Promise.all([
    cluster.kubectl.json<{ serverVersion: { gitVersion: string } }>(['version']),
    istiodVersion(cluster),
    cluster.pods(),
    gatewayApiVersion(cluster),
  ]);
  return judgeVersions({
    kubernetes: serverVersion.gitVersion,
    istio,
    kong: versionIn(pods, /(^|\/)kong(-gateway)?$/),
    kongController: versionIn(pods, /(^|\/)kubernetes-ingress-controller$/),
    gatewayApi,
  });
}

/** By the tag of an image that runs; undefined where there is none of that name, or its tag tells no release. */
function versionIn(pods: readonly Pod[], name: RegExp): string | undefined {
  const images = pods.flatMap(({ spec }) =>
    spec.containers.map(({ image = '' }) => image.split('@')[0] ?? ''),
  );
  const tags = images.flatMap((image) => {
    const at = image.lastIndexOf(':');
    return at > image.lastIndexOf('/') && name.test(image.slice(0, at)) ? [image.slice(at + 1)] : [];
  });
  return tags.find((tag) => releaseOf(tag) !== undefined);
}

/** The CRDs bear the version of the bundle that they came with. */
async function gatewayApiVersion(cluster: LiveCluster): Promise<string | undefined> {
  const kinds = await cluster.kinds();
  if (!kinds.some(({ group, kind }) => group === 'gateway.networking.k8s.io' && kind === 'Gateway'))
    return undefined;
  const path = '{.metadata.annotations.gateway\\.networking\\.k8s\\.io/bundle-version}';
  const crd = 'gateways.gateway.networking.k8s.io';
  return (await cluster.kubectl.text(['get', 'crd', crd, '-o', `jsonpath=${path}`])) || undefined;
}
