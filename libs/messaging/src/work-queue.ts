import type { Database } from '#persistence/database.js';
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

/** How much there is to do, for metrics. */
export interface QueueDepth {
  /** Jobs that may begin and that no worker has begun; not those that wait for their time or for another try. */
  readonly due: number;
  /** Jobs that were given up, and wait for a person. */
  readonly dead: number;
}

/** Resolves when the job is done for good. A rejection is another try. The signal aborts where the try is given up. */
export type HandleJob = (job: Job, signal: AbortSignal) => Promise<void>;

/** Some of the dead jobs of a queue: those that died later, or at the same time under a greater id. */
export interface DeadPage {
  readonly after?: { readonly diedAt: Date; readonly id: string };
  /** Absent: 1000. */
  readonly limit?: number;
}

/** What to do with a dead job: to give it all its tries again, to forget it, to put other data in its place; or nothing. */
export type DeadJobChange = 'redrive' | 'discard' | { readonly data: JobData } | undefined;

/** Decides within the transaction that carries the decision out. What `database` is given becomes part of it. */
export type DecideOnDeadJob = (job: DeadJob, database: Database) => Promise<DeadJobChange>;

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
  abstract dead(queue: string, page?: DeadPage): Promise<DeadJob[]>;
  /** Has one dead job decided on, while nobody else does. Answers false where it is not dead. */
  abstract change(queue: string, id: string, decide: DecideOnDeadJob): Promise<boolean>;

  /** Gives one dead job all its tries again. Repeating it changes nothing. */
  async redrive(queue: string, id: string): Promise<void> {
    await this.change(queue, id, () => Promise.resolve('redrive'));
  }

  /** Rejects where the queue was never declared, or the engine does not answer. */
  abstract depth(queue: string): Promise<QueueDepth>;
  abstract close(): Promise<void>;
}
