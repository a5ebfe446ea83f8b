import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { KubeObject, Pod } from '../../../apps/meshctl/src/doctor/kube-object.js';

/**
 * What the test cluster's API server (Kubernetes 1.34) answered about k8s/dev after it was applied: every object with its
 * managed fields, and of the pods what is read of them.
 */
export const devCluster = (): { readonly objects: readonly KubeObject[]; readonly pods: readonly Pod[] } =>
  JSON.parse(gunzipSync(readFileSync('test/cluster/recorded/dev-cluster.json.gz')).toString()) as {
    objects: KubeObject[];
    pods: Pod[];
  };
