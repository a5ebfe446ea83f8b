import { k8s } from 'cdk8s-plus-27';

/** What Kubernetes asks a container. Istio rewrites these, so that they pass its mutual TLS. */
export interface Probes {
  readonly startupProbe: k8s.Probe;
  readonly readinessProbe: k8s.Probe;
  readonly livenessProbe: k8s.Probe;
}

/** The first answer may take a minute; then it is asked often, and given up late. */
const startup = { periodSeconds: 2, failureThreshold: 30, timeoutSeconds: 2 };
const readiness = { periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 2 };
const liveness = { periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 };

/** By gRPC's health service. It tells of the process only, so that a store that is down takes no pod along. */
export const grpcProbes = (port: number): Probes => ({
  startupProbe: { grpc: { port }, ...startup },
  readinessProbe: { grpc: { port }, ...readiness },
  livenessProbe: { grpc: { port }, ...liveness },
});

export const httpProbes = (
  port: number,
  paths: { readonly live: string; readonly ready: string },
): Probes => {
  const get = (path: string): k8s.HttpGetAction => ({ path, port: k8s.IntOrString.fromNumber(port) });
  return {
    startupProbe: { httpGet: get(paths.ready), ...startup },
    readinessProbe: { httpGet: get(paths.ready), ...readiness },
    livenessProbe: { httpGet: get(paths.live), ...liveness },
  };
};
