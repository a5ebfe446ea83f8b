import type { Status } from '../envoy/outcome.js';

/** What happens to tries that reach a handler. */
export type Effect =
  /** Answered so without work: at once, or after the delay of another fault. */
  | { readonly kind: 'fail'; readonly outcome: Exclude<Status, 'OK'> | 'reset' }
  /** The work takes that much longer. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The work takes so many times as long. */
  | { readonly kind: 'slow'; readonly factor: number };

/** Times are milliseconds since the run began. */
interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A service that misbehaves. */
export interface Fault extends Span {
  /** An app, or one RPC by its full name. */
  readonly target: string;
  readonly effect: Effect;
  /** Share of tries that it happens to. */
  readonly share: number;
  /** So many pods of the app misbehave; all of them where absent. */
  readonly pods?: number;
}

/** Pods that are gone at once, with what they were doing. */
export interface Loss {
  readonly app: string;
  readonly atMs: number;
  readonly pods: number;
  /** So long callers' sidecars still send to them. */
  readonly noticedAfterMs: number;
}

/** More requests than usual, or fewer. */
export interface Surge extends Span {
  readonly factor: number;
}

/** What goes wrong in a run. */
export interface Scenario {
  readonly faults: readonly Fault[];
  readonly losses: readonly Loss[];
  readonly surges: readonly Surge[];
}

export const nothing: Scenario = { faults: [], losses: [], surges: [] };
