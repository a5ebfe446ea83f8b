/**
 * The label that names the RPC or the public operation of a call: the name of its route. There are as many values as
 * the contracts have, whatever clients ask for.
 */
export const operationLabel = 'operation';

/** As an attribute of Envoy. Only the caller's sidecar knows routes. */
export const operationAttribute = 'xds.route_name';

/**
 * Where Istio's agent gives out the metrics of Envoy and of the app, which it reads on loopback, as one page. It stands
 * outside of mutual TLS, so that Prometheus need not be in the mesh.
 */
export const podMetricsPort = 15020;

/** Where an app can be asked for its own metrics, on loopback only. */
export const appMetricsPort = 9464;

/** Where the caller's sidecar has counted, so that what never arrived counts as well. */
export const requests = 'istio_requests_total';
export const durations = 'istio_request_duration_milliseconds_bucket';
export const durationSums = 'istio_request_duration_milliseconds_sum';
export const fromCallers = 'reporter="source"';
export const fromCallees = 'reporter="destination"';

/**
 * Failures by the fault of the callee. gRPC: UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL,
 * UNAVAILABLE, DATA_LOSS. A refusal is an answer.
 */
export const failedGrpc = 'grpc_response_status=~"2|4|8|12|13|14|15"';
export const failedHttp = 'response_code=~"5.."';
