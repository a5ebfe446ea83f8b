import type { Attributes } from '@opentelemetry/api';
import type { EntryPoint } from '#contracts/contracts.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { EventLog, Subscription } from '#messaging/event-log.js';
import type { Database } from '#persistence/database.js';
import { Inbox, type ParkedChange, type RedriveWitness } from '#persistence/inbox.js';
import { isTransient } from '#persistence/transient-error.js';
import type { ServiceRuntime } from './call-context.js';
import { DeadlineExceeded } from './deadline-exceeded.js';
import { deliveredBy } from './delivered-by.js';
import { handlerFor, type EventHandlers } from './handler-for.js';
import { runEntryPoint } from './run-entry-point.js';

const passes = (error: unknown): boolean => error instanceof DeadlineExceeded || isTransient(error);

/** What a consumer says of itself. */
export interface ConsumerOptions {
  /**
   * Whether what it does may be done again with every event of the past: it only keeps state, which comes out the same,
   * and reaches neither people nor third parties. False by default.
   */
  readonly isReplayable?: boolean;
}

/** One consumer of a service: its handlers, behind the inbox that makes each event's effect happen once. */
export class EventConsumer {
  /** The group of the event log, and the consumer that inbox and parked events name. */
  readonly group: string;
  readonly isReplayable: boolean;
  private readonly inbox: Inbox;

  constructor(
    private readonly service: ServiceRuntime,
    readonly point: EntryPoint,
    private readonly handlers: EventHandlers,
    database: Database,
    { isReplayable = false }: ConsumerOptions = {},
  ) {
    this.isReplayable = isReplayable;
    this.group = `${service.name}.${point.name}`;
    this.inbox = new Inbox(database, this.group, { isTransient: passes });
  }

  get topic(): string {
    return this.point.topic;
  }

  /** Full protobuf names of the events that it handles; of all others it takes no notice. */
  get types(): readonly string[] {
    return Object.keys(this.handlers);
  }

  /** Has the log deliver to it from now on. */
  async subscribe(log: EventLog): Promise<Subscription> {
    const { group, topic } = this;
    const delivered = { ...deliveredBy(log.system, topic), 'messaging.consumer.group.name': group };
    return log.subscribe({ group, topic, handle: async (event) => this.handle(event, delivered) });
  }

  /** Applies what is parked under a key, each event in a run of its own; see Inbox. */
  async redrive(key: string, witness: RedriveWitness): Promise<number> {
    const effect = async (event: CloudEvent): Promise<void> =>
      runEntryPoint(this.service, this.point, event, async () => handlerFor(this.handlers, event)(event));
    return this.inbox.redrive(key, effect, witness);
  }

  /** Has one parked event decided on; see Inbox. */
  async changeParked(
    eventId: string,
    decide: (event: CloudEvent) => Promise<ParkedChange>,
  ): Promise<boolean> {
    return this.inbox.changeParked(eventId, decide);
  }

  /** How many events wait for a redrive, for metrics. */
  async parkedCount(): Promise<number> {
    return this.inbox.parkedCount();
  }

  /** Forgets that events were handled; see Inbox. */
  async forget(): Promise<number> {
    return this.inbox.forget();
  }

  /** Resolves when the effect is durable, or the event parked. */
  private async handle(event: CloudEvent, delivered: Attributes): Promise<void> {
    const effect = handlerFor(this.handlers, event);
    const attributes = { ...delivered, 'messaging.message.id': event.id };
    const outcome = await runEntryPoint(this.service, this.point, { ...event, attributes }, async () =>
      this.inbox.handle(event, async () => effect(event)),
    );
    if (outcome === 'parked')
      this.service.logger.error({ group: this.group, event: event.id }, 'event parked');
  }
}
