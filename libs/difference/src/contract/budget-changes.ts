import type { Caller, Mesh } from '#mesh/mesh.js';
import { callersIn } from '#mesh/queries.js';
import { spoken } from '#mesh/rules/rule.js';
import type { Change } from '../change.js';
import { paired } from '../paired.js';

/** How long RPCs, operations and entry points may take, and what they need for themselves. */
export const budgetChanges = (before: Mesh, after: Mesh): readonly Change[] =>
  paired(callersIn(before), callersIn(after), ({ origin }) => origin).flatMap(
    ({ before: old, after: young }) =>
      old && young ? [...timeoutChange(old, young), ...localWorkChange(old, young)] : [],
  );

function timeoutChange(old: Caller, young: Caller): readonly Change[] {
  const [from, to] = [budgetOf(old), budgetOf(young)];
  if (from === to) return [];
  const isShorter = to !== undefined && (from === undefined || to < from);
  return [
    {
      risk: isShorter ? 'careful' : 'safe',
      facet: 'deadline',
      subject: young.origin,
      before: from === undefined ? 'none' : spoken(from),
      after: to === undefined ? 'none' : spoken(to),
      reason: isShorter
        ? 'calls that took longer and succeeded are cut off from now on'
        : 'no call ends earlier than before; callers wait longer where they have the time',
      place: young.places('timeout'),
    },
  ];
}

/** The mesh does not end a stream. */
const budgetOf = (caller: Caller): number | undefined =>
  'streaming' in caller && caller.streaming === true ? undefined : caller.timeoutMs;

const localWorkChange = (old: Caller, young: Caller): readonly Change[] =>
  old.localWorkMs === young.localWorkMs
    ? []
    : [
        {
          risk: 'safe',
          facet: 'promise',
          subject: `own work of ${young.origin}`,
          before: spoken(old.localWorkMs),
          after: spoken(young.localWorkMs),
          reason: 'it is reckoned with where budgets are compared; nothing enforces it',
          place: young.places('local_work'),
        },
      ];
