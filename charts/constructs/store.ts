import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Image } from '../environments/image.js';
import { type Folder, volumesOf } from './container.js';
import { podLabels } from './labels.js';
import { restrictedPod } from './security.js';
import type { AppPort } from './workload.js';

export interface StoreProps {
  readonly app: string;
  readonly image: Image;
  /** A number: Kubernetes cannot tell from a name that it is not root. */
  readonly user: number;
  readonly container: k8s.Container;
  readonly ports: readonly AppPort[];
  readonly nodes: number;
  /** Where its data lies. */
  readonly data: { readonly path: string; readonly storage: string };
  readonly folders: readonly Folder[];
  /** A ConfigMap of that name, and the folder where its files are found. */
  readonly files: { readonly name: string; readonly path: string };
}

/** A server that keeps data, outside of the mesh: pods with names and volumes of their own. */
export function store(scope: Construct, props: StoreProps): void {
  const { app, image, user, container, ports, nodes, data, folders, files } = props;
  new k8s.KubeService(scope, 'service', {
    metadata: { name: app },
    spec: {
      // Each node is spoken to by its own name, also by the others before it is ready.
      clusterIp: 'None',
      publishNotReadyAddresses: true,
      selector: { app },
      ports: ports.map(({ name, port }) => ({ name, port, appProtocol: 'tcp' })),
    },
  });
  const mounts = [
    { name: 'data', mountPath: data.path },
    { name: 'files', mountPath: files.path, readOnly: true },
  ];
  new k8s.KubeStatefulSet(scope, 'server', {
    metadata: { name: app },
    spec: {
      serviceName: app,
      replicas: nodes,
      // Nodes need each other to be ready.
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: { app } },
      template: {
        metadata: { labels: podLabels(app, image, 'store') },
        spec: {
          serviceAccountName: app,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 60,
          securityContext: restrictedPod(user),
          containers: [
            {
              ...container,
              ports: ports.map(({ name, port }) => ({ name, containerPort: port })),
              volumeMounts: [...(container.volumeMounts ?? []), ...mounts],
            },
          ],
          volumes: [...volumesOf(folders), { name: 'files', configMap: { name: files.name } }],
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: { app } },
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: k8s.Quantity.fromString(data.storage) } },
          },
        },
      ],
    },
  });
}
