import type { Cluster } from '#manifests/cluster.js';
import { titleOf, type Resource } from '#manifests/resource.js';
import type { Finding } from './finding.js';
import { foundIn } from './found.js';
import { rules } from './rules.js';

/** On an object: a rule and the reason why it does not hold here, one a line. */
export const ignoreAnnotation = 'meshctl.meshcart.dev/ignore';

/** A finding that an object says is meant so. */
export interface Suppressed {
  readonly finding: Finding;
  readonly reason: string;
}

export interface Sorted {
  /** Those that stand, and those about the suppressions themselves. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
}

/** Takes out what objects ask to be left alone with, each with its reason; a suppression without one suppresses nothing. */
export function suppress(cluster: Cluster, findings: readonly Finding[]): Sorted {
  const asked = cluster.resources.flatMap((resource) => askedBy(resource));
  const fits = ({ resource, rule, reason }: Asked, finding: Finding) =>
    reason !== '' &&
    rule === finding.rule &&
    titleOf(resource) === finding.object &&
    resource.source.file === finding.place.file;
  const suppressed = findings.flatMap((finding) => {
    const by = asked.find((each) => fits(each, finding));
    return by ? [{ finding, reason: by.reason }] : [];
  });
  const gone = new Set(suppressed.map(({ finding }) => finding));
  const wrong = asked.flatMap((each) => {
    const used = findings.some((finding) => fits(each, finding));
    const message = !rules.some(({ id }) => id === each.rule)
      ? `${each.rule || 'an empty line'} is no rule of meshctl`
      : each.reason === ''
        ? `${each.rule} is to be ignored here, and nobody says why`
        : used
          ? undefined
          : `${each.rule} is to be ignored here, and finds nothing`;
    if (message === undefined) return [];
    const fix =
      used || each.reason === '' ? 'Write the rule, a space and the reason' : 'Take it out of the annotation';
    return [
      {
        rule: 'MC000',
        ...foundIn('warning', each.resource, ['metadata', 'annotations', ignoreAnnotation], { message, fix }),
      },
    ];
  });
  return { findings: [...findings.filter((finding) => !gone.has(finding)), ...wrong], suppressed };
}

interface Asked {
  readonly resource: Resource;
  readonly rule: string;
  readonly reason: string;
}

const askedBy = (resource: Resource): readonly Asked[] =>
  (resource.annotations[ignoreAnnotation]?.trim().split('\n') ?? []).map((line) => {
    const [rule = '', ...reason] = line.trim().split(/\s+/);
    return { resource, rule, reason: reason.join(' ') };
  });
