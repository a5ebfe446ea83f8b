import type { Caller, Mesh } from '#mesh/mesh.js';
import { callersIn, rpcNamed } from '#mesh/queries.js';
import { violationsOf } from '#mesh/violations.js';
import type { Asker } from './names.js';
import type { Remedy } from './remedy.js';
import { withCall } from './with-call.js';

/**
 * The call to declare, at the origin of the app that may have it: of several the first that breaks no rule by it, and
 * where all do, the one that breaks the fewest, with what it breaks. One that calls others by contract already comes before
 * one that calls nobody.
 */
export function remedyInContract(mesh: Mesh, { app, origin }: Asker, callee: string): Remedy {
  const rpc = rpcNamed(mesh, callee);
  if (!rpc) return noEdit(`describe ${callee} in a contract first`, 'no contract describes this RPC');
  if (app === undefined)
    return noEdit(
      `let an operation of the edge call ${callee}`,
      'the gateway calls no RPC: the world comes in by the operations that the contract states',
    );
  if (app === rpc.app)
    return noEdit(
      `call ${callee} inside of ${app}`,
      'the app serves this RPC itself, and what it asks of itself crosses no network',
    );
  const origins = origin ? [origin] : callersIn(mesh).filter((each) => each.app === app);
  const known = new Set(violationsOf(mesh).map(({ message }) => message));
  const tried = origins.map((each) => ({
    origin: each,
    broken: violationsOf(withCall(mesh, each.origin, callee))
      .map(({ rule, message }) => ({ rule, message }))
      .filter(({ message }) => !known.has(message)),
  }));
  const [best] = tried.toSorted(
    (one, other) =>
      one.broken.length - other.broken.length ||
      Number(other.origin.calls.length > 0) - Number(one.origin.calls.length > 0),
  );
  if (!best)
    return noEdit(
      `give ${app} an entry point or an RPC that calls ${callee}`,
      `no contract states anything that ${app} does, so there is nothing that could call`,
    );
  return {
    change: sentence(best.origin, callee),
    place: best.origin.places('calls'),
    isManifest: false,
    edit: { kind: 'add a call', origin: best.origin.origin, callee },
    because: best.broken.map(({ rule, message }) => `${rule}: ${message}`),
  };
}

/** As it is typed into the .proto file. */
const sentence = ({ origin, calls }: Caller, callee: string): string =>
  calls.length === 0
    ? `state calls: ["${callee}"] at ${origin}`
    : `add "${callee}" to the calls of ${origin}`;

const noEdit = (change: string, reason: string): Remedy => ({
  change,
  place: undefined,
  isManifest: false,
  edit: undefined,
  because: [reason],
});
