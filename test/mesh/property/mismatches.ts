import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '#mesh/answer.js';
import { hostOf, ports, principalOf } from '#mesh/deployment.js';
import { expectedAnswer, type Client } from '#mesh/expected-answer.js';
import { expectedHttpAnswer, type HttpRequest } from '#mesh/expected-http-answer.js';
import type { Resource } from '#mesh/istio/resource.js';
import { expectedOutside, outsideOf } from '#mesh/expected-outside.js';
import { edgeAppOf } from '#mesh/queries.js';
import { twinsIn } from '#mesh/twins.js';
import { effectiveDifferences, type Question } from '../effective/effective-differences.js';
import type { Oracle, OracleAnswer } from '../oracle.js';
import { answerOf, answerTo } from '../xds/answer-of.js';
import type { Sidecar } from '../xds/resources.js';
import type { Contract } from './contract.js';
import { compile, manifestsOf } from './manifests.js';

/** Who calls, with the names that Kubernetes has for it. */
interface Place {
  readonly client: Client;
  /** As in "shop/ant". */
  readonly workload: string;
  readonly principal: string;
}

/** What the reader of manifests makes of them is not what istiod does, be the compiler right or wrong. */
export class Misread extends Error {
  override readonly name = 'Misread';
}

/**
 * Where model and istiod differ about a call, for people to read; empty where they agree about every one.
 * @throws Misread
 */
export async function mismatches(
  contract: Contract,
  oracle: Oracle,
  policies: readonly Resource[] = compile(contract),
): Promise<readonly string[]> {
  const { mesh, deployment } = contract;
  const places = placesIn(contract);
  const manifests = manifestsOf(contract, policies);
  const told = await oracle.ask(
    manifests,
    places.map(({ workload }) => workload),
  );
  if (told.problems.length > 0) return told.problems;
  const { differences: misread } = effectiveDifferences(manifests, told, questionsAbout(contract));
  if (misread.length > 0) throw new Misread(misread.join('\n'));
  return places.flatMap(({ client, workload, principal }) => {
    const crossing = (app: string, port: number) => ({
      caller: sidecarOf(told, workload),
      principal,
      callee: sidecarOf(told, `${deployment.namespace}/${app}`),
      host: hostOf(app, deployment.namespace),
      port,
    });
    const calls = rpcsAskedFor(contract).map((rpc) => ({
      what: rpc.name,
      expected: expectedAnswer(mesh, deployment, client, rpc),
      actual: answerOf({ ...crossing(rpc.app, ports.grpc), rpc: rpc.name }),
    }));
    const requests = httpRequestsAskedFor(contract).map((request) => ({
      what: `${request.method} ${request.app}:${request.port}${request.path}`,
      expected: expectedHttpAnswer(mesh, deployment, client, request),
      actual: answerTo(crossing(request.app, request.port), {
        ':method': request.method,
        ':path': request.path,
      }),
    }));
    return [
      ...[...calls, ...requests]
        .filter(({ expected, actual }) => !isDeepStrictEqual(expected, actual))
        .map(({ what, expected, actual }) => `${workload} -> ${what}: ${differences(expected, actual)}`),
      ...outsideMismatches(contract, client, sidecarOf(told, workload)).map((line) => `${workload} ${line}`),
    ];
  });
}

/** The same calls, as the reader of manifests is asked about them. */
const questionsAbout = (contract: Contract): readonly Question[] => {
  const { namespace } = contract.deployment;
  const asked = [
    ...rpcsAskedFor(contract).map(({ app, name }) => ({
      app,
      port: ports.grpc,
      method: 'POST',
      path: `/${name}`,
    })),
    ...httpRequestsAskedFor(contract),
  ];
  return placesIn(contract).flatMap(({ workload }) =>
    asked.map(({ app, port, method, path }) => ({
      workload,
      host: hostOf(app, namespace),
      port,
      method,
      path,
    })),
  );
};

/** A sidecar knows a cluster of whatever it lets out. */
function outsideMismatches(
  { mesh, deployment }: Contract,
  client: Client,
  sidecar: Sidecar,
): readonly string[] {
  const expected = client === 'gateway' ? [] : expectedOutside(mesh, deployment, client.app);
  return outsideOf(mesh, deployment).flatMap((place) => {
    const [host, port] = place.split(':');
    const reached = sidecar.clusters.some(({ name }) => name === `outbound|${port}||${host}`);
    if (reached === expected.includes(place)) return [];
    return [`${reached ? 'reaches' : 'does not reach'} ${place}, which is ${reached ? 'not ' : ''}declared`];
  });
}

/** How many answers one contract is compared by. */
export const comparisonsOf = (contract: Contract): number =>
  placesIn(contract).length * (rpcsAskedFor(contract).length + httpRequestsAskedFor(contract).length);

/** Every RPC, and of every app one that nobody declares. */
const rpcsAskedFor = ({ mesh }: Contract): readonly { app: string; name: string }[] => [
  ...mesh.rpcs,
  ...mesh.workloads.map(({ app }) => ({ app, name: `shop.${app}.v1.S0/Undeclared` })),
];

/** Every operation, whatever is behind a door, every stand-in, and of each port something that nobody declares. */
const httpRequestsAskedFor = ({ mesh, deployment }: Contract): readonly HttpRequest[] => {
  const edgeApp = edgeAppOf(mesh);
  return [
    ...mesh.operations.map(({ app, method, path }) => ({
      app,
      port: ports.http,
      method,
      path: path.replaceAll(/\{[^}]+\}/g, '1'),
    })),
    ...(edgeApp === undefined
      ? []
      : [{ app: edgeApp, port: ports.http, method: 'GET', path: '/undeclared' }]),
    ...mesh.doors
      .filter(({ app }) => app !== edgeApp)
      .flatMap(({ app, prefix }) =>
        [prefix, `${prefix}/within`, `${prefix}beside`].map((path) => ({
          app,
          port: ports.openId,
          method: 'GET',
          path,
        })),
      ),
    ...twinsIn(deployment).flatMap(({ app, parties }) =>
      parties.map(({ port }) => ({ app, port, method: 'POST', path: '/v1/charges' })),
    ),
  ];
};

function placesIn(contract: Contract): readonly Place[] {
  const { mesh, deployment } = contract;
  const { namespace, gateway } = deployment;
  return [
    ...[...mesh.workloads, ...twinsIn(deployment)].map(({ app }) => ({
      client: { app },
      workload: `${namespace}/${app}`,
      principal: principalOf(app, namespace),
    })),
    {
      client: 'gateway',
      workload: `${gateway.namespace}/${gateway.account}`,
      principal: principalOf(gateway.account, gateway.namespace),
    },
  ];
}

function sidecarOf({ proxies }: OracleAnswer, workload: string) {
  const sidecar = proxies[workload];
  if (!sidecar) throw new Error(`istiod tells nothing of ${workload}`);
  return sidecar;
}

function differences(expected: Answer, actual: Answer): string {
  const fields = (answer: Answer) =>
    new Map(Object.entries({ allowed: answer.allowed, ...(answer.route ?? { route: 'none' }) }));
  const [model, istiod] = [fields(expected), fields(actual)];
  return [...new Set([...model.keys(), ...istiod.keys()])]
    .filter((name) => !isDeepStrictEqual(model.get(name), istiod.get(name)))
    .map(
      (name) => `${name} is ${JSON.stringify(istiod.get(name))}, declared ${JSON.stringify(model.get(name))}`,
    )
    .join('; ');
}
