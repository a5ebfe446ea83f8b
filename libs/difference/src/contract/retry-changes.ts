import type { Mesh, Rpc } from '#mesh/mesh.js';
import { spoken } from '#mesh/rules/rule.js';
import type { Change } from '../change.js';
import { paired } from '../paired.js';

/** How often an RPC is tried again, how long one try may take, and whether a repeat is harmless. */
export const retryChanges = (before: Mesh, after: Mesh): readonly Change[] =>
  paired(before.rpcs, after.rpcs, ({ name }) => name).flatMap(({ before: old, after: young }) =>
    young
      ? [
          ...attemptChange(old, young),
          ...(old ? [...perTryChange(old, young), ...repeatChange(old, young)] : []),
        ]
      : [],
  );

/** Of what is new only that it must not be repeated and is. */
function attemptChange(old: Rpc | undefined, young: Rpc): readonly Change[] {
  const [from, to] = [attemptsOf(old), attemptsOf(young)];
  const isUnsafe = to > 0 && !young.repeatable;
  const wasUnsafe = from > 0 && old?.repeatable === false;
  if (isUnsafe ? wasUnsafe && from === to : old === undefined || from === to) return [];
  return [
    {
      risk: isUnsafe ? 'dangerous' : to > from ? 'careful' : 'safe',
      facet: 'tries',
      subject: young.name,
      before: old && spokenTries(from),
      after: spokenTries(to),
      reason: isUnsafe
        ? 'it must not be repeated: a second try may have a second effect'
        : to > from
          ? 'while it fails, every call of it becomes that many'
          : 'calls that were saved by a further try fail from now on, and load falls',
      place: young.places('retry'),
    },
  ];
}

function perTryChange(old: Rpc, young: Rpc): readonly Change[] {
  if (attemptsOf(old) === 0 || attemptsOf(young) === 0 || !old.retry || !young.retry) return [];
  const [from, to] = [old.retry.perTryTimeoutMs, young.retry.perTryTimeoutMs];
  if (from === to) return [];
  return [
    {
      risk: to < from ? 'careful' : 'safe',
      facet: 'deadline',
      subject: `one try of ${young.name}`,
      before: spoken(from),
      after: spoken(to),
      reason:
        to < from
          ? 'a try that took longer and succeeded is given up, and made again, from now on'
          : 'a slow try is waited for longer before the next one',
      place: young.places('retry'),
    },
  ];
}

function repeatChange(old: Rpc, young: Rpc): readonly Change[] {
  if (old.repeatable === young.repeatable) return [];
  return [
    {
      risk: young.repeatable ? 'careful' : 'safe',
      facet: 'promise',
      subject: young.name,
      before: old.repeatable ? 'may be repeated' : 'must not be repeated',
      after: young.repeatable ? 'may be repeated' : 'must not be repeated',
      reason: young.repeatable
        ? 'the mesh and every client believe this: a repeat must have no second effect'
        : 'nothing may try it again from now on',
      place: young.places('repeat'),
    },
  ];
}

const attemptsOf = (rpc: Rpc | undefined): number => (rpc?.streaming ? 0 : (rpc?.retry?.attempts ?? 0));

const spokenTries = (attempts: number): string => (attempts === 0 ? '1 try' : `${attempts + 1} tries`);
