import type { Status } from '../envoy/outcome.js';

/** What came of a run. */
export interface Result {
  readonly requests: number;
  readonly successRate: number;
  /** How many requests ended so. */
  readonly statuses: Readonly<Partial<Record<Status, number>>>;
  /** Of all requests, failed ones too: so long their clients waited. */
  readonly latency: Latency;
  /** RPCs and operations that were reached or asked for, in the order of the contract. */
  readonly callees: readonly CalleeResult[];
  /** Tries of all of them, over those that the same requests would have made had nothing failed. */
  readonly amplification: number;
  /** One after the other, from the first; a request counts where it began. */
  readonly seconds: readonly Second[];
  /** Undefined where nothing was done to the mesh, or it did not end within the run. */
  readonly recovery: Recovery | undefined;
}

/** Milliseconds; 0 where there was no request. */
export interface Latency {
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface CalleeResult {
  readonly name: string;
  /** What callers asked for. */
  readonly calls: number;
  /** What reached a pod. */
  readonly tries: number;
  /** Tries that a circuit limit refused. */
  readonly refused: number;
  /** Tries, over those that the same requests would have made had nothing failed. */
  readonly amplification: number;
}

export interface Second extends Latency {
  readonly requests: number;
  readonly succeeded: number;
  /** At all RPCs and operations together. */
  readonly tries: number;
  /** Those that the requests of this second make while nothing fails. */
  readonly expectedTries: number;
  /** By app: pods in service at its end. */
  readonly pods: Readonly<Record<string, number>>;
}

export interface Recovery {
  /** When whatever was done to the mesh had ended. */
  readonly endedMs: number;
  /** From then until it was as before; undefined where it was not within the run. */
  readonly tookMs: number | undefined;
}
