import { titleOf } from '#manifests/resource.js';
import { failed, warning, type Check } from '../check.js';
import type { KubeObject, Pod } from '../kube-object.js';
import { hasSidecar } from '../live-cluster.js';
import { podsOf, type PodMaker } from './pod-makers.js';

interface Status {
  readonly observedGeneration?: number;
  readonly readyReplicas?: number;
  readonly numberReady?: number;
  readonly succeeded?: number;
  readonly failed?: number;
}

/** Does it run as it should: enough ready pods, each with its sidecar? */
export function judgeWorkload(
  maker: PodMaker,
  live: KubeObject | undefined,
  pods: readonly Pod[],
): readonly Check[] {
  if (!live) return []; // told of with the objects
  const own = podsOf(maker, pods);
  return [
    ...(maker.resource.kind === 'Job' ? ofJob(maker, live, own) : ofReplicas(maker, live, own)),
    ...ofSidecars(maker, own),
  ];
}

function ofReplicas({ resource }: PodMaker, live: KubeObject, pods: readonly Pod[]): readonly Check[] {
  const spec = live['spec'] as { readonly replicas?: number };
  const status = (live['status'] ?? {}) as Status & { readonly desiredNumberScheduled?: number };
  const wanted = resource.kind === 'DaemonSet' ? (status.desiredNumberScheduled ?? 0) : (spec.replicas ?? 1);
  const ready = status.readyReplicas ?? status.numberReady ?? 0;
  const title = titleOf(resource);
  const next = `kubectl describe ${resource.kind.toLowerCase()} ${resource.name} -n ${resource.namespace}`;
  if (wanted === 0) return [failed(title, 'is scaled to 0, so nobody answers', next)];
  if (ready < wanted) return [failed(title, `${ready} of ${wanted} pods are ready${reasonsOf(pods)}`, next)];
  const stuck = pods.filter((pod) => pod.status.phase !== 'Succeeded' && !isReady(pod));
  if (stuck.length > 0)
    return [warning(title, `another ${stuck.length} of its pods is not ready${reasonsOf(stuck)}`, next)];
  return (live.metadata.generation ?? 0) > (status.observedGeneration ?? 0)
    ? [warning(title, 'its last change has not been acted upon yet', next)]
    : [];
}

function ofJob(
  { resource: { name, namespace, ...resource } }: PodMaker,
  live: KubeObject,
  pods: readonly Pod[],
) {
  const { succeeded = 0, failed: failures = 0 } = (live['status'] ?? {}) as Status;
  if (succeeded > 0) return [];
  const message =
    failures > 0 ? `has failed ${failures} times${reasonsOf(pods)}` : `has not ended yet${reasonsOf(pods)}`;
  const tell = failures > 0 ? failed : warning;
  return [
    tell(titleOf({ name, namespace, ...resource }), message, `kubectl logs job/${name} -n ${namespace}`),
  ];
}

/** The pods say it themselves: a webhook that was down has injected nothing, whatever the labels say. */
function ofSidecars({ resource, injected }: PodMaker, pods: readonly Pod[]): readonly Check[] {
  const alive = pods.filter(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed');
  const restart = `kubectl rollout restart ${resource.kind.toLowerCase()} ${resource.name} -n ${resource.namespace}`;
  return alive
    .filter((pod) => hasSidecar(pod) !== injected)
    .map(({ metadata: { name, namespace } }) =>
      injected
        ? failed(
            titleOf(resource),
            `its pod ${name} has no sidecar: it is outside of the mesh, and STRICT keeps it out`,
            `kubectl get namespace ${namespace} --show-labels; then: ${restart}`,
          )
        : warning(titleOf(resource), `its pod ${name} has a sidecar and should have none`, restart),
    );
}

export const isReady = ({ status }: Pod): boolean =>
  (status.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True');

/** As in ": orders-1 is in CrashLoopBackOff". */
function reasonsOf(pods: readonly Pod[]): string {
  const reasons = pods.flatMap(({ metadata: { name }, status }) => {
    const waiting = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].find(
      ({ state }) => state?.waiting?.reason !== undefined && state.waiting.reason !== 'PodInitializing',
    )?.state?.waiting;
    const unscheduled = (status.conditions ?? []).find(
      ({ type, status: value }) => type === 'PodScheduled' && value === 'False',
    );
    const reason = waiting ? `${waiting.reason} ${waiting.message ?? ''}`.trim() : unscheduled?.message;
    return reason === undefined ? [] : [`${name}: ${reason.slice(0, 160)}`];
  });
  return reasons.length === 0 ? '' : `; ${reasons.join('; ')}`;
}
