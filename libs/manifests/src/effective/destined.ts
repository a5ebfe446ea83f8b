import type { RouteAnswer } from '#mesh/answer.js';
import type { Cluster, Service, Workload } from '../cluster.js';
import { labelsAt, valueAt } from '../fields.js';
import { titleOf } from '../resource.js';
import { appendTo, hasLabels } from '../selector-index.js';
import type { Deciding, Decision } from '../verdict.js';
import { ruleFor } from './destination-rules.js';
import { capacityOf, type Capacity } from './limits.js';
import { perWorkload } from './per-cluster.js';
import { destinationAt, isHeadless, portOf } from './registry.js';
import { tlsTo, type ClientTls, type Destination } from './tls-of-client.js';
import { policyFor } from './traffic-policy.js';

/** Where a route leads, as it states it. */
export interface Aim {
  readonly host: string;
  readonly port: number;
  readonly subset: string | undefined;
}

export interface Aimed {
  readonly destination: Destination;
  readonly tls: ClientTls;
  readonly capacity: Capacity;
  /** As in "users.shop.svc.cluster.local:50051", or with " (v2)" behind it for a subset. */
  readonly name: string;
  /** The DestinationRule, where there is one. */
  readonly by: readonly Deciding[];
}

/**
 * What the caller's sidecar has for an aim, or why it has nothing: Envoy then answers 503 by itself.
 *
 * @param imported - what it takes the host of the request for, and then no other service of the same host.
 */
export function aimed(
  cluster: Cluster,
  from: Workload,
  aim: Aim,
  imported: Service | undefined,
): Aimed | string {
  const meant = imported?.host === aim.host ? imported : undefined;
  const known = aimedBy(cluster, from).get(aim.host);
  const same = known?.find(
    (each) => each.port === aim.port && each.subset === aim.subset && each.meant === meant,
  );
  if (same) return same.found;
  const found = aimedAt(cluster, from, aim, meant);
  appendTo(aimedBy(cluster, from), aim.host, { ...aim, meant, found });
  return found;
}

interface KnownAim extends Aim {
  readonly meant: Service | undefined;
  readonly found: Aimed | string;
}

/** By host: all routes of a callee lead to the same few places. */
const aimedBy = perWorkload(() => new Map<string, KnownAim[]>());

function aimedAt(
  cluster: Cluster,
  from: Workload,
  { host, port, subset }: Aim,
  meant: Service | undefined,
): Aimed | string {
  const service = meant ?? destinationAt(cluster, from.namespace, host);
  if (!service) return `there is no service ${host} that the caller may see`;
  const known = portOf(service, port);
  if (!known) return `${titleOf(service.resource)} has no port ${port}`;
  const rule = ruleFor(cluster, from, service);
  const stated = subset === undefined ? undefined : rule?.subsets.get(subset);
  if (subset !== undefined && !stated)
    return rule?.rules[0]
      ? `${titleOf(rule.rules[0])} has no subset ${subset}`
      : `no DestinationRule says what the subset ${subset} of ${host} is`;
  const labels = labelsAt(stated?.is, 'labels');
  const workloads = service.workloads.filter((each) => hasLabels(each.labels, labels));
  const destination = { service, port: known, subset, workloads };
  const effective = policyFor(rule, port, subset);
  return {
    destination,
    tls: tlsTo(cluster, destination, rule, effective),
    capacity: capacityOf(effective.policy, cluster.settings, isHeadless(service)),
    name: subset === undefined ? `${service.host}:${port}` : `${service.host}:${port} (${subset})`,
    by: effective.by,
  };
}

/** The answer of a route that is tried once, and never cut off. */
export const triedOnce = {
  timeoutMs: undefined,
  retries: 0,
  retryOn: [],
  perTryTimeoutMs: undefined,
} as const satisfies Partial<RouteAnswer>;

/** A route that leads to pods; refused where there are none. */
export function destined(
  { service, workloads, subset }: Destination,
  by: readonly Deciding[],
  because: string,
): Decision {
  const selects = Object.keys(labelsAt(service.resource.spec, 'selector')).length > 0;
  if (!selects || workloads.length > 0) return { question: 'route', passes: true, by, because };
  const selector = { resource: service.resource, path: ['spec', 'selector'] };
  return {
    question: 'route',
    passes: false,
    by: valueAt(service.resource.spec, 'selector') === undefined ? by : [...by, selector],
    because: `${because}, but ${titleOf(service.resource)} has no pods${subset ? ` in subset ${subset}` : ''}`,
  };
}
