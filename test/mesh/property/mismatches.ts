import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '#mesh/answer.js';
import { hostOf, ports, principalOf } from '#mesh/deployment.js';
import { expectedAnswer, type Client } from '#mesh/expected-answer.js';
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

/** Where model and istiod differ about a call, for people to read; empty where they agree about every one. */
export async function mismatches(contract: Contract, oracle: Oracle): Promise<readonly string[]> {
  const { mesh, deployment } = contract;
  const places = placesIn(contract);
  const told = await oracle.ask(
    manifestsOf(contract),
    places.map(({ workload }) => workload),
  );
  if (told.problems.length > 0) return told.problems;
  return places.flatMap(({ client, workload, principal }) =>
    askedFor(contract).flatMap((rpc) => {
      const expected = expectedAnswer(mesh, deployment, client, rpc);
      const actual = answerOf({
        caller: sidecarOf(told, workload),
        principal,
        callee: sidecarOf(told, `${deployment.namespace}/${rpc.app}`),
        host: hostOf(rpc.app, deployment.namespace),
        port: ports.grpc,
        rpc: rpc.name,
      });
      if (isDeepStrictEqual(expected, actual)) return [];
      return [`${workload} -> ${rpc.name}: ${differences(expected, actual)}`];
    }),
  );
}

/** How many answers one contract is compared by. */
export const comparisonsOf = (contract: Contract): number =>
  placesIn(contract).length * askedFor(contract).length;

/** Every RPC, and of every app one that nobody declares. */
const askedFor = ({ mesh }: Contract): readonly { app: string; name: string }[] => [
  ...mesh.rpcs,
  ...mesh.workloads.map(({ app }) => ({ app, name: `shop.${app}.v1.S0/Undeclared` })),
];

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
