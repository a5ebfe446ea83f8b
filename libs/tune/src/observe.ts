import { operationLabel } from '#mesh/prometheus/metrics.js';
import type { Histogram } from './histogram.js';
import type { AppSeen, Observations, OperationSeen } from './observations.js';
import type { QueryName } from './queries.js';

/** One value that Prometheus answered. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Of each query, what it was answered. */
export type Answers = Readonly<Record<QueryName, readonly Sample[]>>;

/** As the objectives count: UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
const failedStatuses = new Set(['2', '4', '8', '12', '13', '14', '15']);

/** What the answers tell of each operation and each app. */
export const observe = (answers: Answers, window: string): Observations => ({
  window,
  operations: operationsIn(answers),
  apps: appsIn(answers),
});

function operationsIn(answers: Answers): ReadonlyMap<string, OperationSeen> {
  const named = (query: QueryName) =>
    Map.groupBy(answers[query], ({ labels }) => labels[operationLabel] ?? '');
  const [durations, worst, peak] = [named('durations'), named('worstP99'), named('peakRate')];
  return new Map(
    [...named('calls')].map(([name, samples]) => [
      name,
      {
        calls: sum(samples),
        failed: sum(samples.filter(hasFailed)),
        unavailable: sum(samples.filter(isAnsweredBy('14', '503'))),
        late: sum(samples.filter(isAnsweredBy('4', '504'))),
        durations: histogramOf(durations.get(name) ?? []),
        worstP99Ms: worst
          .get(name)
          ?.map(({ value }) => value)
          .find(Number.isFinite),
        peakPerSecond: peak.get(name)?.[0]?.value ?? 0,
      },
    ]),
  );
}

function appsIn(answers: Answers): ReadonlyMap<string, AppSeen> {
  const perCallee = (query: QueryName, join: (values: readonly number[]) => number) => {
    const known = answers[query].filter(({ labels }) => appOfCluster(labels['cluster_name']) !== undefined);
    const groups = Map.groupBy(known, ({ labels }) => appOfCluster(labels['cluster_name']) ?? '');
    return new Map([...groups].map(([app, samples]) => [app, join(samples.map(({ value }) => value))]));
  };
  const added = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const perWorkload = (query: QueryName) =>
    new Map(answers[query].map(({ labels, value }) => [labels['destination_workload'] ?? '', value]));
  const [inFlight, ofClient] = [perWorkload('inFlight'), perWorkload('inFlightOfClient')];
  const retries = perCallee('retries', added);
  const helped = perCallee('retriesHelped', added);
  const heldBack = perCallee('retriesHeldBack', added);
  const overflow = perCallee('overflow', added);
  const ejected = perCallee('ejected', (values) => Math.max(...values));
  const all = [inFlight, retries, helped, heldBack, overflow, ejected].flatMap((each) => [...each.keys()]);
  return new Map(
    [...new Set(all)].map((app) => [
      app,
      {
        inFlight: inFlight.get(app),
        inFlightOfClient: ofClient.get(app),
        retries: retries.get(app),
        retriesHelped: helped.get(app),
        retriesHeldBack: heldBack.get(app),
        overflow: overflow.get(app),
        ejected: ejected.get(app),
      },
    ]),
  );
}

/** Istio names a cluster "outbound|50051||users.shop.svc.cluster.local", newer ones with a semicolon behind. */
const appOfCluster = (cluster = ''): string | undefined =>
  /^outbound\|\d+\|[^|]*\|([^.;]+)/.exec(cluster)?.[1];

const sum = (samples: readonly Sample[]): number => samples.reduce((total, { value }) => total + value, 0);

/** A call fails by its gRPC status or, where there is none, by its HTTP status. */
function hasFailed({ labels }: Sample): boolean {
  const status = labels['grpc_response_status'];
  return status ? failedStatuses.has(status) : (labels['response_code'] ?? '').startsWith('5');
}

const isAnsweredBy =
  (grpc: string, http: string) =>
  ({ labels }: Sample): boolean =>
    labels['grpc_response_status']
      ? labels['grpc_response_status'] === grpc
      : labels['response_code'] === http;

function histogramOf(samples: readonly Sample[]): Histogram {
  const buckets = samples
    .map(({ labels, value }) => ({ upToMs: boundOf(labels['le']), calls: value }))
    .sort((one, other) => one.upToMs - other.upToMs);
  // Extrapolation may leave a bucket a little below the one before.
  let most = 0;
  return buckets.map(({ upToMs, calls }) => ({ upToMs, calls: (most = Math.max(most, calls)) }));
}

const boundOf = (text = ''): number => (text === '+Inf' ? Infinity : Number(text));
