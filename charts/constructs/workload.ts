import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Lifetime } from '../apps/lifetime.js';
import type { AnyVariables } from '../apps/variables.js';
import type { Resources } from '../environments/environment.js';
import type { Image } from '../environments/image.js';
import { containerOf, type Folder, temporary, volumesOf } from './container.js';
import { podLabels, type Component } from './labels.js';
import type { Probes } from './probes.js';
import { appUser, restrictedPod } from './security.js';
import { metricsAnnotations, sidecarAnnotations } from './sidecar.js';

export interface WorkloadProps {
  readonly app: string;
  readonly component: Component;
  readonly image: Image;
  readonly variables: AnyVariables;
  readonly resources: Resources;
  readonly sidecar: Resources;
  readonly ports: readonly AppPort[];
  readonly probes: Probes;
  readonly lifetime: Lifetime;
  /** Undefined where something else decides how many there are. */
  readonly replicas: number | undefined;
  /** Where the app answers the sidecar's agent at /metrics, on loopback. */
  readonly metricsPort?: number;
  /** Beside /tmp. */
  readonly folders?: readonly Folder[];
  /** Whether the old pod must be gone before a new one starts. */
  readonly alone?: boolean;
}

/** A port by the name that tells Istio its protocol. */
export interface AppPort {
  readonly name: string;
  readonly port: number;
}

/** Pods of an app in the mesh. */
export function workload(scope: Construct, props: WorkloadProps): k8s.KubeDeployment {
  const { app, replicas, alone = false } = props;
  return new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name: app },
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      selector: { matchLabels: { app } },
      strategy: alone ? { type: 'Recreate' } : rolling,
      template: podTemplate(props),
    },
  });
}

/** One more than wanted, never one less: an order is not refused because of a release. */
const rolling: k8s.DeploymentStrategy = {
  type: 'RollingUpdate',
  rollingUpdate: {
    maxSurge: k8s.IntOrString.fromNumber(1),
    maxUnavailable: k8s.IntOrString.fromNumber(0),
  },
};

function podTemplate(props: WorkloadProps): k8s.PodTemplateSpec {
  const { app, component, image, variables, resources, sidecar, ports, probes, lifetime, metricsPort } =
    props;
  const folders = [temporary, ...(props.folders ?? [])];
  const container: k8s.Container = {
    ...containerOf(app, image, variables, resources, folders),
    ports: ports.map(({ name, port }) => ({ name, containerPort: port })),
    ...probes,
  };
  return {
    metadata: {
      labels: podLabels(app, image, component),
      annotations: {
        ...sidecarAnnotations(sidecar),
        ...(metricsPort ? metricsAnnotations(metricsPort) : {}),
      },
    },
    spec: {
      serviceAccountName: app,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: lifetime.killedAfterSeconds,
      securityContext: restrictedPod(appUser),
      containers: [container],
      volumes: volumesOf(folders),
      topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
        (topologyKey) => spread(app, topologyKey),
      ),
    },
  };
}

/** As even as it can be had; a pod that cannot be placed evenly is better than none. */
const spread = (app: string, topologyKey: string): k8s.TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: { app } },
});
