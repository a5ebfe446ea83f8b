import type { Cluster } from '#manifests/cluster.js';
import { fieldsAt, listAt, textAt } from '#manifests/fields.js';
import { titleOf, type Resource } from '#manifests/resource.js';
import { foundIn, type Found } from '../../found.js';
import { serviceAt } from '../../reading/services.js';
import { destinationRules, seenBy, sees, virtualServices } from './policies-of.js';

/** Objects about one host of which a client takes only one. */
export const rivals = (cluster: Cluster): readonly Found[] => [
  ...[...virtualServices(cluster)].flatMap(([host, all]) => rivalsOf(cluster, host, all)),
  ...[...destinationRules(cluster)].flatMap(([host, all]) => rivalsOf(cluster, host, all)),
];

function rivalsOf(
  cluster: Cluster,
  host: string,
  all: readonly { readonly resource: Resource }[],
): readonly Found[] {
  const [first, ...others] = all.map(({ resource }) => resource).toSorted(byName);
  if (!first || others.length === 0) return [];
  return others.flatMap((other) => {
    const shared = sharedBy(cluster, first, other);
    if (shared === undefined) return [];
    const at = (message: string, fix: string) => [foundIn('error', other, ['spec'], { message, fix })];
    if (other.kind === 'VirtualService')
      return at(
        `${titleOf(first)} is about ${host} as well, and sidecars in ${shared} take only the older of the two: the routes of the other one never act there`,
        'Make them one VirtualService',
      );
    if (first.namespace === other.namespace)
      // Istio merges subsets of such rules, and takes everything else from the first.
      return 'trafficPolicy' in fieldsAt(other.spec)
        ? at(
            `${titleOf(first)} is about ${host} as well: of the two, the trafficPolicy of only one acts`,
            'Make them one DestinationRule',
          )
        : [];
    const home = serviceAt(cluster, host)?.namespace;
    const [near, far] = other.namespace === home ? [first, other] : [other, first];
    if (near.namespace === cluster.settings.rootNamespace || !sees(seenBy(cluster, near), near.namespace))
      return [];
    const lost = lostBy(near, far);
    return lost.length === 0
      ? []
      : [
          foundIn('error', near, ['spec'], {
            message: `clients in ${near.namespace} take this rule instead of ${titleOf(far)}, and so lose its ${lost.join(', ')}`,
            fix: 'Repeat here all that should hold, or take this rule out',
          }),
        ];
  });
}

/** Whoever sees both; undefined where nobody does. */
function sharedBy(cluster: Cluster, one: Resource, other: Resource): string | undefined {
  const [left, right] = [seenBy(cluster, one), seenBy(cluster, other)];
  if (left.includes('*')) return right.includes('*') ? 'every namespace' : right[0];
  if (right.includes('*')) return left[0];
  return left.find((each) => right.includes(each));
}

/** What a rule says and the one that wins over it does not. */
function lostBy(near: Resource, far: Resource): readonly string[] {
  const policy = (rule: Resource) => fieldsAt(rule.spec, 'trafficPolicy');
  const subsets = (rule: Resource) =>
    listAt(rule.spec, 'subsets').flatMap((each) => textAt(each, 'name') ?? []);
  return [
    ...Object.keys(policy(far)).filter((field) => !(field in policy(near))),
    ...subsets(far)
      .filter((name) => !subsets(near).includes(name))
      .map((name) => `subset ${name}`),
  ];
}

const byName = (one: Resource, other: Resource) => (titleOf(one) < titleOf(other) ? -1 : 1);
