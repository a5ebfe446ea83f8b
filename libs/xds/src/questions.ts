import { ports, principalOf, type Deployment } from '#mesh/deployment.js';
import type { Client } from '#mesh/expected-answer.js';
import type { HttpRequest } from '#mesh/expected-http-answer.js';
import type { Mesh } from '#mesh/mesh.js';
import { edgeAppOf } from '#mesh/queries.js';
import { twinsIn } from '#mesh/twins.js';

/** Who calls, with the names that Kubernetes has for it. */
export interface Place {
  readonly client: Client;
  /** As in "shop/ant". */
  readonly workload: string;
  readonly principal: string;
}

/** Every workload of the contract, the stand-ins of third parties, and the gateway. */
export function placesIn(mesh: Mesh, deployment: Deployment): readonly Place[] {
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

/** Every RPC, and of every app one that nobody declares. */
export const rpcsAskedFor = (mesh: Mesh): readonly { readonly app: string; readonly name: string }[] => [
  ...mesh.rpcs,
  ...mesh.workloads.map(({ app }) => ({ app, name: `shop.${app}.v1.S0/Undeclared` })),
];

/** Every operation, whatever is behind a door, every stand-in, and of each port something that nobody declares. */
export function httpRequestsAskedFor(mesh: Mesh, deployment: Deployment): readonly HttpRequest[] {
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
}
