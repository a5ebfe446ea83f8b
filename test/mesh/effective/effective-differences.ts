import { isDeepStrictEqual } from 'node:util';
import { textAt } from '#manifests/fields.js';
import type { Answer } from '#mesh/answer.js';
import type { Cluster, Workload } from '#manifests/cluster.js';
import { effectiveAnswer } from '#manifests/verdict-of.js';
import type { OracleAnswer } from '../oracle.js';
import { answerTo, sentBy } from '#xds/answer-of.js';
import type { Sidecar } from '#xds/resources.js';

/** One request that istiod and the reader of manifests are asked about. */
export interface Question {
  /** As in "shop/orders". */
  readonly workload: string;
  readonly host: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Comparison {
  readonly differences: readonly string[];
  readonly compared: number;
}

/** Where the reader of manifests tells something else than istiod does. */
export function effectiveDifferences(
  cluster: Cluster,
  { proxies }: OracleAnswer,
  questions: readonly Question[],
): Comparison {
  const addresses = addressesIn(cluster);
  const differences: string[] = [];
  let compared = 0;
  for (const question of questions) {
    const from = workloadNamed(cluster, question.workload);
    const sidecar = proxies[question.workload];
    if (!from?.inMesh || !sidecar || callsItselfByAddress(cluster, from, question.host)) continue;
    const { method, path, headers = {} } = question;
    const effective = effectiveAnswer(cluster, { from, ...question, headers });
    const asked = {
      host: question.host,
      port: question.port,
      address: addresses.get(question.host) ?? addressOfPod(cluster, question.host) ?? 'none',
      headers: { ':method': method, ':path': path, ':scheme': 'http', ...headers },
    };
    const actual = istiodAnswer(cluster, proxies, from, sidecar, asked);
    // Nothing stands guard where there is no sidecar.
    const expected = actual.allowed === undefined ? { ...effective, allowed: undefined } : effective;
    compared += 1;
    if (!isDeepStrictEqual(expected, actual))
      differences.push(
        `${question.workload} -> ${method} ${question.host}:${question.port}${path}: ${describe(expected, actual)}`,
      );
  }
  return { differences, compared };
}

/** Without an address of its own a Service has a listener for each pod but the caller's; whether that is one shows in no manifest. */
const callsItselfByAddress = ({ services }: Cluster, from: Workload, host: string) =>
  services.some(
    (each) =>
      each.host === host &&
      each.workloads.includes(from) &&
      textAt(each.resource.spec, 'clusterIP') === 'None',
  );

type Told = Omit<Answer, 'allowed'> & { readonly allowed: boolean | undefined };
type Asked = Parameters<typeof sentBy>[1];

/** The callee is where the route leads, or where the caller thinks that it goes. */
function istiodAnswer(
  cluster: Cluster,
  proxies: OracleAnswer['proxies'],
  from: Workload,
  sidecar: Sidecar,
  asked: Asked,
): Told {
  const headers = {
    ...asked.headers,
    ':authority': asked.headers[':authority'] ?? `${asked.host}:${asked.port}`,
  };
  const sent = sentBy(sidecar, { ...asked, headers });
  const ends = endsOf(cluster, sent?.route.destination, asked);
  const principal = `${cluster.settings.trustDomain}/ns/${from.namespace}/sa/${from.account}`;
  const answers = ends.map(({ workload, targetPort }) => {
    const callee = proxies[`${workload.namespace}/${workload.name}`];
    if (!workload.inMesh || !callee) return undefined;
    return answerTo({ ...asked, caller: sidecar, principal, callee, targetPort }, asked.headers);
  });
  const known = answers.filter((each) => each !== undefined);
  const isMutual = answers.length > 0 && answers.every((each) => each?.route?.tls === 'mutual');
  return {
    allowed: known.length === 0 ? undefined : known.every(({ allowed }) => allowed),
    route: sent && { ...sent.route, tls: isMutual ? 'mutual' : 'none' },
  };
}

/** @param destination - as in "users.shop.svc.cluster.local:50051 (v2)". */
function endsOf(cluster: Cluster, destination: string | undefined, { host, port }: Asked) {
  const [, sentTo = host, sentPort = String(port), subset] =
    /^([^:]+):(\d+)(?: \((.+)\))?$/.exec(destination ?? '') ?? [];
  const service = cluster.services.find((each) => each.host === sentTo);
  const known = service?.ports.find((each) => each.port === Number(sentPort));
  if (!service || !known) return [];
  const { targetPort } = known;
  return service.workloads
    .filter(({ labels }) => subset === undefined || labels['version'] === subset)
    .map((workload) => ({
      workload,
      // What the oracle's world does where no container has the name.
      targetPort:
        typeof targetPort === 'number'
          ? targetPort
          : (workload.ports.find(({ name }) => name === targetPort)?.port ?? known.port),
    }));
}

const workloadNamed = ({ workloads }: Cluster, name: string) =>
  workloads.find((each) => `${each.namespace}/${each.name}` === name);

/** Those that the oracle's world gives to Services, in the order of their names. */
function addressesIn({ services }: Cluster): ReadonlyMap<string, string> {
  const sorted = services
    .filter(({ resource }) => resource.kind === 'Service')
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return new Map(
    sorted.flatMap(({ host, resource }, index): [string, string][] =>
      textAt(resource.spec, 'clusterIP') === 'None'
        ? []
        : [[host, `10.96.${Math.floor(index / 240)}.${(index % 240) + 10}`]],
    ),
  );
}

/** Names without an address of their own lead to those of pods; the oracle's world gives them to Deployments of one pod each. */
function addressOfPod({ services, workloads }: Cluster, host: string): string | undefined {
  const pod = services.find((each) => each.host === host)?.workloads[0];
  const sorted = workloads.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return pod && `10.244.0.${sorted.indexOf(pod) + 10}`;
}

const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }) =>
  `${namespace}/${name}`;

function describe(effective: Told, istiod: Told): string {
  const fields = ({ allowed, route }: Told) =>
    new Map(Object.entries({ allowed, ...(route ?? { route: 'none' }) }));
  const [ours, theirs] = [fields(effective), fields(istiod)];
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((name) => !isDeepStrictEqual(ours.get(name), theirs.get(name)))
    .map(
      (name) => `${name} is ${JSON.stringify(theirs.get(name))}, read as ${JSON.stringify(ours.get(name))}`,
    )
    .join('; ');
}
