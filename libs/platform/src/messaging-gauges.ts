import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { ConsumerLag } from '#messaging/event-log.js';
import type { OutboxLag } from '#messaging/outbox-relay.js';
import type { QueueDepth } from '#messaging/work-queue.js';
import type { Logger } from './logger.js';

/** A consumer group of this service, and how to ask about it. */
export interface MeasuredConsumer {
  readonly group: string;
  readonly topic: string;
  readonly lag: () => Promise<ConsumerLag>;
  /** How many of its events wait for a redrive. */
  readonly parked: () => Promise<number>;
}

/** A queue that this service works on. */
export interface MeasuredQueue {
  readonly name: string;
  readonly depth: () => Promise<QueueDepth>;
}

/**
 * What waits in the asynchronous parts of a service. It is measured when somebody reads the metrics, by every replica
 * alike: so take the maximum over pods, not the sum. What cannot be asked is NaN, since the exporter would else repeat
 * the last value for ever, and why is said in the log.
 */
export class MessagingGauges {
  constructor(
    private readonly meter: Meter,
    private readonly logger: Logger,
  ) {}

  consumer({ group, topic, lag, parked }: MeasuredConsumer): void {
    const attributes = { group, topic };
    const behind = this.gauge(
      'meshcart.consumer.lag',
      '{event}',
      'Events that the group has not handled yet',
    );
    const age = this.gauge(
      'meshcart.consumer.oldest_age_seconds',
      's',
      'How long the oldest of them has been there',
    );
    this.measure([behind, age], attributes, async (result) => {
      const { events, oldestMs } = await lag();
      result.observe(behind, events, attributes);
      result.observe(age, oldestMs / 1000, attributes);
    });
    const waiting = this.gauge(
      'meshcart.consumer.parked',
      '{event}',
      'Events that failed for good, and those behind them',
    );
    this.measure([waiting], attributes, async (result) =>
      result.observe(waiting, await parked(), attributes),
    );
  }

  queue({ name, depth }: MeasuredQueue): void {
    const attributes = { queue: name };
    const ready = this.gauge(
      'meshcart.queue.due',
      '{job}',
      'Jobs that no worker has begun and that may begin',
    );
    const lost = this.gauge('meshcart.queue.dead', '{job}', 'Jobs that were given up');
    this.measure([ready, lost], attributes, async (result) => {
      const { due, dead } = await depth();
      result.observe(ready, due, attributes);
      result.observe(lost, dead, attributes);
    });
  }

  outbox(lag: () => Promise<OutboxLag>): void {
    const rows = this.gauge('meshcart.outbox.waiting', '{message}', 'Messages that were not published yet');
    const age = this.gauge(
      'meshcart.outbox.oldest_age_seconds',
      's',
      'How long the oldest of them has waited',
    );
    this.measure([rows, age], {}, async (result) => {
      const { waiting, oldestMs } = await lag();
      result.observe(rows, waiting);
      result.observe(age, oldestMs / 1000);
    });
  }

  private gauge(name: string, unit: string, description: string): Observable {
    return this.meter.createObservableGauge(name, { unit, description });
  }

  private measure(
    gauges: Observable[],
    attributes: Attributes,
    ask: (result: BatchObservableResult) => Promise<void>,
  ): void {
    const callback = async (result: BatchObservableResult): Promise<void> => {
      await ask(result).catch((err: unknown) => {
        this.logger.warn({ err, ...attributes }, 'could not be measured');
        for (const gauge of gauges) result.observe(gauge, Number.NaN, attributes);
      });
    };
    this.meter.addBatchObservableCallback(callback, gauges);
  }
}
