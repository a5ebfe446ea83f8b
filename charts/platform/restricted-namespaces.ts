import { namespace } from './names.js';

/** k8s/platform for a cluster with Istio's CNI plugin: what is warned of there is refused here. */
export const restrictedNamespaces = {
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  resources: ['../platform'],
  patches: [
    {
      target: { kind: 'Namespace', name: namespace },
      patch: JSON.stringify([
        {
          op: 'add',
          path: '/metadata/labels/pod-security.kubernetes.io~1enforce',
          value: 'restricted',
        },
      ]),
    },
  ],
};
