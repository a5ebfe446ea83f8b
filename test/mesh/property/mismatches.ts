import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '#mesh/answer.js';
import { hostOf, ports, principalOf } from '#mesh/deployment.js';
import { expectedAnswer, type Client } from '#mesh/expected-answer.js';
import { expectedHttpAnswer } from '#mesh/expected-http-answer.js';
import { compileIstio } from '#mesh/istio/compile.js';
import type { Resource } from '#mesh/istio/resource.js';
import type { Oracle, OracleAnswer } from '../oracle.js';
import { answerOf } from '../xds/answer-of.js';
import type { Contract } from './contract.js';
import { manifestsOf } from './manifests.js';

/** Who calls, with the names that Kubernetes has for it. */
interface Place {
  readonly client: Client;
  /** As in "shop/ant". */
  readonly workload: string;
  readonly principal: string;
}

/** One call that is asked for, and what the contract promises to each client. */
interface Asked {
  readonly app: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly expectedOf: (client: Client) => Answer;
}

/**
 * Where model and istiod differ about a call, for people to read; empty where they agree about every one.
 * @param resources - what stands in the place of the compiled ones.
 */
export async function mismatches(
  contract: Contract,
  oracle: Oracle,
  resources: readonly Resource[] = compileIstio(contract.mesh, contract.deployment),
): Promise<readonly string[]> {
  const places = placesIn(contract);
  const { namespace } = contract.deployment;
  const told = await oracle.ask(
    manifestsOf(contract, resources),
    places.map(({ workload }) => workload),
  );
  if (told.problems.length > 0) return told.problems;
  return places.flatMap(({ client, workload, principal }) =>
    askedFor(contract).flatMap(({ app, port, method, path, expectedOf }) => {
      const expected = expectedOf(client);
      const actual = answerOf({
        caller: sidecarOf(told, workload),
        principal,
        callee: sidecarOf(told, `${namespace}/${app}`),
        host: hostOf(app, namespace),
        port,
        method,
        path,
      });
      if (isDeepStrictEqual(expected, actual)) return [];
      return [`${workload} -> ${app}:${port}${path}: ${differences(expected, actual)}`];
    }),
  );
}

/** How many answers one contract is compared by. */
export const comparisonsOf = (contract: Contract): number =>
  placesIn(contract).length * askedFor(contract).length;

const askedFor = (contract: Contract): readonly Asked[] => [
  ...askedOfRpcs(contract),
  ...askedOfPaths(contract),
];

/** Every RPC, and of every app one that nobody declares. */
function askedOfRpcs({ mesh, deployment }: Contract): readonly Asked[] {
  const undeclared = mesh.workloads.map(({ app }) => ({ app, name: `shop.${app}.v1.S0/Undeclared` }));
  return [...mesh.rpcs, ...undeclared].map(({ app, name }) => ({
    app,
    port: ports.grpc,
    method: 'POST',
    path: `/${name}`,
    expectedOf: (client) => expectedAnswer(mesh, deployment, client, { app, name }),
  }));
}

/** Every operation and every door, and a path beside each that nobody declares. */
function askedOfPaths({ mesh, deployment }: Contract): readonly Asked[] {
  const [edge] = mesh.operations;
  const requests = [
    ...mesh.operations.map(({ app, method, path }) => ({
      app,
      port: ports.http,
      method: String(method),
      path: path.replaceAll(/\{[^}]+\}/g, '42'),
    })),
    ...(edge ? [{ app: edge.app, port: ports.http, method: 'GET', path: '/nowhere' }] : []),
    ...mesh.doors
      .filter(({ app }) => app !== edge?.app)
      .flatMap(({ app, prefix }) =>
        [prefix, `${prefix}/below`, `${prefix}-beside`].map((path) => ({
          app,
          port: ports.openId,
          method: 'GET',
          path,
        })),
      ),
  ];
  return requests.map((request) => ({
    ...request,
    expectedOf: (client) => expectedHttpAnswer(mesh, deployment, client, request),
  }));
}

function placesIn({ mesh, deployment: { namespace, gateway } }: Contract): readonly Place[] {
  return [
    ...mesh.workloads.map(({ app }) => ({
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
