import type { Resources } from '../environments/environment.js';

/** What Istio's injector is told about the proxy of a pod. */
export const sidecarAnnotations = ({ cpu, memory, memoryLimit }: Resources): Record<string, string> => ({
  'sidecar.istio.io/proxyCPU': cpu,
  'sidecar.istio.io/proxyMemory': memory,
  'sidecar.istio.io/proxyMemoryLimit': memoryLimit,
  // Envoy starts as many threads as it may use cores.
  'sidecar.istio.io/proxyCPULimit': '2',
});

/** What Istio's agent reads of the app, to give it out beside the metrics of the proxy. */
export const metricsAnnotations = (port: number): Record<string, string> => ({
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': String(port),
  'prometheus.io/path': '/metrics',
});
