import type { Namespace } from './cluster.js';
import { listAt, textAt, valueAt } from './fields.js';
import type { Labels } from './resource.js';

/** What a workload's pods are made from. */
export interface PodTemplate {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Of the pod. */
  readonly spec: unknown;
}

const inject = 'sidecar.istio.io/inject';
const revision = 'istio.io/rev';

/** Istio's webhook passes by these, whatever their labels say. */
const system = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

/** Whether Istio's webhook gives the pods a sidecar; also true of those that already have one in their manifest. */
export function getsSidecar(pod: PodTemplate, namespace: Namespace): boolean {
  const containers = [...listAt(pod.spec, 'containers'), ...listAt(pod.spec, 'initContainers')];
  if (containers.some((container) => textAt(container, 'name') === 'istio-proxy')) return true;
  if (valueAt(pod.spec, 'hostNetwork') === true || system.includes(namespace.name)) return false;
  const asked = pod.labels[inject];
  if (!webhookLooks(pod.labels, namespace.labels)) return false;
  // Words other than these two leave it to the namespace.
  return (asked ?? pod.annotations[inject]) !== 'false';
}

/** The webhook is called for labels only: an annotation opens no door in a namespace without a label. */
function webhookLooks(pod: Labels, namespace: Labels): boolean {
  if (pod[inject] === 'false') return false;
  const whole = namespace['istio-injection'];
  if (whole !== undefined) return whole === 'enabled';
  if (namespace[revision] !== undefined) return true;
  return pod[inject] === 'true' || pod[revision] !== undefined;
}
