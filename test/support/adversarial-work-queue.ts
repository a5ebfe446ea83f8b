import { setTimeout as wait } from 'node:timers/promises';
import {
  WorkQueue,
  type DeadJob,
  type DeadPage,
  type DecideOnDeadJob,
  type HandleJob,
  type Job,
  type QueueDeclaration,
  type QueueDepth,
  type Subscription,
} from '#messaging/work-queue.js';
import { Database } from '#persistence/database.js';
import { describeError } from '#persistence/describe-error.js';
import { randomNumbers } from './random-numbers.js';

interface QueueState {
  declaration: QueueDeclaration;
  readonly known: Set<string>;
  readonly waiting: (Job & { attempt: number; dueAt: number })[];
  readonly dead: DeadJob[];
}

export interface Adversity {
  readonly seed?: number;
  /** Part of the jobs is done twice, as after a lost acknowledgement. */
  readonly repeats?: boolean;
  /** One of its seconds in milliseconds. */
  readonly secondMs?: number;
}

/** What several queues of one test share, as processes share a broker. */
export class AdversarialJobs {
  readonly queues = new Map<string, QueueState>();
  readonly random: () => number;

  constructor(readonly adversity: Adversity = {}) {
    this.random = randomNumbers(adversity.seed ?? 1);
  }

  find(name: string): QueueState {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`nobody declared the queue ${name}`);
    return queue;
  }
}

/** It has no transactions to take part in; a statement would fail. */
const nowhere = Database.open('postgres://127.0.0.1:1/nowhere');

const byDeath = (one: Pick<DeadJob, 'diedAt' | 'id'>, other: Pick<DeadJob, 'diedAt' | 'id'>): number =>
  one.diedAt.getTime() - other.diedAt.getTime() || (one.id < other.id ? -1 : Number(one.id > other.id));

/** Keeps every promise of WorkQueue and no other: it delays, reorders and, if told so, repeats. */
export class AdversarialWorkQueue extends WorkQueue {
  private readonly workers = new Set<Subscription>();

  constructor(private readonly jobs = new AdversarialJobs()) {
    super();
  }

  override async declare(declaration: QueueDeclaration): Promise<void> {
    const found = this.jobs.queues.get(declaration.name);
    if (found) found.declaration = declaration;
    else this.jobs.queues.set(declaration.name, { declaration, known: new Set(), waiting: [], dead: [] });
    return Promise.resolve();
  }

  override async enqueue(name: string, jobs: readonly Job[]): Promise<void> {
    const queue = this.jobs.find(name);
    await wait(this.jobs.random() * 2);
    for (const job of jobs.filter(({ id }) => !queue.known.has(id) && queue.known.add(id))) {
      queue.waiting.push({ ...job, attempt: 1, dueAt: job.startAfter?.getTime() ?? 0 });
    }
  }

  override async work(
    name: string,
    handle: HandleJob,
    { concurrency = 4 }: { concurrency?: number } = {},
  ): Promise<Subscription> {
    let closing = false;
    const loop = async (): Promise<void> => {
      while (!closing) {
        const queue = this.jobs.queues.get(name);
        if (!queue || !(await this.takeOne(queue, handle))) await wait(2);
      }
    };
    const loops = Array.from({ length: concurrency }, loop);
    const subscription = {
      close: async () => {
        closing = true;
        await Promise.all(loops);
        this.workers.delete(subscription);
      },
    };
    this.workers.add(subscription);
    return Promise.resolve(subscription);
  }

  override async dead(name: string, { after, limit = 1000 }: DeadPage = {}): Promise<DeadJob[]> {
    const sorted = this.jobs.find(name).dead.toSorted(byDeath);
    const rest = sorted.filter((job) => !after || byDeath(job, after) > 0);
    return Promise.resolve(rest.slice(0, limit));
  }

  override async change(name: string, id: string, decide: DecideOnDeadJob): Promise<boolean> {
    const queue = this.jobs.find(name);
    const index = queue.dead.findIndex((job) => job.id === id);
    const [dead] = index < 0 ? [] : queue.dead.splice(index, 1);
    if (!dead) return false;
    const change = await decide(dead, nowhere).catch((error: unknown) => {
      queue.dead.push(dead);
      throw error;
    });
    const { reason: _reason, diedAt: _diedAt, ...job } = dead;
    if (change === 'redrive') queue.waiting.push({ ...job, attempt: 1, dueAt: 0 });
    else if (change !== 'discard') queue.dead.push({ ...dead, ...change });
    return true;
  }

  override async depth(name: string): Promise<QueueDepth> {
    const { waiting, dead } = this.jobs.find(name);
    const due = waiting.filter(({ dueAt }) => dueAt <= Date.now());
    return Promise.resolve({ due: due.length, dead: dead.length });
  }

  override async close(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.close()));
  }

  private async takeOne(queue: QueueState, handle: HandleJob): Promise<boolean> {
    const due = queue.waiting.filter(({ dueAt }) => dueAt <= Date.now());
    const taken = due[Math.floor(this.jobs.random() * due.length)];
    if (!taken) return false;
    queue.waiting.splice(queue.waiting.indexOf(taken), 1);
    const { dueAt: _dueAt, ...job } = taken;
    await wait(this.jobs.random() * 3);
    try {
      await this.within(queue.declaration, (signal) => handle(job, signal));
      const again = (this.jobs.adversity.repeats ?? false) && this.jobs.random() < 0.3;
      if (again) await this.within(queue.declaration, (signal) => handle(job, signal)).catch(() => undefined);
    } catch (error) {
      this.fail(queue, job, error);
    }
    return true;
  }

  private fail(queue: QueueState, job: Job & { attempt: number }, error: unknown): void {
    const { tries, firstDelaySeconds, maxDelaySeconds } = queue.declaration;
    if (job.attempt >= tries) {
      queue.dead.push({ ...job, reason: describeError(error), diedAt: new Date() });
      return;
    }
    const delay = Math.min(maxDelaySeconds, firstDelaySeconds * 2 ** (job.attempt - 1));
    queue.waiting.push({ ...job, attempt: job.attempt + 1, dueAt: Date.now() + delay * this.secondMs });
  }

  private async within(
    { timeoutSeconds }: QueueDeclaration,
    run: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), timeoutSeconds * this.secondMs);
    await run(controller.signal).finally(() => clearTimeout(timer));
    if (controller.signal.aborted) throw new Error('the try took too long');
  }

  private get secondMs(): number {
    return this.jobs.adversity.secondMs ?? 20;
  }
}
