import type { Subscription } from './subscription.js';
import { WorkQueue, type DeadJob, type HandleJob, type Job, type QueueDeclaration } from './work-queue.js';

export interface PgBossWorkQueueOptions {
  /** Told of failed tries and of trouble with the database. */
  readonly onError?: (error: unknown, job?: Job) => void;
  readonly poolSize?: number;
}

/** The work queue on pg-boss: schema `jobs` of the messaging database. */
export class PgBossWorkQueue extends WorkQueue {
  static async open(url: string, options: PgBossWorkQueueOptions = {}): Promise<PgBossWorkQueue> {
    void [url, options];
    return Promise.resolve(new PgBossWorkQueue());
  }
  override async declare(queue: QueueDeclaration): Promise<void> {
    void queue;
    return Promise.resolve();
  }
  override async enqueue(queue: string, jobs: readonly Job[]): Promise<void> {
    void [queue, jobs];
    return Promise.resolve();
  }
  override async work(
    queue: string,
    handle: HandleJob,
    options?: { concurrency?: number },
  ): Promise<Subscription> {
    void [queue, handle, options];
    return Promise.resolve({ close: () => Promise.resolve() });
  }
  override async dead(queue: string): Promise<DeadJob[]> {
    void queue;
    return Promise.resolve([]);
  }
  override async redrive(queue: string, id: string): Promise<void> {
    void [queue, id];
    return Promise.resolve();
  }
  override async close(): Promise<void> {
    return Promise.resolve();
  }
}
