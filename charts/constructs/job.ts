import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { AnyVariables } from '../apps/variables.js';
import type { Resources } from '../environments/environment.js';
import { versionOf, type Image } from '../environments/image.js';
import { containerOf, volumesOf } from './container.js';
import { podLabels } from './labels.js';
import { appUser, restrictedPod } from './security.js';

export interface StoreJobProps {
  /** As in "migrate-orders". */
  readonly name: string;
  readonly image: Image;
  /** What Node runs. */
  readonly script: string;
  readonly args?: readonly string[];
  /** How it gets in, and where. */
  readonly variables: AnyVariables;
  readonly resources: Resources;
}

/**
 * Runs once for each version of an image, whose version ends its name, since a Job cannot be changed. It stands outside
 * of the mesh: it talks to a store only, and a sidecar that outlives its work would keep it from ending. It fails
 * and is tried again until that answers.
 */
export function storeJob(scope: Construct, props: StoreJobProps): void {
  const { name, image, script, args = [], variables, resources } = props;
  const container = containerOf(name, image, variables, resources);
  new k8s.KubeJob(scope, name, {
    metadata: { name: `${name}-${versionOf(image)}` },
    spec: {
      backoffLimit: 12,
      // Long enough to be read, and not for ever: each version leaves one.
      ttlSecondsAfterFinished: 7 * 24 * 3600,
      activeDeadlineSeconds: 1800,
      template: {
        metadata: {
          labels: { ...podLabels(name, image, 'migration'), 'sidecar.istio.io/inject': 'false' },
        },
        spec: {
          restartPolicy: 'OnFailure',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: restrictedPod(appUser),
          containers: [{ ...container, command: ['node', script, ...args] }],
          volumes: volumesOf(),
        },
      },
    },
  });
}
