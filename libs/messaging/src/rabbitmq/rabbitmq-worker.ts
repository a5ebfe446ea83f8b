import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { randomUUID } from 'node:crypto';
import { setTimeout as rest } from 'node:timers/promises';
import { crashPoint } from '#faults/crash-point.js';
import { describeError } from '#persistence/describe-error.js';
import type { Subscription } from '../subscription.js';
import type { HandleJob, Job } from '../work-queue.js';
import type { BrokerLink } from './broker-link.js';
import { pauseAfter } from './delay.js';
import { dropConnection } from './drop-connection.js';
import { jobIn, type Sent } from './job-message.js';
import { deadQueueOf, declareQueue, workQueueOf } from './topology.js';
import { unlessAborted } from './unless-aborted.js';
import type { WorkRecords } from './work-records.js';

/** Sends a job for its next try, or to wait until it may start. */
export type Send = (queue: string, jobs: readonly Sent[]) => Promise<void>;

/** What a worker works with. */
export interface WorkerParts {
  readonly link: BrokerLink;
  readonly records: WorkRecords;
  readonly send: Send;
  readonly onError: (error: unknown, job?: Job) => void;
}

const restMs = 1000;
const goodbyeMs = 1000;
/** Dead letters that are written down at a time. */
const letters = 10;

/** Takes the jobs of one queue, so many at a time, on each connection anew. */
export class RabbitMqWorker implements Subscription {
  private readonly underWay = new Set<Promise<void>>();
  private channel: Channel | undefined;
  private tags: readonly string[] = [];
  private closing = false;
  /** Aborts what is under way when its connection is gone: somebody else is given it. */
  private connection = new AbortController();

  constructor(
    private readonly queue: string,
    private readonly handle: HandleJob,
    private readonly concurrency: number,
    private readonly parts: WorkerParts,
  ) {}

  /** Resolves when the broker has subscribed it. */
  async start(): Promise<void> {
    await this.parts.link.always(this.subscribe);
  }

  async close(): Promise<void> {
    this.closing = true;
    this.parts.link.never(this.subscribe);
    const { channel } = this;
    // The channel may be gone, or its broker stuck.
    for (const tag of this.tags) if (channel) await shortly(channel.cancel(tag));
    await Promise.allSettled(this.underWay);
    if (channel) await shortly(channel.close());
  }

  /** Gives up what is under way. */
  abort(): void {
    this.connection.abort(new Error('this worker ends'));
  }

  private readonly subscribe = async (model: ChannelModel): Promise<void> => {
    await declareQueue(model, this.queue);
    const channel = await model.createChannel();
    const connection = new AbortController();
    channel.on('error', this.parts.onError);
    channel.on('close', () => {
      connection.abort(new Error('the connection to the broker was lost'));
      // A broker may also close the channel alone, as one that waited too long for an answer does.
      if (!this.closing) void dropConnection(model);
    });
    this.connection = connection;
    const take = async (queue: string, run: (message: ConsumeMessage) => Promise<void>) =>
      channel.consume(queue, (message) => {
        if (message) this.begin(channel, message, connection.signal, () => run(message));
        else void dropConnection(model); // somebody has deleted the queue
      });
    await channel.prefetch(this.concurrency);
    const work = await take(workQueueOf(this.queue), (message) => this.run(message, connection.signal));
    await channel.prefetch(letters);
    const dead = await take(deadQueueOf(this.queue), (message) => this.writeDown(message));
    this.channel = channel;
    this.tags = [work.consumerTag, dead.consumerTag];
  };

  /**
   * Acknowledges what ended. Where the database or the publisher is away it tries again by itself: given back, the message
   * would soon be one that was delivered too often.
   */
  private begin(
    channel: Channel,
    message: ConsumeMessage,
    lost: AbortSignal,
    run: () => Promise<void>,
  ): void {
    const ended = (async () => {
      while (!(await this.succeeds(run))) {
        if (this.closing || lost.aborted) return settle(() => channel.nack(message, false, true));
        await rest(restMs, undefined, { signal: lost }).catch(() => undefined);
      }
      settle(() => channel.ack(message));
      await crashPoint(`${this.queue}.job.ack`, 'after');
    })();
    this.underWay.add(ended);
    void ended.finally(() => this.underWay.delete(ended));
  }

  private async succeeds(run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      this.parts.onError(error);
      return false;
    }
  }

  /** Resolves when the broker may forget the message. */
  private async run(message: ConsumeMessage, lost: AbortSignal): Promise<void> {
    const { records, send, onError } = this.parts;
    const sent = readable(message);
    if (!sent) return this.writeDown(message);
    const { startAfter, ...job } = sent;
    if (startAfter && startAfter.getTime() > Date.now()) return send(this.queue, [sent]);
    const known = await records.known(this.queue, job.id);
    if (known.state === 'done') return;
    try {
      await within(known.timeoutSeconds * 1000, lost, (signal) => this.handle(job, signal));
    } catch (error) {
      onError(error, job);
      lost.throwIfAborted(); // the broker gives it to somebody else, by itself
      if (job.attempt >= known.tries) return records.bury(this.queue, job, describeError(error));
      const due = new Date(Date.now() + pauseAfter(job.attempt, known));
      return send(this.queue, [{ ...job, attempt: job.attempt + 1, startAfter: due }]);
    }
    await records.done(this.queue, job.id);
    await crashPoint(`${this.queue}.job.ack`, 'before');
  }

  /** What the broker gave up, or what nobody can read. */
  private async writeDown(message: ConsumeMessage): Promise<void> {
    const sent = readable(message);
    const text = message.content.toString('utf8');
    const job = sent ?? { id: randomUUID(), data: { unreadable: text } };
    const reason = sent ? 'its workers broke off again and again' : 'no job can be read in it';
    await this.parts.records.bury(this.queue, job, reason);
  }
}

function readable(message: ConsumeMessage): Sent | undefined {
  try {
    return jobIn(message);
  } catch {
    return undefined;
  }
}

/** A closed channel takes no answer; its messages are delivered again. */
function settle(answer: () => void): void {
  try {
    answer();
  } catch {
    // Nothing to be done, and nothing lost.
  }
}

/** Good manners, which a stuck broker does not answer. */
async function shortly(goodbye: Promise<unknown>): Promise<void> {
  await unlessAborted(AbortSignal.timeout(goodbyeMs), goodbye).catch(() => undefined);
}

/** Rejects when the time is up, or the connection lost, whether the work heeds its signal or not. */
async function within(
  milliseconds: number,
  lost: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const signal = AbortSignal.any([lost, AbortSignal.timeout(milliseconds)]);
  await unlessAborted(signal, work(signal));
  signal.throwIfAborted();
}
