import { messagingMigrations } from '#messaging/migrations.js';
import { RabbitMqWorkQueue, type RabbitMqWorkQueueOptions } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import type { QueueDeclaration, WorkQueue } from '#messaging/work-queue.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import { RabbitMqServer } from './rabbitmq-server.js';

/** A broker with a database, and the queues that a check opens on them. */
export class BrokerUnderTest {
  private readonly opened: WorkQueue[] = [];

  private constructor(
    readonly server: RabbitMqServer,
    readonly database: TestDatabase,
  ) {}

  static async start(name: string, settings: readonly string[] = []): Promise<BrokerUnderTest> {
    const database = await testDatabase(name, [messagingMigrations]);
    return new BrokerUnderTest(await RabbitMqServer.start(settings), database);
  }

  /** The queues as one more process opens them. */
  async open(options: Partial<RabbitMqWorkQueueOptions> = {}): Promise<WorkQueue> {
    const where = { url: this.server.url, databaseUrl: this.database.url };
    const queue = await RabbitMqWorkQueue.open({ ...where, publishMs: 5000, ...options });
    this.opened.push(queue);
    return queue;
  }

  /** After each check. */
  async closeQueues(): Promise<void> {
    await Promise.all(this.opened.splice(0).map((queue) => queue.close()));
  }

  /** Kills it and starts it again. */
  async strike(how?: { readonly frozenMs: number }): Promise<void> {
    await this.server.kill(how);
    await this.server.restart();
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.database.drop();
  }
}

export const declaration = (name: string, tries = 5): QueueDeclaration => ({
  name,
  tries,
  firstDelaySeconds: 0.3,
  maxDelaySeconds: 1,
  timeoutSeconds: 20,
});
