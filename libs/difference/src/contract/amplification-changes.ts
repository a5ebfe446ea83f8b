import type { EntryPoint, Mesh, Operation } from '#mesh/mesh.js';
import { worstCaseTries } from '#mesh/worst-case.js';
import { triesOf } from '#mesh/queries.js';
import type { Change } from '../change.js';
import { paired } from '../paired.js';

type Root = Operation | EntryPoint;

/** How often one run of an operation or an entry point may enter one RPC at most, all retries multiplied. */
export function amplificationChanges(before: Mesh, after: Mesh): readonly Change[] {
  const touched = rootsThatReach(changedRpcs(before, after), before, after);
  return paired(rootsOf(before), rootsOf(after), ({ origin }) => origin).flatMap(
    ({ before: old, after: young }) => {
      if (!young || (old && !touched.has(young.origin) && sameCalls(old, young))) return [];
      return changeOf(
        old && { ...most(before, old), allowed: old.maxTries },
        { ...most(after, young), allowed: young.maxTries },
        young,
      );
    },
  );
}

interface Most {
  readonly tries: number;
  readonly callee: string;
  readonly allowed: number;
}

function changeOf(old: Most | undefined, young: Most, root: Root): readonly Change[] {
  const isAbove = young.tries > young.allowed;
  const wasAbove = old !== undefined && old.tries > old.allowed;
  const same = old?.tries === young.tries && old.allowed === young.allowed;
  if (same || (!old && !isAbove)) return [];
  const grows = !old || young.tries > old.tries;
  return [
    {
      risk:
        isAbove && (grows || !wasAbove)
          ? 'dangerous'
          : grows || (old && young.allowed > old.allowed)
            ? 'careful'
            : 'safe',
      facet: 'amplification',
      subject: root.origin,
      before: old && spokenMost(old),
      after: spokenMost(young),
      reason: isAbove
        ? 'one run may load an RPC more often than it is allowed to'
        : grows
          ? 'while the last RPC of the path fails, every run of this loads it that often'
          : 'a failing RPC is loaded less often, or more is allowed',
      place: root.places('max_tries'),
    },
  ];
}

const spokenMost = ({ tries, callee, allowed }: Most): string =>
  `${tries} ${tries === 1 ? 'try' : 'tries'}${callee === '' ? '' : ` at ${callee}`} of ${allowed} allowed`;

const rootsOf = ({ operations, entryPoints }: Mesh): readonly Root[] => [...operations, ...entryPoints];

function most(mesh: Mesh, root: Root): { readonly tries: number; readonly callee: string } {
  let found = { tries: 0, callee: '' };
  for (const [callee, tries] of worstCaseTries(mesh, root))
    if (tries > found.tries) found = { tries, callee };
  return found;
}

const sameCalls = (one: Root, other: Root) =>
  one.calls.join() === other.calls.join() && one.maxTries === other.maxTries;

/** Only these can change what a root multiplies to. */
const changedRpcs = (before: Mesh, after: Mesh): readonly string[] =>
  paired(before.rpcs, after.rpcs, ({ name }) => name)
    .filter(
      ({ before: old, after: young }) =>
        !old || !young || triesOf(old) !== triesOf(young) || old.calls.join() !== young.calls.join(),
    )
    .map(({ name }) => name);

/** Upwards from what has changed, on both sides at once. */
function rootsThatReach(rpcs: readonly string[], ...sides: readonly Mesh[]): ReadonlySet<string> {
  const callers = new Map<string, string[]>();
  for (const mesh of sides)
    for (const { origin, calls } of [...mesh.rpcs, ...rootsOf(mesh)])
      for (const callee of calls) callers.set(callee, [...(callers.get(callee) ?? []), origin]);
  const reached = new Set<string>();
  const open = [...rpcs];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...(callers.get(name) ?? []));
  }
  return reached;
}
