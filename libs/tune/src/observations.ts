import type { Histogram } from './histogram.js';

/** What callers saw of one RPC or public operation in the window. */
export interface OperationSeen {
  /** Calls; a fraction, since Prometheus extrapolates to the ends of the window. */
  readonly calls: number;
  /** Those that failed by the fault of the callee, as the objectives count them. */
  readonly failed: number;
  /** Of them, those that ended in UNAVAILABLE (503): it was sick, full or gone. */
  readonly unavailable: number;
  /** Of them, those that ended in DEADLINE_EXCEEDED (504). */
  readonly late: number;
  /** Of whole calls, tries included. */
  readonly durations: Histogram;
  /** The 99th of a hundred calls in the worst step with enough calls; undefined where no step had enough. */
  readonly worstP99Ms: number | undefined;
  /** Most calls a second, over one step. */
  readonly peakPerSecond: number;
}

/** What was seen of one app. Counts of Envoy are undefined where no sidecar exports the counter. */
export interface AppSeen {
  /** Most calls that one replica had open at once, as the mean of a step; of all that it answers. */
  readonly inFlight: number | undefined;
  /** Most calls to it that one pod of its callers had open at once, as the mean of a step. */
  readonly inFlightOfClient: number | undefined;
  /** Further tries that callers made. */
  readonly retries: number | undefined;
  /** Of them, those that were answered. */
  readonly retriesHelped: number | undefined;
  /** Tries that the retry budget held back. */
  readonly retriesHeldBack: number | undefined;
  /** Calls refused because too many were open. */
  readonly overflow: number | undefined;
  /** Most pods that one caller left out at once. */
  readonly ejected: number | undefined;
}

/** What was seen of a mesh. */
export interface Observations {
  /** As Prometheus writes durations. */
  readonly window: string;
  /** By the name of the RPC, or of the public operation. */
  readonly operations: ReadonlyMap<string, OperationSeen>;
  readonly apps: ReadonlyMap<string, AppSeen>;
}

export const nothingSeen: OperationSeen = {
  calls: 0,
  failed: 0,
  unavailable: 0,
  late: 0,
  durations: [],
  worstP99Ms: undefined,
  peakPerSecond: 0,
};
