import { expect, type Checks } from './checks.js';
import { appNamespace, dataNamespace } from './deploy.js';
import type { Kubectl, KubeObject } from './kubectl.js';
import { memoryRequestOf, runningPods, sidecarOf } from './pods.js';

const limitGiB = 3;

interface Workload extends KubeObject {
  readonly spec: {
    readonly template: { readonly spec: PodSpec };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

interface PodSpec {
  readonly containers: readonly { readonly securityContext?: object }[];
  readonly volumes?: readonly object[];
}

/** What the pods are, as they stand. */
export async function podChecks(checks: Checks, kubectl: Kubectl): Promise<void> {
  await checks.check('every workload has its sidecar', async () => {
    const pods = await runningPods(kubectl, appNamespace);
    const bare = pods.filter((pod) => !sidecarOf(pod)).map(({ metadata }) => metadata.name);
    expect(pods.length > 0 && bare.length === 0, `without a sidecar: ${bare.join(', ')}`);
    return `${pods.length} pods`;
  });
  await checks.check('application containers meet restricted', async () => restricted(kubectl));
  await checks.check(`all pods request at most ${limitGiB} GiB of memory`, async () => {
    const pods = [
      ...(await runningPods(kubectl, appNamespace)),
      ...(await runningPods(kubectl, dataNamespace)),
    ];
    const sum = pods.reduce((total, pod) => total + memoryRequestOf(pod), 0) / 2 ** 30;
    expect(
      pods.every((pod) => memoryRequestOf(pod) > 0),
      'a pod states no request',
    );
    expect(sum <= limitGiB, `they request ${sum.toFixed(2)} GiB`);
    return `${sum.toFixed(2)} GiB in ${pods.length} pods`;
  });
}

/** By the API server itself: the templates are offered to a namespace that enforces it and has no injection. */
async function restricted(kubectl: Kubectl): Promise<string> {
  const namespace = 'restricted-control';
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted', 'istio-injection': 'disabled' };
  await kubectl.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } }]);
  try {
    const workloads = [
      ...(await kubectl.list<Workload>('deployments,jobs', appNamespace)),
      ...(await kubectl.list<Workload>('statefulsets', dataNamespace)),
    ];
    const offered = async ({ metadata, spec }: Workload, change: (pod: PodSpec) => object) =>
      kubectl.outcome(['create', '--dry-run=server', '-n', namespace, '-f', '-'], {
        input: JSON.stringify({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: metadata.name },
          spec: {
            ...change(spec.template.spec),
            volumes: [...(spec.template.spec.volumes ?? []), ...claimed(spec)],
            serviceAccountName: 'default',
            restartPolicy: 'Always',
          },
        }),
      });
    for (const workload of workloads) {
      const { code, stderr } = await offered(workload, (pod) => pod);
      expect(code === 0 && !stderr.includes('Warning'), `${workload.metadata.name}: ${stderr}`);
      const careless = await offered(workload, (pod) => ({
        ...pod,
        containers: pod.containers.map((container) => ({ ...container, securityContext: undefined })),
      }));
      expect(careless.code !== 0, `${workload.metadata.name} would be let in without its security context`);
    }
    return `${workloads.length} workloads`;
  } finally {
    await kubectl.run(['delete', 'namespace', namespace, '--wait=false']);
  }
}

/** A pod alone has no claims; what is mounted must exist. */
const claimed = ({ volumeClaimTemplates = [] }: Workload['spec']) =>
  volumeClaimTemplates.map(({ metadata }) => ({ name: metadata.name, emptyDir: {} }));
