import type { Kubectl, KubeObject } from './kubectl.js';

export interface Container {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: { readonly memory?: string } };
}

export interface Pod extends KubeObject {
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export const runningPods = async (kubectl: Kubectl, namespace: string): Promise<Pod[]> =>
  (await kubectl.list<Pod>('pods', namespace)).filter(
    ({ metadata, status }) => status.phase === 'Running' && !metadata.deletionTimestamp,
  );

/** The pod of an app that answers. @throws where none does. */
export async function podOf(kubectl: Kubectl, namespace: string, app: string): Promise<Pod & { ip: string }> {
  const pods = await runningPods(kubectl, namespace);
  const pod = pods.find(({ metadata, status }) => metadata.labels?.app === app && isReady(status));
  if (!pod?.status.podIP) throw new Error(`no pod of ${app} is ready`);
  return { ...pod, ip: pod.status.podIP };
}

export const isReady = ({ conditions = [] }: Pod['status']): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

/** Istio's proxy, which Kubernetes keeps running beside the application from before its start until after its end. */
export const sidecarOf = ({ spec }: Pod): Container | undefined =>
  spec.initContainers?.find(
    ({ name, restartPolicy }) => name === 'istio-proxy' && restartPolicy === 'Always',
  );

const units: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  '': 1,
  M: 1e6,
  G: 1e9,
};

/** What the scheduler reserves: all containers that run at once. Those that end before the others start come instead. */
export function memoryRequestOf({ spec }: Pod): number {
  const sum = (containers: readonly Container[]) =>
    containers.reduce((total, { resources }) => total + bytes(resources?.requests?.memory ?? '0'), 0);
  const initial = spec.initContainers ?? [];
  const beside = initial.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const before = initial.filter(({ restartPolicy }) => restartPolicy !== 'Always');
  return Math.max(sum(spec.containers) + sum(beside), ...before.map((each) => sum([each])));
}

function bytes(quantity: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = units[unit];
  if (factor === undefined) throw new Error(`${quantity} is no amount of memory`);
  return Number(number) * factor;
}
