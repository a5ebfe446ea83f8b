/** A status of gRPC, as far as meshes tell them apart. */
export type Status = 'OK' | 'UNAVAILABLE' | 'DEADLINE_EXCEEDED' | 'INTERNAL' | 'RESOURCE_EXHAUSTED';

/** How one try ended: with an answer, or without one. */
export type TryOutcome = Status | 'reset' | 'connect-failure' | 'per-try-timeout';

/** The words of retryOn under which Envoy tries again after it. */
const retriedOn: Readonly<Record<TryOutcome, readonly string[]>> = {
  OK: [],
  UNAVAILABLE: ['unavailable'],
  DEADLINE_EXCEEDED: ['deadline-exceeded'],
  INTERNAL: ['internal'],
  RESOURCE_EXHAUSTED: ['resource-exhausted'],
  reset: ['reset'],
  'connect-failure': ['connect-failure', 'reset'],
  // Envoy itself resets the stream then; where the callee's sidecar is faster, the answer is DEADLINE_EXCEEDED instead.
  'per-try-timeout': ['reset', 'deadline-exceeded'],
};

export const isRetried = (outcome: TryOutcome, retryOn: readonly string[]): boolean =>
  retriedOn[outcome].some((word) => retryOn.includes(word));

/** What the caller is told of a try that was the last. */
export const statusOf = (outcome: TryOutcome): Status => told[outcome];

const told: Readonly<Record<TryOutcome, Status>> = {
  OK: 'OK',
  UNAVAILABLE: 'UNAVAILABLE',
  DEADLINE_EXCEEDED: 'DEADLINE_EXCEEDED',
  INTERNAL: 'INTERNAL',
  RESOURCE_EXHAUSTED: 'RESOURCE_EXHAUSTED',
  reset: 'UNAVAILABLE',
  'connect-failure': 'UNAVAILABLE',
  'per-try-timeout': 'DEADLINE_EXCEEDED',
};

/** Whether outlier detection counts it: what Envoy maps to 502, 503 or 504. */
export const isGatewayError = (outcome: TryOutcome): boolean =>
  statusOf(outcome) === 'UNAVAILABLE' || statusOf(outcome) === 'DEADLINE_EXCEEDED';
