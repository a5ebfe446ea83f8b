import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { chartLabels } from '../constructs/labels.js';
import { dataNamespace, gateway, namespace } from './names.js';

const injected = { 'istio-injection': 'enabled' };
const podSecurity = 'pod-security.kubernetes.io';

/** Tells whoever applies a pod that is not restricted, and lets it in: Istio's init container is not. */
const warned = { [`${podSecurity}/warn`]: 'restricted', [`${podSecurity}/audit`]: 'restricted' };
/** What warns is enforced too. */
const enforced = { ...warned, [`${podSecurity}/enforce`]: 'restricted' };

/** The namespaces. With Istio's CNI plugin there is no init container: k8s/platform-cni enforces then what this warns of. */
export class NamespacesChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'namespaces', { labels: chartLabels('platform'), disableResourceNameHashes: true });
    this.add(namespace, { ...injected, ...warned });
    // No sidecars: what stores speak is theirs.
    this.add(dataNamespace, { 'istio-injection': 'disabled', ...enforced });
    this.add(gateway.namespace, injected);
  }

  private add(name: string, labels: Readonly<Record<string, string>>): void {
    new k8s.KubeNamespace(this, name, { metadata: { name, labels } });
  }
}
