/**
 * How long an HTTP server keeps an idle connection, in milliseconds. Longer than the hour for which the sidecar in front
 * of it does: who closes first may close what a request is just on its way through, and that one gets 503.
 */
export const keepAliveTimeout = 3_660_000;
