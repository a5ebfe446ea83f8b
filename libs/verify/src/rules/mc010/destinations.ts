import type { Cluster } from '#manifests/cluster.js';
import { fieldsAt, isFields, listAt, textAt, type Fields } from '#manifests/fields.js';
import { titleOf, type Resource } from '#manifests/resource.js';
import { foundIn, type Found } from '../../found.js';
import { nearest } from '../../reading/nearest.js';
import { routesIn, type Destination } from '../../reading/routes.js';
import { serviceAt } from '../../reading/services.js';
import { isBefore } from '../../reading/version.js';
import { versionsIn } from '../../reading/versions.js';
import { destinationRules } from './policies-of.js';

/** Where routes lead: a host, a port and a subset that there must be. */
export const destinations = (cluster: Cluster): readonly Found[] => [
  ...routesIn(cluster).flatMap(({ resource, destinations: all }) =>
    all.flatMap((each) => leadsNowhere(cluster, resource, each)),
  ),
  ...cluster.ofIstio('DestinationRule').flatMap((rule) => losesOwn(cluster, rule)),
];

function leadsNowhere(
  cluster: Cluster,
  resource: Resource,
  { host, port, subset, path }: Destination,
): readonly Found[] {
  const service = serviceAt(cluster, host);
  const at = (field: string, message: string, fix: string) => [
    foundIn('error', resource, [...path, field], { message, fix }),
  ];
  if (!service) {
    // What lies in other namespaces may be in other manifests.
    const [, namespace = ''] = host.split('.');
    const known = cluster.services.filter((each) => each.namespace === namespace).map((each) => each.host);
    if (!host.endsWith('.svc.cluster.local') || known.length === 0) return [];
    const meant = nearest(host, known);
    return at(
      'host',
      `there is no ${host}, so every call on this route fails`,
      meant ? `Did you mean ${meant}?` : 'Name a Service that there is',
    );
  }
  if (port !== undefined && !service.ports.some((each) => each.port === port))
    return at(
      'port',
      `${host} has no port ${port}; it has ${service.ports.map((each) => each.port).join(', ')}`,
      'Name a port that the Service has',
    );
  if (subset === undefined) return [];
  const rules = destinationRules(cluster).get(host) ?? [];
  const known = rules.flatMap((each) =>
    listAt(each.resource.spec, 'subsets').flatMap((one) => textAt(one, 'name') ?? []),
  );
  return known.includes(subset)
    ? []
    : at(
        'subset',
        `no DestinationRule of ${host} has a subset ${subset}, so every call on this route is answered 503`,
        known.length > 0 ? `There are ${known.join(', ')}` : 'Add the subset to its DestinationRule',
      );
}

/** What the policy of a subset silently takes away from the rule around it. */
function losesOwn(cluster: Cluster, rule: Resource): readonly Found[] {
  const { istio } = versionsIn(cluster);
  const own = fieldsAt(rule.spec, 'trafficPolicy');
  return [
    ...(isBefore(istio, '1.30') && 'retryBudget' in own
      ? listAt(rule.spec, 'subsets').flatMap((subset, index) => {
          const policy = fieldsAt(subset, 'trafficPolicy');
          if (Object.keys(policy).length === 0 || 'retryBudget' in policy) return [];
          return [
            foundIn('warning', rule, ['spec', 'subsets', index, 'trafficPolicy'], {
              message: `Istio ${istio} drops the retryBudget of ${titleOf(rule)} for a subset with a policy of its own`,
              fix: 'Repeat retryBudget in the subset',
            }),
          ];
        })
      : []),
    ...duplicates(rule),
  ];
}

const duplicates = (rule: Resource): readonly Found[] => {
  const subsets = listAt(rule.spec, 'subsets').filter(isFields);
  return subsets.flatMap((subset: Fields, index) => {
    const name = textAt(subset, 'name');
    const first = subsets.findIndex((each) => textAt(each, 'name') === name);
    if (first === index) return [];
    return [
      foundIn('error', rule, ['spec', 'subsets', index], {
        message: `subset ${name} stands here twice, and the second one is left out`,
        fix: 'Give it a name of its own, or take it out',
      }),
    ];
  });
};
