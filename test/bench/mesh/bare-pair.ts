import { stringify } from 'yaml';
import { podManifest } from '../../mesh/pod-manifest.js';

const namespace = 'bare';

/** A caller and a callee with sidecars of which no policy of ours says anything. */
export const bare = {
  caller: 'bare-caller-0',
  target: `bare-callee.${namespace}.svc.cluster.local:50051`,
} as const;

/** Their manifests. */
export const barePair = (): string =>
  [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } },
    },
    podManifest('bare-caller', namespace),
    podManifest('bare-callee', namespace),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'bare-callee', namespace },
      spec: { selector: { app: 'bare-callee' }, ports: [{ name: 'grpc', port: 50051 }] },
    },
  ]
    .map((object) => stringify(object))
    .join('---\n');
