import { bodyLimitKilobytes } from './capacity.js';
import type { Settings } from './resource.js';

/** What nobody outside may tell the mesh: how to retry, how long to wait, who is calling. */
const headersOfTheMesh = [
  'x-forwarded-client-cert',
  'x-envoy-attempt-count',
  'x-envoy-decorator-operation',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-external-address',
  'x-envoy-force-trace',
  'x-envoy-hedge-on-per-try-timeout',
  'x-envoy-internal',
  'x-envoy-ip-tags',
  'x-envoy-max-retries',
  'x-envoy-original-dst-host',
  'x-envoy-original-path',
  'x-envoy-peer-metadata',
  'x-envoy-peer-metadata-id',
  'x-envoy-retriable-header-names',
  'x-envoy-retriable-status-codes',
  'x-envoy-retry-grpc-on',
  'x-envoy-retry-on',
  'x-envoy-upstream-alt-stat-name',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-rq-timeout-alt-response',
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-stream-duration-ms',
];

const headersOfClients = [
  'Accept',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'X-Correlation-ID',
];

const headersOfAnswers = [
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'Retry-After',
  'X-Correlation-ID',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

/** On every route, by the name of the object. */
export const plugins: Readonly<Record<string, Settings>> = {
  'correlation-id': {
    plugin: 'correlation-id',
    config: { header_name: 'X-Correlation-ID', generator: 'uuid', echo_downstream: true },
  },
  'remove-mesh-headers': {
    plugin: 'request-transformer',
    config: { remove: { headers: headersOfTheMesh } },
  },
  'body-limit': {
    plugin: 'request-size-limiting',
    config: {
      allowed_payload_size: bodyLimitKilobytes,
      size_unit: 'kilobytes',
      // A body in chunks states no length; the edge counts it while it comes.
      require_content_length: false,
    },
  },
  cors: {
    plugin: 'cors',
    config: {
      // Tokens are sent on purpose and never by a browser itself, so any page may ask.
      origins: ['*'],
      methods: ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'],
      headers: headersOfClients,
      exposed_headers: headersOfAnswers,
      credentials: false,
      max_age: 3600,
      preflight_continue: false,
    },
  },
};

export const pluginNames: readonly string[] = Object.keys(plugins);
