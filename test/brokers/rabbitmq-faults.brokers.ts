import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { messagingMigrations } from '#messaging/migrations.js';
import { RabbitMqWorkQueue, type RabbitMqWorkQueueOptions } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import { workQueueOf } from '#messaging/rabbitmq/topology.js';
import type { Job, QueueDeclaration, WorkQueue } from '#messaging/work-queue.js';
import { eventually } from '../support/eventually.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import { CarelessPublisher } from './careless-publisher.js';
import { Effects } from './effects.js';
import { RabbitMqServer } from './rabbitmq-server.js';
import { storm } from './storm.js';

const patienceMs = 60_000;

let broker: RabbitMqServer;
let database: TestDatabase;
let effects: Effects;
beforeAll(async () => {
  [broker, database] = await Promise.all([
    RabbitMqServer.start(),
    testDatabase('rabbitmq_faults', [messagingMigrations]),
  ]);
  effects = await Effects.open(database.adminUrl);
});
afterAll(async () => {
  await effects.close();
  await broker.stop();
  await database.drop();
});

const opened: WorkQueue[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.close()));
  await effects.clear();
});

async function open(options: Partial<RabbitMqWorkQueueOptions> = {}): Promise<WorkQueue> {
  const where = { url: broker.url, databaseUrl: database.url };
  const queue = await RabbitMqWorkQueue.open({ ...where, publishMs: 5000, ...options });
  opened.push(queue);
  return queue;
}

const declaration = (name: string, tries = 5): QueueDeclaration => ({
  name,
  tries,
  firstDelaySeconds: 0.3,
  maxDelaySeconds: 1,
  timeoutSeconds: 20,
});

const aJob = (): Job => ({ id: randomUUID(), data: {} });

/** Two workers on it, whose jobs take a moment, and one who sends. */
async function sendAndWork(name: string, options?: Partial<RabbitMqWorkQueueOptions>): Promise<WorkQueue> {
  const [sender, ...workers] = [await open(options), await open(), await open()];
  await sender.declare(declaration(name));
  for (const worker of workers)
    await worker.work(
      name,
      async ({ id }) => {
        await effects.of(id);
        await wait(20);
      },
      { concurrency: 8 },
    );
  return sender;
}

const strike = async (how?: { readonly frozenMs: number }) => {
  await broker.kill(how);
  await broker.restart();
};
/** Long enough for some to be sent to a broker that never reads them. */
const frozen = { frozenMs: 300 };

describe('RabbitMQ that is killed with -9', () => {
  it('gives each of thousands of jobs its effect once, through three kills', async () => {
    const sender = await sendAndWork('killed');
    const blows = [async () => strike(frozen), async () => strike(), async () => strike(frozen)];
    const taken = await storm(sender, 'killed', effects, { jobs: 6000, blows });
    await effects.check(taken);
    expect(await sender.dead('killed')).toEqual([]);
    // Deliveries do repeat: what was under way was begun again.
    expect(effects.runs).toBeGreaterThan(taken.length);
  });

  it('loses jobs without confirms, and the check sees it', async () => {
    const sender = await sendAndWork('careless', {
      openPublisher: async (model) => CarelessPublisher.open(model),
    });
    const taken = await storm(sender, 'careless', effects, {
      jobs: 2000,
      blows: [async () => strike(frozen)],
    });
    await expect(effects.check(taken)).rejects.toThrow(/^\d+ of \d+ jobs that were taken are lost$/);
  });

  it('keeps the dead, with their reason, to be sent again once', async () => {
    const queue = await open();
    await queue.declare(declaration('poison', 2));
    const [poison, good] = [aJob(), aJob()];
    let isMended = false;
    const done: string[] = [];
    await queue.work('poison', async ({ id }) => {
      if (id === poison.id && !isMended) throw new RangeError('no such customer');
      done.push(id);
    });
    await queue.enqueue('poison', [poison, good]);
    await eventually(
      'it is dead',
      patienceMs,
      async () => (await queue.dead('poison')).length === 1 || undefined,
    );
    expect(done).toEqual([good.id]);
    await broker.kill();
    await broker.restart();
    expect(await queue.dead('poison')).toMatchObject([
      { id: poison.id, attempt: 2, reason: 'RangeError: no such customer' },
    ]);
    isMended = true;
    await eventually('it is sent again', patienceMs, async () => {
      await queue.redrive('poison', poison.id);
      return true;
    });
    await queue.redrive('poison', poison.id);
    await eventually('it is done', patienceMs, async () => done.includes(poison.id) || undefined);
    await wait(200);
    expect(done).toEqual([good.id, poison.id]);
    expect(await queue.dead('poison')).toEqual([]);
  });
});

describe('RabbitMQ', () => {
  it('is not believed where no queue takes a job', async () => {
    const queue = await open();
    await queue.declare(declaration('gone'));
    const connection = await connect(broker.url);
    const channel = await connection.createChannel();
    await channel.deleteQueue(workQueueOf('gone'));
    await connection.close();
    const job = aJob();
    await expect(queue.enqueue('gone', [job])).rejects.toThrow('no queue takes "gone"');
    // What was refused is not remembered as known.
    await queue.declare(declaration('gone'));
    const done: string[] = [];
    await queue.work('gone', async ({ id }) => void done.push(id));
    await queue.enqueue('gone', [job]);
    await eventually('it is done', patienceMs, async () => done.includes(job.id) || undefined);
  });
});
