import type { TryOutcome } from '../envoy/outcome.js';

/** What reaches a pod. */
export interface Request {
  /** The handler that is asked, by its origin. */
  readonly origin: string;
  /** Milliseconds since the run began. */
  readonly deadlineMs: number;
  /** Called once, unless it is cancelled. */
  readonly answer: (outcome: TryOutcome) => void;
}
