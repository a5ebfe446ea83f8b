import { callersIn, rpcNamed } from '../queries.js';
import { spoken, type Rule } from './rule.js';

export const calleeFitsCaller: Rule = {
  id: 'callee-fits-caller',
  reason:
    'A callee sees the smaller of its own timeout and what its caller has left: a longer one is never had, and the caller gives up while the callee still works.',
  fix: 'Shorten the timeout of the callee, or lengthen that of the caller (its per_try_timeout where it is tried again).',
  check: (mesh) =>
    callersIn(mesh).flatMap((caller) =>
      caller.calls.flatMap((callee) => {
        const rpc = rpcNamed(mesh, callee);
        const leftMs = caller.tryMs - caller.localWorkMs;
        if (!rpc || rpc.timeoutMs <= leftMs) return [];
        const left = `${spoken(caller.tryMs)} less ${spoken(caller.localWorkMs)} of its own work`;
        const message = `${callee} may take ${spoken(rpc.timeoutMs)}, but ${caller.origin} has ${left}`;
        return [{ place: rpc.places('timeout'), message }];
      }),
    ),
};
