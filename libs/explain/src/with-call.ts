import type { Caller, Mesh } from '#mesh/mesh.js';

/** The contracts with one call more. */
export function withCall(mesh: Mesh, origin: string, callee: string): Mesh {
  const stated = <Some extends Caller>(each: Some): Some =>
    each.origin === origin ? { ...each, calls: [...each.calls, callee] } : each;
  return {
    ...mesh,
    rpcs: mesh.rpcs.map(stated),
    operations: mesh.operations.map(stated),
    entryPoints: mesh.entryPoints.map(stated),
  };
}
