import { bounds, draw, seeded, type Retries, type Traffic } from './traffic.js';

/** Over these an app's calls are spread evenly. */
export const podsPerApp = 2;
/** So many minutes in the middle of the time have so many times the traffic. */
export const burst = { minutes: 10, factor: 3 };

/** What sidecars would have exported, one scrape a minute up to `end` (seconds since 1970), as text that promtool reads. */
export function openMetrics(
  traffic: readonly Traffic[],
  retries: readonly Retries[],
  minutes: number,
  end: number,
  seed: number,
): string {
  const [requests, durations, callees] = [[] as string[], [] as string[], [] as string[]];
  const random = seeded(seed);
  const [perPod, perApp] = [new Map<string, number>(), new Map<string, number>()];
  const counts = traffic.map(() => ({ ok: 0, unavailable: 0, sum: 0, buckets: bounds.map(() => 0) }));
  for (let minute = 0; minute <= minutes; minute++) {
    const time = end - (minutes - minute) * 60;
    const isBurst = Math.abs(minute - minutes / 2) < burst.minutes / 2;
    for (const [index, { operation, app, perMinute, latency, unavailable = 0 }] of traffic.entries()) {
      const count = counts[index] ?? { ok: 0, unavailable: 0, sum: 0, buckets: [] };
      const due = perMinute * (isBurst ? burst.factor : 1);
      const calls = Math.floor(due) + (random() < due % 1 ? 1 : 0);
      for (let call = 0; call < calls && minute > 0; call++) {
        const ms = draw(latency, random);
        const first = bounds.findIndex((bound) => ms <= bound);
        count.buckets.forEach((value, bucket) => (count.buckets[bucket] = value + (bucket >= first ? 1 : 0)));
        count.sum += ms;
        if (random() < unavailable) count.unavailable++;
        else count.ok++;
        const pod = `${app}-${call % podsPerApp}`;
        perPod.set(pod, (perPod.get(pod) ?? 0) + ms);
        perApp.set(app, (perApp.get(app) ?? 0) + ms);
      }
      const labels = `reporter="source",operation="${operation}"`;
      for (const [status, value] of [
        ['0', count.ok],
        ['14', count.unavailable],
      ] as const)
        requests.push(
          `istio_requests_total{${labels},grpc_response_status="${status}",response_code="200"} ${value} ${time}`,
        );
      const all = count.ok + count.unavailable;
      for (const [bucket, bound] of [...bounds, '+Inf'].entries())
        durations.push(
          `istio_request_duration_milliseconds_bucket{${labels},le="${bound}"} ${count.buckets[bucket] ?? all} ${time}`,
        );
    }
    for (const [pod, sum] of perPod)
      durations.push(
        `istio_request_duration_milliseconds_sum{reporter="destination",destination_workload="${pod.slice(0, pod.lastIndexOf('-'))}",pod="${pod}"} ${sum} ${time}`,
      );
    // One pod makes all calls.
    for (const [app, sum] of perApp)
      durations.push(
        `istio_request_duration_milliseconds_sum{reporter="source",destination_workload="${app}",pod="api-0"} ${sum} ${time}`,
      );
    for (const { app, made, helped } of retries)
      for (const [counter, total] of [
        ['retry', made],
        ['retry_success', helped],
      ] as const)
        callees.push(
          `envoy_cluster_upstream_rq_${counter}{pod="api-0",cluster_name="outbound|50051||${app}.meshcart.svc.cluster.local"} ${(total * minute) / minutes} ${time}`,
        );
  }
  return [
    '# TYPE istio_requests counter',
    ...requests,
    '# TYPE istio_request_duration_milliseconds unknown',
    ...durations,
    ...['retry', 'retry_success'].flatMap((counter) => [
      `# TYPE envoy_cluster_upstream_rq_${counter} unknown`,
      ...callees.filter((line) => line.startsWith(`envoy_cluster_upstream_rq_${counter}{`)),
    ]),
    '# EOF',
    '',
  ].join('\n');
}
