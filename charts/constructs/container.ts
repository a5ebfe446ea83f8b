import { k8s } from 'cdk8s-plus-27';
import type { AnyVariables } from '../apps/variables.js';
import { type Image, referenceOf } from '../environments/image.js';
import type { Resources } from '../environments/environment.js';
import { restrictedContainer } from './security.js';

/** A folder that a process may write to; all else is read-only. */
export interface Folder {
  readonly name: string;
  readonly path: string;
}

export const temporary: Folder = { name: 'tmp', path: '/tmp' };

/** What every container of ours has in common. */
export const containerOf = (
  name: string,
  image: Image,
  variables: AnyVariables,
  resources: Resources,
  folders: readonly Folder[] = [temporary],
): k8s.Container => ({
  name,
  image: referenceOf(image),
  imagePullPolicy: 'IfNotPresent',
  env: variablesOf(variables),
  resources: resourcesOf(resources),
  securityContext: restrictedContainer,
  volumeMounts: folders.map((folder) => ({ name: folder.name, mountPath: folder.path })),
});

/** Folders that live as long as the pod. */
export const volumesOf = (folders: readonly Folder[] = [temporary]): k8s.Volume[] =>
  folders.map(({ name }) => ({
    name,
    emptyDir: { sizeLimit: k8s.Quantity.fromString('256Mi') },
  }));

export const resourcesOf = ({ cpu, memory, memoryLimit }: Resources): k8s.ResourceRequirements => ({
  requests: { cpu: k8s.Quantity.fromString(cpu), memory: k8s.Quantity.fromString(memory) },
  limits: { memory: k8s.Quantity.fromString(memoryLimit) },
});

const variablesOf = (variables: AnyVariables): k8s.EnvVar[] =>
  Object.entries(variables).map(([name, value]) =>
    typeof value === 'string'
      ? { name, value }
      : { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } },
  );
