import type { Container } from './probes.js';
import type { Kubectl } from './kubectl.js';

/** A pod of nobody: it has the labels that it is given, no sidecar, and is never ready, so no Service sends to it. */
export async function stranger(
  kubectl: Kubectl,
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<Container> {
  await kubectl.apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: { ...labels, 'sidecar.istio.io/inject': 'false' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'main',
            image: 'meshcart/kong-stand-in:dev',
            command: ['node', '-e', listen],
            readinessProbe: { exec: { command: ['false'] }, periodSeconds: 3600 },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    },
  ]);
  await kubectl.run([
    'wait',
    `pod/${name}`,
    '-n',
    namespace,
    '--for=jsonpath={.status.phase}=Running',
    '--timeout=60s',
  ]);
  return { namespace, pod: name, container: 'main' };
}

const listen = `require('node:http').createServer((_, answer) => answer.end('here')).listen(8080)`;

export const dismiss = async (kubectl: Kubectl, ...strangers: readonly Container[]): Promise<void> => {
  for (const { namespace, pod } of strangers)
    await kubectl.run(['delete', 'pod', pod, '-n', namespace, '--ignore-not-found', '--wait=false']);
};

/** Where a namespace of strangers answers: outside of the mesh and in no contract. */
export async function undeclaredHost(kubectl: Kubectl): Promise<{ address: string; namespace: string }> {
  const namespace = 'outside';
  const labels = { app: 'outside' };
  await kubectl.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  await stranger(kubectl, namespace, 'outside', labels);
  const { status } = await kubectl.json<{ status: { podIP: string } }>('get', 'pod/outside', '-n', namespace);
  return { address: `${status.podIP}:8080`, namespace };
}
