import type { Service } from '../cluster.js';
import { labelsAt, listAt, textAt } from '../fields.js';
import type { Labels } from '../resource.js';

/**
 * ServiceEntries of one namespace for one host are one service to Istio, which has the ports of all of them, where they
 * agree in all that is not a port.
 *
 * @param services - all of them of one host, in the order in which they count.
 */
export function mergedEntries(services: readonly Service[]): readonly Service[] {
  if (services.length < 2) return services;
  return [...Map.groupBy(services, agreementOf).values()].flatMap(([first, ...others]) =>
    first ? [others.reduce(withPorts, first)] : [],
  );
}

/** The first that states a port has its way. */
const withPorts = (first: Service, { ports }: Service): Service => ({
  ...first,
  ports: [...first.ports, ...ports.filter(({ port }) => !first.ports.some((each) => each.port === port))],
});

/** As it is stated: an audience that is left out is another than the same one by default. */
function agreementOf({ resource, namespace, name }: Service): string {
  const { kind, labels, spec } = resource;
  if (kind !== 'ServiceEntry') return JSON.stringify([kind, namespace, name]);
  return JSON.stringify([
    kind,
    namespace,
    textAt(spec, 'resolution') ?? 'NONE',
    inOrder(labels),
    inOrder(labelsAt(spec, 'workloadSelector', 'labels')),
    [...new Set(listAt(spec, 'exportTo').map(String))].toSorted(),
  ]);
}

const inOrder = (labels: Labels) =>
  Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
