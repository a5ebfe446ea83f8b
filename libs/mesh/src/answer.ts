/** What the mesh does with calls of one RPC by one app. The model gives it, and so does istiod, each in its own way. */
export interface Answer {
  /** Whether the callee's sidecar lets it in. */
  readonly allowed: boolean;
  /** Where the caller's sidecar sends it; undefined where nowhere. */
  readonly route: RouteAnswer | undefined;
}

export interface RouteAnswer {
  /** As in "users.shop.svc.cluster.local:50051". */
  readonly destination: string;
  /** Undefined where the caller's own deadline is the only one. */
  readonly timeoutMs: number | undefined;
  /** Tries beyond the first. */
  readonly retries: number;
  /** Sorted; empty where there are no retries. */
  readonly retryOn: readonly string[];
  readonly perTryTimeoutMs: number | undefined;
  readonly limits: Limits;
  readonly outlier: Outlier | undefined;
  /** Mutual only where both sides insist. */
  readonly tls: 'mutual' | 'none';
  /** What the caller asks for in the TLS handshake; undefined without TLS. */
  readonly serverName: string | undefined;
  /** As in "LEAST_REQUEST". */
  readonly balancing: string;
}

/** Of one caller's sidecar, for all calls to the callee; undefined is no limit. */
export interface Limits {
  readonly maxRequests: number | undefined;
  readonly maxPendingRequests: number | undefined;
  readonly maxConnections: number | undefined;
  /** Retries in flight at once. */
  readonly maxRetries: number | undefined;
  readonly retryBudget: RetryBudget | undefined;
  readonly connectTimeoutMs: number | undefined;
}

export interface RetryBudget {
  readonly percent: number;
  readonly minConcurrency: number;
}

export interface Outlier {
  /** 0 is never. */
  readonly consecutive5xx: number;
  readonly consecutiveGatewayErrors: number;
  readonly intervalMs: number;
  readonly baseEjectionMs: number;
  readonly maxEjectionPercent: number;
}
