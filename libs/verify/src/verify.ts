import { clusterOf } from '#manifests/cluster-of.js';
import { titleOf, type Resource } from '#manifests/resource.js';
import type { Finding } from './finding.js';
import type { Rule, Subject } from './rule.js';
import { rules } from './rules.js';

/**
 * All that the rules find, by rule and in the order of the files. A rule that fails is a finding itself, so that the
 * others are heard: nothing is clean that could not be looked at.
 */
export const verify = (subject: Subject, some: readonly Rule[] = rules): readonly Finding[] =>
  some.flatMap((rule) => {
    try {
      return rule
        .check(subject)
        .map((found) => ({ rule: rule.id, ...found }))
        .toSorted(byPlace);
    } catch (error) {
      return [failed(rule, subject, error)];
    }
  });

const byPlace = ({ place: one }: Finding, { place: other }: Finding) =>
  one.file === other.file ? (one.line ?? 0) - (other.line ?? 0) : one.file < other.file ? -1 : 1;

function failed(rule: Rule, { cluster }: Subject, error: unknown): Finding {
  const culprit = cluster.resources.find((resource) => failsOn(rule, resource));
  return {
    rule: rule.id,
    severity: 'error',
    place: { file: culprit?.source.file ?? '-', line: culprit?.source.line },
    object: culprit ? titleOf(culprit) : 'these manifests',
    message: `${rule.title} could not be checked: ${error instanceof Error ? error.message : String(error)}`,
    fix: 'See whether the object is of the shape that its kind has; if it is, this is a fault of meshctl: please report it with the object',
  };
}

function failsOn(rule: Rule, resource: Resource): boolean {
  try {
    rule.check({ cluster: clusterOf([resource]) });
    return false;
  } catch {
    return true;
  }
}
