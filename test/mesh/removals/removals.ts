import type { Resource } from '#mesh/istio/resource.js';

/** The policies without one piece of them. */
export interface Removal {
  /** As in "AuthorizationPolicy users, rule 2". */
  readonly what: string;
  readonly rest: readonly Resource[];
}

/** Every object, and of those with a list of rules or routes every single one. */
export const removalsFrom = (policies: readonly Resource[]): readonly Removal[] =>
  policies.flatMap((policy, index) => {
    const name = `${policy.kind} ${policy.metadata.namespace}/${policy.metadata.name}`;
    const without = (...instead: Resource[]) => policies.toSpliced(index, 1, ...instead);
    return [
      { what: name, rest: without() },
      ...partsOf(policy).map(({ what, left }) => ({ what: `${name}, ${what}`, rest: without(left) })),
    ];
  });

/** What is left of it without one of its parts; nothing where there is one only, as the object is taken away, too. */
function partsOf(policy: Resource): readonly { what: string; left: Resource }[] {
  if (policy.kind === 'AuthorizationPolicy') {
    const { rules = [] } = policy.spec;
    if (rules.length < 2) return [];
    return rules.map((_, at) => ({
      what: `rule ${at + 1} of ${rules.length}`,
      left: { ...policy, spec: { ...policy.spec, rules: rules.toSpliced(at, 1) } },
    }));
  }
  if (policy.kind === 'VirtualService') {
    const { http = [] } = policy.spec;
    if (http.length < 2) return [];
    return http.map(({ name }, at) => ({
      what: `route ${name}`,
      left: { ...policy, spec: { ...policy.spec, http: http.toSpliced(at, 1) } },
    }));
  }
  return [];
}
