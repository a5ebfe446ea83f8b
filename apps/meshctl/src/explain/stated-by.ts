import type { Cluster } from '#manifests/cluster.js';
import { valueAt } from '#manifests/fields.js';
import { placeOf } from '#manifests/place-of.js';
import type { Resource, Step } from '#manifests/resource.js';
import type { Deciding, Verdict } from '#manifests/verdict.js';

/** Where the numbers of a route stand, as in "k8s/dev/orders.yaml:391"; absent where no manifest states them. */
export interface Stated {
  readonly timeout?: string;
  readonly retries?: string;
  readonly limits?: string;
  readonly outlier?: string;
  readonly tls?: string;
}

/** The route stands in a VirtualService, what holds for all calls of the callee in a DestinationRule. */
export function statedBy({ decisions }: Verdict, { settings }: Cluster): Stated {
  const by = decisions.find(({ question }) => question === 'route')?.by ?? [];
  const route = by.find(({ resource }) => resource.kind === 'VirtualService');
  const rule = by.find(({ resource }) => resource.kind === 'DestinationRule');
  const inRoute = (field: string) => route && fieldAt(route.resource, [...route.path.slice(0, 3), field]);
  const inRule = (field: string) => rule && fieldAt(rule.resource, [...rule.path, field]);
  const inSettings =
    settings.resource && fieldAt(settings.resource, ['spec', 'meshConfig', 'defaultHttpRetryPolicy']);
  return {
    ...stated('timeout', inRoute('timeout')),
    ...stated('retries', inRoute('retries') ?? inSettings),
    ...stated('limits', inRule('connectionPool')),
    ...stated('outlier', inRule('outlierDetection')),
    ...stated('tls', inRule('tls')),
  };
}

const stated = (name: keyof Stated, place: string | undefined): Stated =>
  place === undefined ? {} : { [name]: place };

function fieldAt(resource: Resource, path: Deciding['path']): string | undefined {
  if (valueAt(resource.value, ...(path as readonly Step[])) === undefined) return undefined;
  const { file, line } = placeOf(resource, ...path);
  return `${file}:${line}`;
}
