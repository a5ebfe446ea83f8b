import type { Cluster } from '#manifests/cluster.js';
import { milliseconds } from '#manifests/duration.js';
import { listAt, textAt } from '#manifests/fields.js';
import { foundIn, type Found } from '../../found.js';
import { seconds } from '../../reading/seconds.js';
import { expressionsIn } from '../../reading/expressions.js';

/** Rates over fewer than four readings have gaps wherever one reading is late. */
const readings = 4;

/** Windows of rates, against how often Prometheus reads; only where the manifests say how often. */
export function windows(cluster: Cluster): readonly Found[] {
  const intervals = ['PodMonitor', 'ServiceMonitor'].flatMap((kind) =>
    cluster
      .ofKind(kind)
      .flatMap(({ spec }) => [...listAt(spec, 'podMetricsEndpoints'), ...listAt(spec, 'endpoints')])
      .flatMap((endpoint) => milliseconds(textAt(endpoint, 'interval')) ?? []),
  );
  if (intervals.length === 0) return [];
  const longest = Math.max(...intervals);
  return expressionsIn(cluster).flatMap(({ resource, path, name, text }) => {
    const short = [...text.matchAll(/\[(\w+)\]/g)]
      .map(([, window]) => milliseconds(window?.replace(/d$/, 'h')) ?? Infinity)
      .find((window) => window < readings * longest);
    if (short === undefined) return [];
    return [
      foundIn('warning', resource, path, {
        message: `${name} looks at ${seconds(short)}, in which Prometheus reads ${Math.floor(short / longest)} times (every ${seconds(longest)})`,
        fix: `Look at ${seconds(readings * longest)} or more`,
      }),
    ];
  });
}
