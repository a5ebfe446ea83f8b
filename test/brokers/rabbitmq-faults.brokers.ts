import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { messagingMigrations } from '#messaging/migrations.js';
import { RabbitMqWorkQueue } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import { workQueueOf } from '#messaging/rabbitmq/topology.js';
import type { Job, QueueDeclaration, WorkQueue } from '#messaging/work-queue.js';
import { eventually } from '../support/eventually.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import { RabbitMqServer } from './rabbitmq-server.js';

const patienceMs = 60_000;

let broker: RabbitMqServer;
let database: TestDatabase;
beforeAll(async () => {
  [broker, database] = await Promise.all([
    RabbitMqServer.start(),
    testDatabase('rabbitmq_faults', [messagingMigrations]),
  ]);
});
afterAll(async () => {
  await broker.stop();
  await database.drop();
});

const opened: WorkQueue[] = [];
afterEach(async () => void (await Promise.all(opened.splice(0).map((queue) => queue.close()))));

async function open(): Promise<WorkQueue> {
  const queue = await RabbitMqWorkQueue.open({ url: broker.url, databaseUrl: database.url, publishMs: 5000 });
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

/** As the outbox does: until it is taken. */
async function insist(queue: WorkQueue, name: string, jobs: readonly Job[]): Promise<void> {
  await eventually(
    'the jobs are taken',
    patienceMs,
    async () => {
      await queue.enqueue(name, jobs);
      return true;
    },
    200,
  );
}

describe('RabbitMQ that is killed with -9', () => {
  it('loses nothing that was taken, three times, while jobs come and go', async () => {
    const [sender, one, two] = [await open(), await open(), await open()];
    await sender.declare(declaration('killed'));
    const done = new Map<string, number>();
    for (const worker of [one, two])
      await worker.work('killed', async ({ id }) => {
        await wait(2);
        done.set(id, (done.get(id) ?? 0) + 1);
      });
    const jobs = Array.from({ length: 3000 }, aJob);
    const sending = (async () => {
      for (let from = 0; from < jobs.length; from += 50) {
        await insist(sender, 'killed', jobs.slice(from, from + 50));
        await wait(20);
      }
    })();
    for (let kill = 0; kill < 3; kill += 1) {
      await wait(400);
      await broker.kill();
      await broker.restart();
    }
    await sending;
    await eventually('every job is done', patienceMs, async () => done.size === jobs.length || undefined);
    expect(await sender.dead('killed')).toEqual([]);
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
      { id: poison.id, reason: 'RangeError: no such customer' },
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
