import type { Cluster } from '#manifests/cluster.js';
import { listAt, type Fields } from '#manifests/fields.js';
import { titleOf } from '#manifests/resource.js';
import { foundIn, type Found } from '../../found.js';
import { policiesByWorkload, rulesOf, type AccessRule } from '../../reading/policies.js';

/** ALLOW rules that another one makes idle, and those that a DENY takes back whole. */
export function shadowedRules(cluster: Cluster): readonly Found[] {
  const told = new Set<string>();
  return [...policiesByWorkload(cluster).values()].flatMap((policies) => {
    const rules = policies.flatMap(rulesOf);
    const [allowed, denied] = ['ALLOW', 'DENY'].map((action) =>
      rules.filter((rule) => rule.action === action),
    );
    return (allowed ?? []).flatMap((rule) => {
      const key = `${titleOf(rule.policy)} ${rule.path.join('.')}`;
      if (told.has(key)) return [];
      const denying = denied?.find((each) => ruleCovers(each, rule));
      const wider = (allowed ?? []).find(
        (each) =>
          each !== rule &&
          !isEmpty(each) &&
          ruleCovers(each, rule) &&
          !(ruleCovers(rule, each) && isBelow(each, rule)),
      );
      if (!denying && !wider) return [];
      told.add(key);
      return [
        denying
          ? foundIn('error', rule.policy, rule.path, {
              message: `this rule never lets anybody in: ${titleOf(denying.policy)} denies all of it, and DENY wins`,
              fix: 'Narrow the DENY, or take this rule out',
            })
          : foundIn('warning', rule.policy, rule.path, {
              message: `this rule changes nothing: ${wider?.policy === rule.policy ? `rule number ${Number(wider.path.at(-1)) + 1} of the same policy` : titleOf(wider?.policy ?? rule.policy)} lets in all that it does`,
              fix: 'Narrow the wider one, if it says more than was meant, or take this one out',
            }),
      ];
    });
  });
}

const isEmpty = ({ from, to, when }: AccessRule) => from.length + to.length + when.length === 0;

/** Of two that say the same, the first one stays. */
const isBelow = (one: AccessRule, other: AccessRule) =>
  titleOf(one.policy) === titleOf(other.policy)
    ? Number(one.path.at(-1)) > Number(other.path.at(-1))
    : titleOf(one.policy) > titleOf(other.policy);

/** Whether one rule is about all that another one is about. Never says so where it is not certain. */
const ruleCovers = (wide: AccessRule, narrow: AccessRule): boolean =>
  wide.when.every((each) => narrow.when.some((other) => JSON.stringify(each) === JSON.stringify(other))) &&
  anyCovers(wide.from, narrow.from) &&
  anyCovers(wide.to, narrow.to);

const anyCovers = (wide: readonly Fields[], narrow: readonly Fields[]): boolean =>
  wide.length === 0 ||
  (narrow.length > 0 && narrow.every((each) => wide.some((other) => fieldsCover(other, each))));

const fieldsCover = (wide: Fields, narrow: Fields): boolean =>
  Object.keys(wide).every((field) => {
    const [asked, stated] = [listAt(wide, field), listAt(narrow, field)];
    // What a rule excludes, the other one must exclude as well.
    if (field.startsWith('not')) return asked.every((each) => stated.includes(each));
    return stated.length > 0 && stated.every((each) => asked.some((other) => textCovers(other, each)));
  });

/** Texts may begin or end with "*". */
function textCovers(wide: unknown, narrow: unknown): boolean {
  if (typeof wide !== 'string' || typeof narrow !== 'string') return wide === narrow;
  if (wide === '*' || wide === narrow) return true;
  if (wide.endsWith('*')) return narrow.startsWith(wide.slice(0, -1));
  return wide.startsWith('*') && narrow.endsWith(wide.slice(1));
}
