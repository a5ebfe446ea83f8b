import type { Subscription } from './subscription.js';

export type { Subscription } from './subscription.js';

/** What a job carries: ids and plain values, never personal data. */
export type JobData = Record<string, string | number | boolean | null>;

/** Something to be done once, now or later. */
export interface Job {
  /** A UUID. Enqueued twice, it is one job. */
  readonly id: string;
  readonly data: JobData;
  readonly startAfter?: Date;
  readonly correlationId?: string;
  readonly traceparent?: string;
  /** Set by the queue: 1 on the first try. */
  readonly attempt?: number;
}

/** A job that was given up; it waits for a redrive. */
export interface DeadJob extends Job {
  /** Why the last try failed, without personal data. */
  readonly reason: string;
  readonly diedAt: Date;
}

/** A queue and how patient it is. */
export interface QueueDeclaration {
  readonly name: string;
  /** How often a job is tried in all before it is dead. */
  readonly tries: number;
  /** The pause before the second try; it doubles up to `maxDelaySeconds`. */
  readonly firstDelaySeconds: number;
  readonly maxDelaySeconds: number;
  /** A try that takes longer is aborted by its signal and counts as failed. */
  readonly timeoutSeconds: number;
}

/** Resolves when the job is done for good. A rejection is another try. The signal aborts where the try is given up. */
export type HandleJob = (job: Job, signal: AbortSignal) => Promise<void>;

/** Work for exactly one worker, done at least once. */
export abstract class WorkQueue {
  /** What carries it, as OpenTelemetry names messaging systems. */
  readonly system: string = 'postgresql';
  /** Makes the queue, or gives an existing one these numbers. */
  abstract declare(queue: QueueDeclaration): Promise<void>;
  /** Resolves when the jobs are durable. Rejects where the queue was never declared. */
  abstract enqueue(queue: string, jobs: readonly Job[]): Promise<void>;
  abstract work(queue: string, handle: HandleJob, options?: { concurrency?: number }): Promise<Subscription>;
  /** Jobs whose tries are used up, oldest first. */
  abstract dead(queue: string): Promise<DeadJob[]>;
  /** Gives one dead job all its tries again. Repeating it changes nothing. */
  abstract redrive(queue: string, id: string): Promise<void>;
  abstract close(): Promise<void>;
}
