import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { OrderConfirmed, OrderPlaced } from '#contracts/meshcart/orders/events/v1/events.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { EventLog } from '#messaging/event-log.js';
import { OutboxRelay } from '#messaging/outbox-relay.js';
import type { Job, WorkQueue } from '#messaging/work-queue.js';
import { OutboxOrderDeadlines } from '#orders/adapters/outbox-order-deadlines.js';
import { OutboxOrderEvents, ordersTopic } from '#orders/adapters/outbox-order-events.js';
import { Order } from '#orders/domain/order.js';
import { Inbox } from '#persistence/inbox.js';
import { Outbox } from '#persistence/outbox.js';
import { handlerFor } from '#platform/handler-for.js';
import { eventually } from '../support/eventually.js';
import type { FlowDatabase } from './flow-database.js';

/** One process's way to the engines. */
export interface Engines {
  readonly log: EventLog;
  readonly queue: WorkQueue;
}

export interface FlowOptions {
  readonly orders: number;
  /** What happens to each engine: one blow after the other, while orders go on being decided. */
  readonly blows: readonly (readonly (() => Promise<void>)[])[];
  /** What a worker does besides its effect, within its try. */
  readonly linger?: (signal: AbortSignal) => Promise<void>;
  /** Workers do not remember what they have done, as nobody should. */
  readonly isForgetful?: boolean;
}

const queue = 'order-expiry.v1';
const messagesOfOrder = 3;
/** How many orders may be decided and not yet dealt with: a flow, and no heap. */
const maxAhead = 2000;
const lanes = 8;
/** One in so many expires a moment later, by way of whatever delays jobs. */
const delayedEvery = 10;
const patienceMs = 90_000;
const quietMs = 10_000;

/** Orders from the decision to its last effect: the outbox, its relay, the engines, two who consume, inbox and effects. */
export class OrderFlow {
  private readonly outbox: Outbox;
  private readonly inbox: Inbox;
  /** Effects that happened, repetitions included. */
  private happened = 0;

  constructor(private readonly records: FlowDatabase) {
    this.outbox = new Outbox(records.database);
    this.inbox = new Inbox(records.database, 'flow.orders');
  }

  /** Resolves when all have had their effect, or nothing has happened for a while. */
  async run(sender: Engines, consumers: readonly Engines[], options: FlowOptions): Promise<void> {
    await sender.queue.declare({
      name: queue,
      tries: 50,
      firstDelaySeconds: 1,
      maxDelaySeconds: 1,
      timeoutSeconds: 20,
    });
    for (const consumer of consumers) await this.consume(consumer, options);
    const relay = new OutboxRelay(this.records.database, sender.log, sender.queue, {
      source: '/meshcart/orders',
    });
    await relay.start();
    try {
      const deciding = this.decide(options.orders);
      await Promise.all(options.blows.map((series) => this.strike(series, options.orders)));
      await deciding;
      await this.settle(options.orders * messagesOfOrder);
    } finally {
      await relay.close();
    }
  }

  private async consume({ log, queue: jobs }: Engines, { linger, isForgetful }: FlowOptions): Promise<void> {
    const seen = async ({ id, subject, sequence }: CloudEvent) => this.effect(id, subject, sequence);
    const handlers = { [OrderPlaced.$type]: seen, [OrderConfirmed.$type]: seen };
    await log.subscribe({
      group: 'flow.orders',
      topic: ordersTopic,
      handle: async (event) => {
        const effect = handlerFor(handlers, event);
        if ((await this.inbox.handle(event, async () => effect(event))) === 'applied') this.happened += 1;
      },
    });
    const work = async (job: Job, signal: AbortSignal): Promise<void> => {
      if (await this.expire(job, isForgetful)) this.happened += 1;
      await linger?.(signal);
    };
    await jobs.work(queue, work, { concurrency: 8 });
  }

  /** As a worker does it whose effect is rows of its own: once for each id, in one transaction. */
  private async expire({ id, data }: Job, isForgetful = false): Promise<boolean> {
    return this.records.database.transaction('expire', async () => {
      const { rowCount } = await this.records.database.execute({
        name: 'flow_seen',
        text: `insert into platform.inbox (consumer, event_id) values ('flow.expiry', $1) on conflict do nothing`,
        values: [id],
      });
      if (rowCount === 0 && !isForgetful) return false;
      await this.effect(id, String(data['orderId']), null);
      return true;
    });
  }

  private async effect(id: string, key: string, version: bigint | null): Promise<void> {
    await this.records.database.execute({
      name: 'flow_effect',
      text: 'insert into effect (id, key, version) values ($1, $2, $3)',
      values: [id, key, version],
    });
  }

  /** Each order in two transactions, as orders states it: placed with its deadline, then confirmed. */
  private async decide(orders: number): Promise<void> {
    const [events, deadlines] = [new OutboxOrderEvents(this.outbox), new OutboxOrderDeadlines(this.outbox)];
    let decided = 0;
    const one = async (number: number): Promise<void> => {
      const items = [{ productId: randomUUID(), quantity: 1, unitAmount: 1999n }];
      const order = Order.place({
        id: randomUUID(),
        userId: randomUUID(),
        items,
        createdAt: new Date(),
        currency: 'EUR',
      });
      const dueMs = number % delayedEvery === 0 ? 700 : 0;
      await this.records.database.transaction('place-order', async () => {
        await events.placed(order.facts);
        await deadlines.expireAt(order.id, new Date(Date.now() + dueMs));
      });
      for (const step of ['await_payment', 'authorize', 'confirm'] as const) order.take(step, new Date());
      await this.records.database.transaction('confirm', async () =>
        events.happened('confirm', order.facts, undefined),
      );
    };
    const lane = async (): Promise<void> => {
      while (decided < orders) {
        if (decided - this.happened / messagesOfOrder > maxAhead) await wait(20);
        else await one((decided += 1));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  /** Each when the effects pass the next of equal shares of all, so that much is left after the last. */
  private async strike(blows: readonly (() => Promise<void>)[], orders: number): Promise<void> {
    const all = orders * messagesOfOrder;
    for (const [index, blow] of blows.entries()) {
      const share = (all * (index + 1)) / (blows.length + 2);
      await eventually('orders flow', patienceMs, async () => this.happened >= share || undefined, 5);
      if (this.happened >= all) throw new Error('it is too late for a blow: all is done');
      await blow();
    }
  }

  private async settle(all: number): Promise<void> {
    for (let [last, since] = [-1, Date.now()]; last < all && Date.now() - since < quietMs; await wait(100))
      if (this.happened !== last) [last, since] = [this.happened, Date.now()];
  }
}
