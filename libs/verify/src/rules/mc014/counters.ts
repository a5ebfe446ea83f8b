import type { Cluster } from '#manifests/cluster.js';
import { listAt, valueAt } from '#manifests/fields.js';
import { foundIn, type Found } from '../../found.js';
import { expressionsIn } from '../../reading/expressions.js';

/** Counters of Envoy that proxies keep to themselves unless they are told otherwise. */
export function counters(cluster: Cluster): readonly Found[] {
  const told = new Set<string>();
  const read = expressionsIn(cluster).flatMap((expression) =>
    [...expression.text.matchAll(/envoy_(cluster|listener|http)_(\w+)/g)].flatMap(
      ([metric, scope = '', counter = '']) => {
        if (told.has(metric)) return [];
        told.add(metric);
        return [
          {
            ...expression,
            metric,
            stat: `${scope}.x.${counter.replace(/^outlier_detection_/, 'outlier_detection.')}`,
          },
        ];
      },
    ),
  );
  return [...read.flatMap((each) => unexported(cluster, each)), ...halfSeen(read)];
}

interface Read {
  readonly resource: Parameters<typeof foundIn>[1];
  readonly path: Parameters<typeof foundIn>[2];
  readonly name: string;
  readonly metric: string;
  /** As Envoy names it. */
  readonly stat: string;
}

/** Only where the manifests hold what Istio was installed with. */
function unexported(cluster: Cluster, { resource, path, name, metric, stat }: Read): readonly Found[] {
  const operator = cluster.ofKind('IstioOperator')[0];
  if (!operator) return [];
  const matcher = valueAt(operator.spec, 'meshConfig', 'defaultConfig', 'proxyStatsMatcher');
  const exported =
    listAt(matcher, 'inclusionRegexps').some((each) => typeof each === 'string' && matches(each, stat)) ||
    listAt(matcher, 'inclusionPrefixes').some((each) => typeof each === 'string' && stat.startsWith(each)) ||
    listAt(matcher, 'inclusionSuffixes').some((each) => typeof each === 'string' && stat.endsWith(each));
  if (exported) return [];
  return [
    foundIn('error', resource, path, {
      message: `${name} reads ${metric}, and proxyStatsMatcher lets no proxy export it: the alert is silent for ever`,
      fix: `Add a pattern for it to meshConfig.defaultConfig.proxyStatsMatcher.inclusionRegexps of ${operator.kind}`,
    }),
  ];
}

function matches(regex: string, stat: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`).test(stat);
  } catch {
    return false;
  }
}

/** What http2MaxRequests refuses is counted in one of the two, and in the other never. */
function halfSeen(read: readonly Read[]): readonly Found[] {
  const pending = read.find(({ metric }) => metric.endsWith('_upstream_rq_pending_overflow'));
  if (!pending || read.some(({ metric }) => metric.endsWith('_upstream_rq_active_overflow'))) return [];
  return [
    foundIn('warning', pending.resource, pending.path, {
      message: `${pending.name} watches upstream_rq_pending_overflow, which stays 0 where http2MaxRequests refuses calls`,
      fix: 'Watch envoy_cluster_upstream_rq_active_overflow',
    }),
  ];
}
