import { orWell, type Check } from '../check.js';
import type { LiveCluster } from '../live-cluster.js';
import { judgeWorkload } from './judge-workload.js';
import { missingSecrets, secretsNeeded } from './missing-secrets.js';
import { podMakersIn } from './pod-makers.js';

/** Do all workloads run, each pod with the sidecar that its namespace promises and the Secrets that it needs? */
export async function checkWorkloads(cluster: LiveCluster): Promise<readonly Check[]> {
  const makers = podMakersIn(cluster.declaration);
  const needs = secretsNeeded(makers);
  const namespaces = [...new Set(needs.map(({ namespace }) => namespace))];
  const [pods, objects, ...secrets] = await Promise.all([
    cluster.pods(),
    cluster.objects(),
    ...namespaces.map(async (namespace) => secretsIn(cluster, namespace)),
  ]);
  const found = [
    ...makers.flatMap((maker) => {
      const { kind, name, namespace } = maker.resource;
      const live = objects.find(
        ({ metadata, ...object }) =>
          object.kind === kind && metadata.name === name && metadata.namespace === namespace,
      );
      return judgeWorkload(maker, live, pods);
    }),
    ...missingSecrets(needs, new Map(secrets.flat())),
  ];
  const injected = makers.filter((maker) => maker.injected).length;
  return orWell(
    found,
    `${makers.length} workloads`,
    `are ready, ${injected} of them in the mesh, with all Secrets`,
  );
}

/** The names of their keys; the values are left where they are. */
async function secretsIn({ kubectl }: LiveCluster, namespace: string): Promise<[string, string[]][]> {
  const template =
    '{{range .items}}{{.metadata.name}}{{range $key, $value := .data}} {{$key}}{{end}}{{"\\n"}}{{end}}';
  const text = await kubectl.text(['get', 'secrets', '-n', namespace, '-o', `go-template=${template}`]);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', ...keys] = line.split(' ');
      return [`${namespace}/${name}`, keys];
    });
}
