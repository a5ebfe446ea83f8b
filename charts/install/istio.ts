import { proxyStats } from '#mesh/prometheus/proxy-stats.js';

/** A line for whoever asks why a call failed: which rule denied it, which try it was, where it went. */
const accessLog = {
  time: '%START_TIME%',
  method: '%REQ(:METHOD)%',
  path: '%REQ_WITHOUT_QUERY(:PATH)%',
  status: '%RESPONSE_CODE%',
  grpc_status: '%GRPC_STATUS%',
  details: '%RESPONSE_CODE_DETAILS%',
  flags: '%RESPONSE_FLAGS%',
  duration_ms: '%DURATION%',
  tries: '%REQ(X-ENVOY-ATTEMPT-COUNT)%',
  correlation_id: '%REQ(X-CORRELATION-ID)%',
  upstream_cluster: '%UPSTREAM_CLUSTER%',
  caller: '%DOWNSTREAM_PEER_URI_SAN%',
};

/** What this project needs of an Istio installation: `istioctl install -f k8s/istio/operator.yaml`. */
export const istioSettings = {
  apiVersion: 'install.istio.io/v1alpha1',
  kind: 'IstioOperator',
  spec: {
    profile: 'minimal',
    meshConfig: {
      // What no contract declares is not reached.
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      // Istio's own default would try every call three times, also those that move money.
      defaultHttpRetryPolicy: { attempts: 0 },
      accessLogFile: '/dev/stdout',
      accessLogEncoding: 'JSON',
      accessLogFormat: JSON.stringify(accessLog),
      defaultConfig: {
        holdApplicationUntilProxyStarts: true,
        // A proxy that ends waits for the calls it carries, not for a number of seconds.
        proxyMetadata: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true' },
        proxyStatsMatcher: { inclusionRegexps: proxyStats },
      },
    },
    values: {
      // Without it no webhook judges objects that name no revision.
      defaultRevision: 'default',
      pilot: { env: { ENABLE_NATIVE_SIDECARS: 'true' } },
    },
  },
};

/** The same with Istio's CNI plugin, where pods need no init container with rights over the network. */
export const istioSettingsWithCni = {
  ...istioSettings,
  spec: { ...istioSettings.spec, components: { cni: { enabled: true } } },
};
