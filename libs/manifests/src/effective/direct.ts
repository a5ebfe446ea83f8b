import type { Cluster, Service } from '../cluster.js';
import { titleOf } from '../resource.js';
import type { Deciding, Decision, Request } from '../verdict.js';
import { destined } from './destined.js';
import { portOf, servicesAt } from './registry.js';

/** Where Kubernetes alone leads a request. */
export function directly(cluster: Cluster, { host, port }: Request, how: string) {
  const service: Service | undefined = servicesAt(cluster, host)[0];
  const known = service && portOf(service, port);
  const destination = known && { service, port: known, subset: undefined, workloads: service.workloads };
  if (destination)
    return { destination, decision: destined(destination, [], `it is sent to ${host}:${port} ${how}`) };
  const because = service
    ? `${titleOf(service.resource)} has no port ${port}`
    : `no manifest knows the host ${host}`;
  return {
    destination: undefined,
    decision: { question: 'route' as const, passes: !service, by: [], because },
  };
}

export const passing = (
  question: Decision['question'],
  by: readonly Deciding[],
  because: string,
): Decision => ({
  question,
  passes: true,
  by,
  because,
});

/** The answer of a way on which nothing is tried again. */
export const untried = {
  timeoutMs: undefined,
  retries: 0,
  retryOn: [],
  perTryTimeoutMs: undefined,
  outlier: undefined,
  serverName: undefined,
};

export const unlimited = {
  maxRequests: undefined,
  maxPendingRequests: undefined,
  maxConnections: undefined,
  maxRetries: undefined,
  retryBudget: undefined,
};
