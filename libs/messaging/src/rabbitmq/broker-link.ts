import { connect, type Channel, type ChannelModel, type RecoveringChannelModel } from 'amqplib';
import { dropConnection } from './drop-connection.js';
import { Publisher, Unconfirmed, type Letter, type Publishing } from './publisher.js';
import { declareShared } from './topology.js';
import { unlessAborted } from './unless-aborted.js';

/** How the link behaves; milliseconds. */
export interface LinkOptions {
  readonly onError: (error: unknown) => void;
  /** How long a message may take to be confirmed, waiting for a connection included. */
  readonly publishMs: number;
  /** PEM, of who signed the broker's certificate where that is no public authority. */
  readonly ca?: string;
  readonly openPublisher?: (model: ChannelModel) => Promise<Publishing>;
}

/** Runs on each connection: makes channels, subscribes. */
export type OnConnection = (model: ChannelModel) => Promise<void>;

/** A quorum queue without a leader never answers a subscription, and the channel with it. */
const setUpMs = 15_000;
const goodbyeMs = 2000;
/** Without it a broker behind a cut cable would be missed after two minutes. */
const heartbeatSeconds = '10';

/** A connection that comes back by itself, and what is to be there again each time. */
export class BrokerLink {
  private readonly habits = new Set<OnConnection>();
  private readonly ending = new AbortController();
  private readonly waiting = new Set<() => void>();
  private publisher: Publishing | undefined;
  private model: ChannelModel | undefined;
  private connection: RecoveringChannelModel | undefined;

  private constructor(private readonly options: LinkOptions) {}

  /** Fails where nobody answers at first; later losses are mended. */
  static async open(url: string, options: LinkOptions): Promise<BrokerLink> {
    const link = new BrokerLink(options);
    if (!URL.canParse(url)) throw new Error('the address of RabbitMQ is no URL'); // it holds a password: not shown
    const address = new URL(url);
    if (!address.searchParams.has('heartbeat')) address.searchParams.set('heartbeat', heartbeatSeconds);
    const connection = await connect(address.href, {
      timeout: 10_000,
      noDelay: true, // else a message waits for the receipt of the one before, up to 40 ms
      ...(options.ca === undefined ? {} : { ca: [Buffer.from(options.ca)] }),
      clientProperties: { connection_name: 'meshcart work queue' },
      recovery: {
        initialMaxRetries: 5,
        maxDelay: 2000,
        setup: async (model: ChannelModel) => link.setUp(model),
      },
    });
    connection.on('error', () => undefined); // a disconnect tells the same
    connection.on('connect-failed', options.onError);
    connection.on('disconnect', (error) => {
      link.publisher = link.model = undefined;
      options.onError(error);
    });
    link.connection = connection;
    return link;
  }

  /** Does it now, and again on each new connection. */
  async always(habit: OnConnection): Promise<void> {
    this.habits.add(habit);
    const { model } = this;
    try {
      await (model ? this.soon(habit(model)) : this.nextConnection());
    } catch (error) {
      this.habits.delete(habit);
      throw error;
    }
  }

  /** What the broker answers on this connection. @throws where there is none, or it does not answer in time. */
  async ask<T>(question: (model: ChannelModel) => Promise<T>): Promise<T> {
    if (!this.model) throw new Error('there is no connection to RabbitMQ');
    return this.soon(question(this.model));
  }

  never(habit: OnConnection): void {
    this.habits.delete(habit);
  }

  /** A broker closes a channel alone too: whoever cannot do without it begins anew, and everybody else with it. */
  renewAfter(channel: Channel, model: ChannelModel): void {
    channel.on('error', this.options.onError);
    channel.on('close', () => void dropConnection(model));
  }

  /** Resolves when all are confirmed. @throws Unconfirmed where one is not; the others may have been. */
  async publish(letters: readonly Letter[]): Promise<void> {
    if (!this.publisher) await this.nextConnection();
    const { publisher } = this;
    if (!publisher) throw new Unconfirmed('the connection to RabbitMQ was lost again');
    await Promise.all(letters.map((letter) => publisher.publish(letter)));
  }

  async close(): Promise<void> {
    this.ending.abort(new Error('the link to RabbitMQ is closed'));
    const { model } = this;
    const goodbye = this.connection?.close() ?? Promise.resolve();
    await unlessAborted(AbortSignal.timeout(goodbyeMs), goodbye).catch(() => undefined);
    if (model) await dropConnection(model);
  }

  private async setUp(model: ChannelModel): Promise<void> {
    model.on('error', () => undefined); // what was under way fails, and tells
    // What is published meanwhile is not confirmed, and comes back to its sender when its time is up.
    model.on('blocked', (reason) => this.options.onError(new Error(`RabbitMQ takes no messages: ${reason}`)));
    try {
      const publisher = await this.soon(this.prepare(model));
      this.renewAfter(publisher.channel, model);
      this.model = model;
      this.publisher = publisher;
    } catch (error) {
      await dropConnection(model); // a stuck broker would never answer a good-bye
      throw error;
    }
    for (const wake of this.waiting) wake();
  }

  private async prepare(model: ChannelModel): Promise<Publishing> {
    await declareShared(model);
    for (const habit of this.habits) await habit(model);
    const { openPublisher = (on: ChannelModel) => Publisher.open(on, this.options.publishMs) } = this.options;
    return openPublisher(model);
  }

  private async soon<T>(work: Promise<T>): Promise<T> {
    const late = AbortSignal.timeout(setUpMs);
    try {
      return await unlessAborted(AbortSignal.any([late, this.ending.signal]), work);
    } catch (error) {
      if (!late.aborted) throw error;
      const advice = 'has every queue a leader (rabbitmq-queues quorum_status)?';
      throw new Error(`RabbitMQ has not set up the channels within ${setUpMs} ms: ${advice}`, {
        cause: error,
      });
    }
  }

  private async nextConnection(): Promise<void> {
    const { publishMs } = this.options;
    const come = new Promise<void>((resolve) => {
      const wake = () => (this.waiting.delete(wake), resolve());
      this.waiting.add(wake);
    });
    const signal = AbortSignal.any([AbortSignal.timeout(publishMs), this.ending.signal]);
    await unlessAborted(signal, come).catch((cause: unknown) => {
      throw new Unconfirmed(`no connection to RabbitMQ within ${publishMs} ms`, { cause });
    });
  }
}
