/** How a connection is kept and found again, as channel options of grpc-js; times in milliseconds. */
export const connection = {
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5000,
  // The defaults wait a second before the first, and then up to two minutes: too long for a pod that was replaced.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  // And by default a name is looked up again after 30 seconds, however soon all pods behind it were replaced.
  'grpc.dns_min_time_between_resolutions_ms': 1000,
} as const;
