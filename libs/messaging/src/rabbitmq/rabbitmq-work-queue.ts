import type { ChannelModel } from 'amqplib';
import { crashPoint } from '#faults/crash-point.js';
import { Database } from '#persistence/database.js';
import type { Subscription } from '../subscription.js';
import {
  WorkQueue,
  type DeadJob,
  type DeadPage,
  type DecideOnDeadJob,
  type HandleJob,
  type Job,
  type QueueDeclaration,
  type QueueDepth,
} from '../work-queue.js';
import { BrokerLink } from './broker-link.js';
import { DeadRecords } from './dead-records.js';
import { stepFor } from './delay.js';
import { messageOf, type Sent } from './job-message.js';
import type { Letter, Publishing } from './publisher.js';
import { RabbitMqWorker } from './rabbitmq-worker.js';
import { countDue, declareQueue, delayExchangeOf, workExchange } from './topology.js';
import { WorkRecords } from './work-records.js';

/** How one process takes part in the queues. */
export interface RabbitMqWorkQueueOptions {
  /** As in "amqps://user:password@host:5671/vhost". */
  readonly url: string;
  /** PEM, of who signed the broker's certificate where that is no public authority. */
  readonly ca?: string;
  /** The messaging database: RabbitMQ knows no ids, so what is done and what is dead is kept there. */
  readonly databaseUrl: string;
  /** Told of failed tries, and of trouble with the broker and the database. */
  readonly onError?: (error: unknown, job?: Job) => void;
  /** How long a message may take to be confirmed, in milliseconds. */
  readonly publishMs?: number;
  /** How jobs are sent; with confirms unless somebody wants to see what happens without. */
  readonly openPublisher?: (model: ChannelModel) => Promise<Publishing>;
}

const drainMs = 5000;
const pruneMs = 3_600_000;

/**
 * The work queue on RabbitMQ, 3.10 and later. Jobs are persistent messages in quorum queues, published with confirms and
 * `mandatory`; later tries and delayed jobs rest in queues with one time to live each. A job whose worker is killed comes
 * to another one at once. What is done, and what is dead, is kept in PostgreSQL.
 */
export class RabbitMqWorkQueue extends WorkQueue {
  override readonly system = 'rabbitmq';
  private readonly workers = new Set<RabbitMqWorker>();
  private readonly deadRecords: DeadRecords;
  private readonly housekeeping: NodeJS.Timeout;

  private constructor(
    private readonly link: BrokerLink,
    private readonly database: Database,
    private readonly records: WorkRecords,
    private readonly onError: (error: unknown, job?: Job) => void,
  ) {
    super();
    this.deadRecords = new DeadRecords(database);
    this.housekeeping = setInterval(() => void records.prune().catch(onError), pruneMs).unref();
  }

  static async open(options: RabbitMqWorkQueueOptions): Promise<RabbitMqWorkQueue> {
    const { url, databaseUrl, onError = () => undefined, publishMs = 10_000, ...rest } = options;
    // A transaction waits for confirms, which may take as long as they may.
    const database = Database.open(databaseUrl, { name: 'work', statementTimeoutMs: publishMs + 5000 });
    try {
      const link = await BrokerLink.open(url, { ...rest, onError, publishMs });
      return new RabbitMqWorkQueue(link, database, new WorkRecords(database), onError);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  override async declare(queue: QueueDeclaration): Promise<void> {
    await this.records.declare(queue);
    await this.link.always(async (model) => declareQueue(model, queue.name));
  }

  override async enqueue(queue: string, jobs: readonly Job[]): Promise<void> {
    await crashPoint(`${queue}.enqueue`, 'before');
    await this.records.enqueue(queue, jobs, (fresh) => this.send(queue, fresh.map(firstTry)));
    await crashPoint(`${queue}.enqueue`, 'after');
  }

  override async work(
    queue: string,
    handle: HandleJob,
    { concurrency = 4 }: { concurrency?: number } = {},
  ): Promise<Subscription> {
    const { link, records, onError } = this;
    const send = (name: string, jobs: readonly Sent[]) => this.send(name, jobs);
    const worker = new RabbitMqWorker(queue, handle, concurrency, { link, records, send, onError });
    this.workers.add(worker);
    await worker.start();
    return {
      close: async () => {
        await worker.close();
        this.workers.delete(worker);
      },
    };
  }

  override async dead(queue: string, page?: DeadPage): Promise<DeadJob[]> {
    return this.deadRecords.page(queue, page);
  }

  override async change(queue: string, id: string, decide: DecideOnDeadJob): Promise<boolean> {
    return this.deadRecords.change(queue, id, decide, (job) => this.send(queue, [firstTry(job)]));
  }

  override async depth(queue: string): Promise<QueueDepth> {
    const dead = await this.records.countDead(queue);
    return { due: await this.link.ask((model) => countDue(model, queue)), dead };
  }

  /** Waits a while for the jobs under way; then their signals abort, and they are tried again elsewhere. */
  override async close(): Promise<void> {
    clearInterval(this.housekeeping);
    const impatient = setTimeout(() => this.workers.forEach((worker) => worker.abort()), drainMs);
    await Promise.all([...this.workers].map((worker) => worker.close()));
    clearTimeout(impatient);
    await this.link.close();
    await this.database.close();
  }

  /** To the queue, or to wait for its time. */
  private async send(queue: string, jobs: readonly Sent[]): Promise<void> {
    await this.link.publish(
      jobs.map((job): Letter => {
        const dueInMs = (job.startAfter?.getTime() ?? 0) - Date.now();
        const exchange = dueInMs > 0 ? delayExchangeOf(stepFor(dueInMs)) : workExchange;
        return { exchange, key: queue, ...messageOf(job) };
      }),
    );
  }
}

const firstTry = (job: Job): Sent => ({ ...job, attempt: 1 });
