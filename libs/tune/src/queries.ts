import {
  durations,
  durationSums,
  fromCallees,
  fromCallers,
  operationLabel,
  requests,
} from '#mesh/prometheus/metrics.js';

/** What is asked of Prometheus, each answered by one vector. */
export const queryNames = [
  'calls',
  'durations',
  'worstP99',
  'peakRate',
  'inFlight',
  'inFlightOfClient',
  'retries',
  'retriesHelped',
  'retriesHeldBack',
  'overflow',
  'ejected',
  'unlabelled',
] as const;

export type QueryName = (typeof queryNames)[number];

/** Below this many calls in a step, the 99th of a hundred says little about that step. */
const enoughInStep = 1000;

/**
 * PromQL of each query, over a window that ends at the time of evaluation. `step` is how finely peaks are looked for; it
 * has to hold several scrapes. Both as Prometheus writes durations, as in "7d" and "5m".
 */
export function queriesOver(window: string, step: string): Readonly<Record<QueryName, string>> {
  const labelled = `${fromCallers},${operationLabel}!=""`;
  const by = (labels: string, series: string) => `sum by (${labels}) (${series})`;
  const buckets = (range: string) => by(`${operationLabel}, le`, `rate(${durations}{${labelled}}[${range}])`);
  const callsIn = (range: string) => by(operationLabel, `increase(${requests}{${labelled}}[${range}])`);
  const peak = (expression: string) => `max_over_time((${expression})[${window}:${step}])`;
  const ofCallee = (counter: string) => by('cluster_name', `increase(envoy_cluster_${counter}[${window}])`);
  // Little's law: the time that calls take, per time that passes, is how many are open.
  const openCalls = (reporter: string) =>
    `max by (destination_workload) (${peak(
      `${by('destination_workload, pod', `rate(${durationSums}{${reporter}}[${step}])`)} / 1000`,
    )})`;
  return {
    calls: by(
      `${operationLabel}, grpc_response_status, response_code`,
      `increase(${requests}{${labelled}}[${window}])`,
    ),
    durations: by(`${operationLabel}, le`, `increase(${durations}{${labelled}}[${window}])`),
    worstP99: peak(
      `histogram_quantile(0.99, ${buckets(step)}) and on (${operationLabel}) ${callsIn(step)} >= ${enoughInStep}`,
    ),
    peakRate: peak(by(operationLabel, `rate(${requests}{${labelled}}[${step}])`)),
    inFlight: openCalls(fromCallees),
    inFlightOfClient: openCalls(fromCallers),
    retries: ofCallee('upstream_rq_retry'),
    retriesHelped: ofCallee('upstream_rq_retry_success'),
    retriesHeldBack: ofCallee('upstream_rq_retry_overflow'),
    overflow: ofCallee('upstream_rq_active_overflow'),
    ejected: `max by (cluster_name) (max_over_time(envoy_cluster_outlier_detection_ejections_active[${window}]))`,
    unlabelled: `count(${requests}{${fromCallers}})`,
  };
}
