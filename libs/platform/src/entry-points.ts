import type { ModuleRef } from '@nestjs/core';
import { entryPoint, Kind, type EntryPoint } from '#contracts/contracts.js';
import { EventLog } from '#messaging/event-log.js';
import { WorkQueue, type Job, type QueueDeclaration } from '#messaging/work-queue.js';
import { Database } from '#persistence/database.js';
import type { ServiceRuntime } from './call-context.js';
import { deliveredBy } from './delivered-by.js';
import { EventConsumer, type ConsumerOptions } from './event-consumer.js';
import type { EventHandlers } from './handler-for.js';
import type { MessagingGauges } from './messaging-gauges.js';
import { Poller } from './poller.js';
import { runEntryPoint, untracedEntryPoint } from './run-entry-point.js';

/** How patient a queue is, and how many of its jobs this process does at a time: 4 by default. */
export interface QueueOptions extends Omit<QueueDeclaration, 'name'> {
  readonly concurrency?: number;
}

/** When a poller looks, and how many look at a time: 1 by default. */
export interface PollOptions {
  readonly everyMs: number;
  /** NOTIFY channel of the service's database that says: there may be work. */
  readonly channel?: string;
  readonly concurrency?: number;
}

interface Stoppable {
  close(): Promise<void>;
}

/**
 * The work that a service starts by itself. Registered in `onModuleInit`; it begins when the service is up, and is
 * drained before the servers close. Nothing starts that the contract does not declare.
 */
export class EntryPoints {
  /** By group. */
  readonly consumers = new Map<string, EventConsumer>();
  /** Those that this service works on. */
  readonly queues = new Set<string>();
  private readonly starters: (() => Promise<Stoppable>)[] = [];
  private readonly running: Stoppable[] = [];

  constructor(
    private readonly service: ServiceRuntime,
    private readonly modules: ModuleRef,
    private readonly gauges: MessagingGauges,
  ) {}

  /**
   * Reads the topic of the contract. Each handler runs in the transaction that remembers its event. One that keeps
   * failing parks its event, as does a major version that it does not speak; a callee that is away or late, or a lost database, only delays it.
   */
  consume(name: string, handlers: EventHandlers, options: ConsumerOptions = {}): void {
    const point = this.declared(name, Kind.CONSUMER);
    const database = this.modules.get(Database, { strict: false });
    const consumer = new EventConsumer(this.service, point, handlers, database, options);
    const { group, topic } = consumer;
    this.consumers.set(group, consumer);
    this.starters.push(async () => {
      const log = this.modules.get(EventLog, { strict: false });
      const subscription = await consumer.subscribe(log);
      this.gauges.consumer({
        group,
        topic,
        lag: async () => log.lag(group, topic),
        parked: async () => consumer.parkedCount(),
      });
      return subscription;
    });
  }

  /** Works on the queue of the contract. A rejection is tried again as `queue` says, then dead-lettered. */
  work(name: string, handle: (job: Job, signal: AbortSignal) => Promise<void>, queue: QueueOptions): void {
    const point = this.declared(name, Kind.WORKER);
    const { concurrency = 4, ...declaration } = queue;
    this.queues.add(point.queue);
    this.starters.push(async () => {
      const jobs = this.modules.get(WorkQueue, { strict: false });
      await jobs.declare({ name: point.queue, ...declaration });
      const { queue: name } = point;
      const delivered = deliveredBy(jobs.system, name);
      const run = async (job: Job, signal: AbortSignal) => {
        const attributes = { ...delivered, 'messaging.message.id': job.id };
        return runEntryPoint(this.service, point, { ...job, attributes }, async (late) =>
          handle(job, AbortSignal.any([signal, late])),
        );
      };
      const worker = await jobs.work(name, run, { concurrency });
      this.gauges.queue({ name, depth: async () => jobs.depth(name) });
      return worker;
    });
  }

  /** Takes work from the service's own tables until `takeOne` answers false, then waits. */
  poll(name: string, takeOne: () => Promise<boolean>, options: PollOptions): void {
    const point = this.declared(name, Kind.WORKER);
    const { everyMs, channel, concurrency = 1 } = options;
    this.starters.push(async () => {
      const poller = new Poller({
        takeOne: async () => untracedEntryPoint(this.service, point, {}, takeOne),
        everyMs,
        concurrency,
        onError: (error) => this.service.logger.error({ err: error, entryPoint: point.origin }, 'run failed'),
      });
      const database = this.modules.get(Database, { strict: false });
      const listening = channel ? await database.listen(channel, () => poller.wake()) : undefined;
      poller.start();
      return {
        close: async () => {
          await poller.close();
          await listening?.close();
        },
      };
    });
  }

  /** Begins all of it, in the order of registration. */
  async start(): Promise<void> {
    for (const start of this.starters) this.running.push(await start());
  }

  /** Takes nothing new and resolves when all that was begun has ended. */
  async close(): Promise<void> {
    await Promise.all(this.running.splice(0).map(async (each) => each.close()));
  }

  private declared(name: string, kind: Kind): EntryPoint {
    const point = entryPoint(this.service.name, name);
    if (point.kind !== kind)
      throw new Error(`the contract declares ${point.origin} as another kind of entry point`);
    return point;
  }
}
