import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { custom } from '../constructs/custom.js';

/** The namespace in which the services live: sidecars injected, mutual TLS only, nothing allowed by default. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct, namespace: string) {
    super(scope, 'namespace', {
      labels: { 'app.kubernetes.io/part-of': 'meshcart' },
      disableResourceNameHashes: true,
    });
    // This chart states no namespace of its own: cdk8s would write it on the Namespace too.
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } },
    });
    custom(this, 'PeerAuthentication', {
      metadata: { name: 'default', namespace },
      spec: { mtls: { mode: 'STRICT' } },
    });
    custom(this, 'AuthorizationPolicy', { metadata: { name: 'allow-nothing', namespace }, spec: {} });
    new k8s.KubeNetworkPolicy(this, 'deny', {
      metadata: { name: 'deny-ingress', namespace },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
  }
}
