import { ports } from '#mesh/deployment.js';

/**
 * Lets the sidecars of callees pass on the bytes of gRPC as they are, once they have ended mutual TLS. With HTTP in
 * between a sidecar makes UNAVAILABLE of a stream that its app refuses, so that no caller's sidecar would meet one:
 * only another Envoy refuses streams there, one that goes away.
 */
export const passingBytes = {
  apiVersion: 'networking.istio.io/v1alpha3',
  kind: 'EnvoyFilter',
  metadata: { name: 'passing-bytes', namespace: 'istio-system' },
  spec: {
    configPatches: [
      {
        applyTo: 'NETWORK_FILTER',
        match: {
          context: 'SIDECAR_INBOUND',
          listener: {
            filterChain: {
              destinationPort: ports.grpc,
              filter: { name: 'envoy.filters.network.http_connection_manager' },
            },
          },
        },
        patch: {
          operation: 'REPLACE',
          value: {
            name: 'envoy.filters.network.tcp_proxy',
            typed_config: {
              '@type': 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
              stat_prefix: 'passing-bytes',
              cluster: `inbound|${ports.grpc}||`,
            },
          },
        },
      },
    ],
  },
} as const;
