import type { ModuleRef } from '@nestjs/core';
import { entryPoint, Kind, type EntryPoint } from '#contracts/contracts.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import { EventLog } from '#messaging/event-log.js';
import { WorkQueue, type Job, type QueueDeclaration } from '#messaging/work-queue.js';
import { Database } from '#persistence/database.js';
import { Inbox } from '#persistence/inbox.js';
import { isTransient } from '#persistence/transient-error.js';
import type { ServiceRuntime } from './call-context.js';
import { DeadlineExceeded } from './deadline-exceeded.js';
import { handlerFor, type EventHandlers } from './handler-for.js';
import type { MessagingGauges } from './messaging-gauges.js';
import { Poller } from './poller.js';
import { runEntryPoint, untracedEntryPoint } from './run-entry-point.js';

/** How patient a queue is, and how many of its jobs this process does at a time: 4 by default. */
export interface QueueOptions extends Omit<QueueDeclaration, 'name'> {
  readonly concurrency?: number;
}

/** What a consumer says of itself. */
export interface ConsumerOptions {
  /**
   * Whether what it does may be done again with every event of the past: it only keeps state, which comes out the same,
   * and reaches neither people nor third parties. False by default.
   */
  readonly isReplayable?: boolean;
}

/** A consumer of this service, whether it is at work or not. */
export interface Consumer {
  readonly group: string;
  readonly topic: string;
  /** Full protobuf names of the events that it handles; of all others it takes no notice. */
  readonly types: readonly string[];
  readonly isReplayable: boolean;
  readonly inbox: Inbox;
  subscribe(): Promise<Stoppable>;
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
  private readonly starters: (() => Promise<Stoppable>)[] = [];
  private readonly running: Stoppable[] = [];
  private readonly consumers = new Map<string, () => Consumer>();

  constructor(
    private readonly service: ServiceRuntime,
    private readonly modules: ModuleRef,
    private readonly gauges: MessagingGauges,
  ) {}

  /**
   * Reads the topic of the contract. Each handler runs in the transaction that remembers its event. One that keeps
   * failing parks its event, as does a major version that it does not speak; a callee that is away or late, or a lost database, only delays it.
   */
  consume(name: string, handlers: EventHandlers, { isReplayable = false }: ConsumerOptions = {}): void {
    const point = this.declared(name, Kind.CONSUMER);
    const build = (): Consumer => {
      const group = `${this.service.name}.${name}`;
      const passes = (error: unknown) => error instanceof DeadlineExceeded || isTransient(error);
      const inbox = new Inbox(this.modules.get(Database, { strict: false }), group, { isTransient: passes });
      const handle = async (event: CloudEvent) => {
        const effect = handlerFor(handlers, event);
        const outcome = await runEntryPoint(this.service, point, event, async () =>
          inbox.handle(event, async () => effect(event)),
        );
        if (outcome === 'parked') this.service.logger.error({ group, event: event.id }, 'event parked');
      };
      const log = this.modules.get(EventLog, { strict: false });
      const { topic } = point;
      const measured = {
        group,
        topic,
        lag: async () => log.lag(group, topic),
        parked: async () => inbox.parkedCount(),
      };
      const subscribe = async () => {
        const subscription = await log.subscribe({ group, topic, handle });
        this.gauges.consumer(measured);
        return subscription;
      };
      return { group, topic, types: Object.keys(handlers), isReplayable, inbox, subscribe };
    };
    this.consumers.set(name, build);
    this.starters.push(async () => build().subscribe());
  }

  /** Works on the queue of the contract. A rejection is tried again as `queue` says, then dead-lettered. */
  work(name: string, handle: (job: Job, signal: AbortSignal) => Promise<void>, queue: QueueOptions): void {
    const point = this.declared(name, Kind.WORKER);
    const { concurrency = 4, ...declaration } = queue;
    this.starters.push(async () => {
      const jobs = this.modules.get(WorkQueue, { strict: false });
      await jobs.declare({ name: point.queue, ...declaration });
      const run = async (job: Job, signal: AbortSignal) =>
        runEntryPoint(this.service, point, job, async (late) => handle(job, AbortSignal.any([signal, late])));
      const { queue: name } = point;
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

  /** The consumers by the names of their contracts, for programs that are not the service itself. */
  get consumerNames(): readonly string[] {
    return [...this.consumers.keys()];
  }

  consumer(name: string): Consumer | undefined {
    return this.consumers.get(name)?.();
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
