import { isDeepStrictEqual } from 'node:util';
import { explainCall } from '#explain/explain-call.js';
import type { Hop } from '#explain/explanation.js';
import type { Cluster } from '#manifests/cluster.js';
import type { Answer } from '#mesh/answer.js';
import { hostOf, ports } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { rpcsOf } from '#mesh/queries.js';
import { answerOf } from '#xds/answer-of.js';
import { placesIn, rpcsAskedFor } from '#xds/questions.js';
import type { OracleAnswer } from '../oracle.js';
import type { Contract } from './contract.js';

/** What becomes of one call. */
type Told = Readonly<Record<string, unknown>>;

/** Where `meshctl explain` tells of the call of an RPC something else than what istiod does. */
export function explainedDifferences(
  cluster: Cluster,
  { mesh, deployment }: Contract,
  { proxies }: OracleAnswer,
): readonly string[] {
  // Where nothing is declared, only manifests can tell what is let in, and no call leads to another.
  const subject = { cluster, contract: { mesh: withoutCalls(mesh), deployment } };
  return placesIn(mesh, deployment).flatMap(({ client, workload, principal }) => {
    const asker = { app: client === 'gateway' ? undefined : client.app, origin: undefined };
    return rpcsAskedFor(mesh).flatMap((rpc) => {
      const [caller, callee] = [proxies[workload], proxies[`${deployment.namespace}/${rpc.app}`]];
      // What an app asks of itself crosses no network.
      if (!caller || !callee || asker.app === rpc.app) return [];
      const host = hostOf(rpc.app, deployment.namespace);
      const crossing = { caller, principal, callee, host, port: ports.grpc };
      const told = explained(explainCall(subject, asker, rpc).call);
      const actual = done(answerOf({ ...crossing, rpc: rpc.name }));
      return [...new Set([...Object.keys(told), ...Object.keys(actual)])]
        .filter((name) => serves(mesh, rpc) || (name !== 'arrives' && name !== 'allowed'))
        .filter((name) => !isDeepStrictEqual(told[name], actual[name]))
        .map(
          (name) =>
            `${workload} -> ${rpc.name}: ${name} is ${JSON.stringify(actual[name])}, explained as ${JSON.stringify(told[name])}`,
        );
    });
  });
}

const explained = ({ allowed, budget, verdict }: Hop): Told => ({
  ...verdict?.route,
  arrives: allowed,
  allowed: verdict?.allowed,
  timeoutMs: budget.timeoutMs,
  perTryTimeoutMs: budget.perTryMs,
  tries: budget.tries,
});

/** Nothing else stands in the way of a call here: these manifests have no NetworkPolicy. */
const done = ({ allowed, route }: Answer): Told => ({
  ...route,
  arrives: allowed && route !== undefined,
  allowed,
  tries: 1 + (route?.retries ?? 0),
});

/** Of an app without RPCs there is no Service, hence nobody who could let in. */
const serves = (mesh: Mesh, { app }: { readonly app: string }) => rpcsOf(mesh, app).length > 0;

const withoutCalls = (mesh: Mesh): Mesh => ({
  ...mesh,
  rpcs: mesh.rpcs.map((rpc) => ({ ...rpc, calls: [] })),
  operations: mesh.operations.map((operation) => ({ ...operation, calls: [] })),
  entryPoints: mesh.entryPoints.map((entryPoint) => ({ ...entryPoint, calls: [] })),
});
