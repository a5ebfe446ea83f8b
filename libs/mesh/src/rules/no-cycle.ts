import type { Mesh, Rpc } from '../mesh.js';
import { rpcNamed } from '../queries.js';
import type { Rule } from './rule.js';

export const noCycle: Rule = {
  id: 'no-cycle',
  reason:
    'RPCs that wait for each other have no budget that fits, and one failure comes round again and again.',
  fix: 'Take one of the calls out; what must come back can come as an event.',
  check: (mesh) =>
    cyclesIn(mesh).map((cycle) => ({
      place: (rpcNamed(mesh, cycle[0] ?? '') as Rpc).places('calls'),
      message: `${[...cycle, cycle[0]].join(' -> ')} is a cycle`,
    })),
};

/** Each cycle once, beginning with the name that sorts first. */
export function cyclesIn(mesh: Mesh): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]) => {
    const start = path.indexOf(name);
    if (start >= 0) {
      const cycle = fromSmallest(path.slice(start));
      found.set(cycle.join(' '), cycle);
      return;
    }
    if (done.has(name)) return;
    for (const callee of rpcNamed(mesh, name)?.calls ?? [])
      if (rpcNamed(mesh, callee)) visit(callee, [...path, name]);
    done.add(name);
  };
  for (const { name } of mesh.rpcs) visit(name, []);
  return [...found.values()];
}

function fromSmallest(cycle: readonly string[]): readonly string[] {
  const first = cycle.indexOf([...cycle].sort()[0] ?? '');
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
