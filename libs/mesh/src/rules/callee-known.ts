import { callersIn, rpcNamed } from '../queries.js';
import type { Rule } from './rule.js';

export const calleeKnown: Rule = {
  id: 'callee-known',
  reason: 'A call that no contract describes gets no client, no allow rule and no deadline.',
  fix: 'Name an RPC that exists, in full, as in "meshcart.users.v1.UsersService/GetUser".',
  check: (mesh) =>
    callersIn(mesh).flatMap(({ origin, calls, places }) =>
      calls
        .filter((callee) => !rpcNamed(mesh, callee))
        .map((callee) => ({
          place: places('calls'),
          message: `${origin} calls ${callee}, which no contract describes`,
          ...nearest(
            callee,
            mesh.rpcs.map(({ name }) => name),
          ),
        })),
    ),
};

/** A name that differs only in its package or only in its last part is what was meant. */
function nearest(wanted: string, known: readonly string[]): { fix?: string } {
  const last = wanted.slice(wanted.lastIndexOf('/') + 1).toLowerCase();
  const found = known.find((name) => name.slice(name.lastIndexOf('/') + 1).toLowerCase() === last);
  return found === undefined ? {} : { fix: `Did you mean ${found}?` };
}
