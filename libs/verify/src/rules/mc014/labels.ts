import type { Cluster } from '#manifests/cluster.js';
import { fieldsAt, listAt } from '#manifests/fields.js';
import { foundIn, type Found } from '../../found.js';
import { expressionsIn, selectorsIn } from '../../reading/expressions.js';

/** What Istio itself puts on its metrics, and Prometheus on what it reads of pods. */
const sides =
  `workload workload_namespace principal app version canonical_service canonical_revision cluster`.split(' ');
const standard = new Set([
  ...['source', 'destination'].flatMap((side) => sides.map((label) => `${side}_${label}`)),
  ...`reporter destination_service destination_service_name destination_service_namespace request_protocol response_code
  response_flags grpc_response_status connection_security_policy le job instance namespace pod container endpoint app
  cluster node service __name__`.split(/\s+/),
]);

/** Labels of Istio's metrics that nothing adds. */
export function labels(cluster: Cluster): readonly Found[] {
  const added = new Set(
    cluster
      .ofIstio('Telemetry')
      .flatMap(({ spec }) =>
        listAt(spec, 'metrics').flatMap((metrics) =>
          listAt(metrics, 'overrides').flatMap((each) => Object.keys(fieldsAt(each, 'tagOverrides'))),
        ),
      ),
  );
  const told = new Set<string>();
  return expressionsIn(cluster).flatMap(({ resource, path, text, name }) =>
    selectorsIn(text)
      .filter(({ metric }) => metric.startsWith('istio_'))
      .flatMap((selector) => selector.labels)
      .flatMap((label) => {
        if (standard.has(label) || added.has(label) || told.has(label)) return [];
        told.add(label);
        return [
          foundIn('error', resource, path, {
            message: `${name} reads the label ${label} of Istio's metrics, and no Telemetry adds it: the expression finds nothing`,
            fix: `Add ${label} to tagOverrides of a Telemetry, or take it out`,
          }),
        ];
      }),
  );
}
