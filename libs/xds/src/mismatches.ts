import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '#mesh/answer.js';
import { hostOf, ports, type Deployment } from '#mesh/deployment.js';
import { expectedAnswer } from '#mesh/expected-answer.js';
import { expectedHttpAnswer } from '#mesh/expected-http-answer.js';
import { expectedOutside, outsideOf } from '#mesh/expected-outside.js';
import type { Mesh } from '#mesh/mesh.js';
import { answerOf, answerTo } from './answer-of.js';
import { httpRequestsAskedFor, placesIn, rpcsAskedFor, type Place } from './questions.js';
import type { Sidecar } from './resources.js';

/** One sidecar of a workload, under the name by which people look for it. */
export interface NamedSidecar {
  /** Of its pod, or of the workload where there is one for all. */
  readonly name: string;
  readonly sidecar: Sidecar;
}

/** Something that a sidecar was told and that is not what the contract says. */
export interface Mismatch {
  /** The sidecar that decides it: of the callee where it is about who is let in, else of the caller. */
  readonly sidecar: string;
  /** As in "shop/orders". */
  readonly caller: string;
  /** An RPC, a request as in "GET api:3000/v1/orders", or a place outside of the mesh. */
  readonly what: string;
  /** As in "timeoutMs is 5000, declared 2000". */
  readonly difference: string;
}

/**
 * Where sidecars and contract differ about a call; empty where they agree about every one. Of a workload with several
 * sidecars each is asked; a workload without any is left out.
 */
export function mismatchesIn(
  mesh: Mesh,
  deployment: Deployment,
  sidecarsOf: (workload: string) => readonly NamedSidecar[],
): readonly Mismatch[] {
  const calls = rpcsAskedFor(mesh).map(({ app, name }) => ({
    app,
    port: ports.grpc,
    what: name,
    expected: (client: Place['client']) => expectedAnswer(mesh, deployment, client, { app, name }),
    actual: (crossing: Parameters<typeof answerTo>[0]) => answerOf({ ...crossing, rpc: name }),
  }));
  const requests = httpRequestsAskedFor(mesh, deployment).map((request) => ({
    ...request,
    what: `${request.method} ${request.app}:${request.port}${request.path}`,
    expected: (client: Place['client']) => expectedHttpAnswer(mesh, deployment, client, request),
    actual: (crossing: Parameters<typeof answerTo>[0]) =>
      answerTo(crossing, { ':method': request.method, ':path': request.path }),
  }));
  return placesIn(mesh, deployment).flatMap((place) => {
    const callers = sidecarsOf(place.workload);
    const inside = [...calls, ...requests].flatMap(({ app, port, what, expected, actual }) => {
      const wanted = expected(place.client);
      return pairs(callers, sidecarsOf(`${deployment.namespace}/${app}`)).flatMap(([caller, callee]) => {
        const found = actual({
          caller: caller.sidecar,
          principal: place.principal,
          callee: callee.sidecar,
          host: hostOf(app, deployment.namespace),
          port,
        });
        return differences(wanted, found).map(({ decides, difference }) => ({
          sidecar: decides === 'callee' ? callee.name : caller.name,
          caller: place.workload,
          what,
          difference,
        }));
      });
    });
    return [...inside, ...callers.flatMap((caller) => outside(mesh, deployment, place, caller))];
  });
}

/** Each of either side at least once: what one of many was told says nothing of the others. */
function pairs<T>(callers: readonly T[], callees: readonly T[]): readonly (readonly [T, T])[] {
  if (callers.length === 0 || callees.length === 0) return [];
  return Array.from({ length: Math.max(callers.length, callees.length) }, (_, index) => [
    callers[index % callers.length] as T,
    callees[index % callees.length] as T,
  ]);
}

/** A sidecar knows a cluster of whatever it lets out. */
function outside(
  mesh: Mesh,
  deployment: Deployment,
  { client, workload }: Place,
  { name: sidecarName, sidecar }: NamedSidecar,
): readonly Mismatch[] {
  const expected = client === 'gateway' ? [] : expectedOutside(mesh, deployment, client.app);
  return outsideOf(mesh, deployment).flatMap((place) => {
    const [host, port] = place.split(':');
    const reached = sidecar.clusters.some(({ name }) => name === `outbound|${port}||${host}`);
    if (reached === expected.includes(place)) return [];
    const difference = `${reached ? 'is' : 'is not'} reached, which is ${reached ? 'not ' : ''}declared`;
    return [{ sidecar: sidecarName, caller: workload, what: place, difference }];
  });
}

function differences(expected: Answer, actual: Answer) {
  const [model, told] = [fieldsOf(expected), fieldsOf(actual)];
  const differing = [...new Set([...model.keys(), ...told.keys()])].filter(
    (name) => !isDeepStrictEqual(model.get(name), told.get(name)),
  );
  // A caller that still names the server in the handshake still speaks TLS: then the callee does not insist on it.
  const ofCallee = differing.includes('serverName') ? ['allowed'] : ['allowed', 'tls'];
  return differing.map((name) => ({
    decides: ofCallee.includes(name) ? ('callee' as const) : ('caller' as const),
    difference: `${name} is ${JSON.stringify(told.get(name))}, declared ${JSON.stringify(model.get(name))}`,
  }));
}

const fieldsOf = ({ allowed, route }: Answer): ReadonlyMap<string, unknown> =>
  new Map(Object.entries({ allowed, ...(route ?? { route: 'none' }) }));
