import type { Cluster, Workload } from '#manifests/cluster.js';
import { labelsAt, listAt, numberAt, textAt, valueAt } from '#manifests/fields.js';
import { hasLabels } from '#manifests/selector-index.js';
import { foundIn, type Found } from '../found.js';
import { containersOf, podPath } from '../reading/pods.js';
import { servicesOf } from '../reading/services.js';
import { isBefore } from '../reading/version.js';
import type { Rule, Subject } from '../rule.js';

export const lifecycle: Rule = {
  id: 'MC016',
  title: 'lifecycle of pods',
  explanation:
    'A sidecar starts and ends beside its container: a Job that is done goes on, a container that is early finds no network, a rollout sends calls to pods that are not there yet or no more.',
  check: (subject) => [
    ...subject.cluster.workloads
      .filter(({ inMesh }) => inMesh)
      .flatMap((workload) => [
        ...jobEnds(subject, workload),
        ...startsInTime(subject, workload),
        ...isReady(subject.cluster, workload),
      ]),
    ...drains(subject.cluster),
    ...scales(subject.cluster),
  ],
};

/** With native sidecars, the kubelet ends them after the container. By itself Istio uses them from Kubernetes 1.33 on. */
function isNative({ cluster, kubernetes }: Subject, { annotations }: Workload): boolean {
  const stated = annotations['sidecar.istio.io/nativeSidecar'];
  if (stated !== undefined) return stated === 'true';
  const operator = cluster.ofKind('IstioOperator')[0];
  const setting = valueAt(operator?.spec, 'values', 'pilot', 'env', 'ENABLE_NATIVE_SIDECARS');
  if (setting !== undefined) return setting === 'true' || setting === true;
  return kubernetes === undefined || !isBefore(kubernetes, '1.33');
}

/** Where nobody says which Kubernetes it is, a Job must not count on it. */
const jobEnds = (subject: Subject, workload: Workload): readonly Found[] => {
  const { kind, name, resource, annotations } = workload;
  if (!['Job', 'CronJob'].includes(kind)) return [];
  const operator = subject.cluster.ofKind('IstioOperator')[0];
  const certain =
    subject.kubernetes !== undefined ||
    annotations['sidecar.istio.io/nativeSidecar'] !== undefined ||
    valueAt(operator?.spec, 'values', 'pilot', 'env', 'ENABLE_NATIVE_SIDECARS') !== undefined;
  if (certain && isNative(subject, workload)) return [];
  const quits = containersOf(workload).some((container) =>
    JSON.stringify(container).includes('quitquitquit'),
  );
  if (quits) return [];
  return [
    foundIn('error', resource, [...podPath(workload).slice(0, -1), 'metadata'], {
      message: `${name} is never done: its sidecar goes on when its container has ended${certain ? '' : ', unless every node runs Kubernetes 1.33 or newer'}`,
      fix: 'Annotate its pods sidecar.istio.io/nativeSidecar: "true", or leave it out of the mesh by the label sidecar.istio.io/inject: "false"',
    }),
  ];
};

/** A container that starts before its sidecar has no network. */
const startsInTime = (subject: Subject, workload: Workload): readonly Found[] => {
  const operator = subject.cluster.ofKind('IstioOperator')[0];
  const holds =
    valueAt(operator?.spec, 'meshConfig', 'defaultConfig', 'holdApplicationUntilProxyStarts') === true ||
    /holdApplicationUntilProxyStarts"?\s*:\s*true/.test(workload.annotations['proxy.istio.io/config'] ?? '');
  if (holds || isNative(subject, workload) || ['Job', 'CronJob'].includes(workload.kind)) return [];
  return [
    foundIn('warning', workload.resource, [...podPath(workload).slice(0, -1), 'metadata'], {
      message: `containers of ${workload.name} start before their sidecar does, and have no network until then`,
      fix: 'Set holdApplicationUntilProxyStarts: true, or use native sidecars',
    }),
  ];
};

/** What is behind a Service gets calls as soon as it runs, unless it says that it is not ready. */
const isReady = (cluster: Cluster, workload: Workload): readonly Found[] => {
  if (servicesOf(cluster, workload).length === 0) return [];
  return containersOf(workload).flatMap((container, index) => {
    const name = textAt(container, 'name');
    if (name === 'istio-proxy' || listAt(container, 'ports').length === 0) return [];
    if (valueAt(container, 'readinessProbe') !== undefined) return [];
    return [
      foundIn('warning', workload.resource, [...podPath(workload), 'containers', index], {
        message: `container ${name} has no readinessProbe, so every rollout sends it calls before it can answer`,
        fix: 'Add a readinessProbe, with grpc where it speaks gRPC',
      }),
    ];
  });
};

/** Budgets that keep a node from ever being drained. */
const drains = (cluster: Cluster): readonly Found[] =>
  cluster.ofKind('PodDisruptionBudget').flatMap((budget) => {
    const { spec, namespace } = budget;
    const selector = labelsAt(spec, 'selector', 'matchLabels');
    const workload = cluster.workloads.find(
      (each) =>
        each.namespace === namespace &&
        hasLabels(each.labels, selector) &&
        !['Job', 'CronJob'].includes(each.kind),
    );
    const least = valueAt(spec, 'minAvailable');
    const never =
      valueAt(spec, 'maxUnavailable') === 0 ||
      valueAt(spec, 'maxUnavailable') === '0%' ||
      least === '100%' ||
      (typeof least === 'number' && workload !== undefined && least >= workload.replicas.min);
    return never
      ? [
          foundIn('error', budget, ['spec'], {
            message: `it lets no pod of ${workload?.name ?? budget.name} go, so no node that holds one is ever drained`,
            fix: 'Write maxUnavailable: 1',
          }),
        ]
      : [];
  });

/** Autoscalers that fight with what the workload states, or with themselves. */
const scales = (cluster: Cluster): readonly Found[] =>
  cluster.ofKind('HorizontalPodAutoscaler').flatMap((scaler) => {
    const [least, most] = [
      numberAt(scaler.spec, 'minReplicas') ?? 1,
      numberAt(scaler.spec, 'maxReplicas') ?? 1,
    ];
    const workload = cluster.workloads.find(
      ({ kind, name, namespace }) =>
        namespace === scaler.namespace &&
        name === textAt(scaler.spec, 'scaleTargetRef', 'name') &&
        kind === textAt(scaler.spec, 'scaleTargetRef', 'kind'),
    );
    const stated = numberAt(workload?.resource.spec, 'replicas');
    return [
      ...(least > most
        ? [
            foundIn('error', scaler, ['spec', 'minReplicas'], {
              message: `minReplicas ${least} is more than maxReplicas ${most}`,
              fix: 'Let minReplicas be the smaller one',
            }),
          ]
        : []),
      ...(workload && stated !== undefined
        ? [
            foundIn('warning', workload.resource, ['spec', 'replicas'], {
              message: `every time this is applied, ${workload.name} goes back to ${stated} ${stated === 1 ? 'pod' : 'pods'}, whatever its autoscaler has made of it`,
              fix: 'Leave replicas out, since the autoscaler states them',
            }),
          ]
        : []),
    ];
  });
