import type { Caller, Mesh, Rpc } from '#mesh/mesh.js';
import type { Change } from './proposal.js';

/** The mesh that contracts with these changes would state. */
export const applyChanges = (mesh: Mesh, changes: readonly Change[]): Mesh => ({
  ...mesh,
  rpcs: mesh.rpcs.map((rpc) => withTries(withTimeout(rpc, changes), changes)),
  operations: mesh.operations.map((operation) => withTimeout(operation, changes)),
  entryPoints: mesh.entryPoints.map((entryPoint) => withTimeout(entryPoint, changes)),
  workloads: mesh.workloads.map((workload) => ({
    ...workload,
    ...Object.fromEntries(
      changes.flatMap((change) =>
        'app' in change && change.app === workload.app ? [[change.kind, change.to]] : [],
      ),
    ),
  })),
});

/** Of a caller with one try, which lasts as long as all of it. */
function withTimeout<C extends Caller>(caller: C, changes: readonly Change[]): C {
  const change = changes.find((each) => each.kind === 'timeout' && each.origin === caller.origin);
  if (change?.kind !== 'timeout') return caller;
  const isOneTry = caller.tryMs === caller.timeoutMs;
  return { ...caller, timeoutMs: change.to, tryMs: isOneTry ? change.to : caller.tryMs };
}

function withTries(rpc: Rpc, changes: readonly Change[]): Rpc {
  const change = changes.find((each) => each.kind === 'retry' && each.origin === rpc.origin);
  if (change?.kind !== 'retry') return rpc;
  return { ...rpc, retry: change.to, tryMs: change.to?.perTryTimeoutMs ?? rpc.timeoutMs };
}
