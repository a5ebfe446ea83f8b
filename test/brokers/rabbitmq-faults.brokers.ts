import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import pg from 'pg';
import { workQueueOf } from '#messaging/rabbitmq/topology.js';
import type { Job } from '#messaging/work-queue.js';
import { eventually } from '../support/eventually.js';
import { BrokerUnderTest, declaration } from './broker-under-test.js';

const patienceMs = 60_000;

let broker: BrokerUnderTest;
beforeAll(async () => void (broker = await BrokerUnderTest.start('rabbitmq_faults')));
afterEach(async () => broker.closeQueues());
afterAll(async () => broker.stop());

const aJob = (): Job => ({ id: randomUUID(), data: {} });

describe('RabbitMQ that is killed with -9', () => {
  it('keeps the dead, with their reason, to be sent again once', async () => {
    const queue = await broker.open();
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
    await broker.strike();
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
    const queue = await broker.open();
    await queue.declare(declaration('gone'));
    const connection = await connect(broker.server.url);
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

  it('gives up a job that its workers drop again and again, and says so', async () => {
    const queue = await broker.open();
    await queue.declare(declaration('dropped'));
    const job = aJob();
    await queue.enqueue('dropped', [job]);
    const connection = await connect(broker.server.url);
    const channel = await connection.createChannel();
    let deliveries = 0;
    await channel.consume(workQueueOf('dropped'), (message) => {
      if (!message) return;
      deliveries += 1;
      channel.nack(message, false, true);
    });
    await eventually('no more come', patienceMs, async () => deliveries > 20 || undefined);
    await connection.close();
    await queue.work('dropped', async () => undefined);
    const dead = await eventually('it is dead', patienceMs, async () => (await queue.dead('dropped'))[0]);
    expect(dead).toMatchObject({ id: job.id, reason: 'its workers broke off again and again' });
    expect(deliveries).toBe(21);
  });

  it('waits with a job while the database is away, longer than it may be delivered', async () => {
    const queue = await broker.open();
    await queue.declare(declaration('patient'));
    const done: string[] = [];
    const job = aJob();
    const client = new pg.Client(broker.database.adminUrl);
    await client.connect();
    await queue.enqueue('patient', [job]);
    await client.query('alter table work.queue rename to nothing');
    await queue.work('patient', async ({ id }) => void done.push(id));
    await wait(24_000);
    await client.query('alter table work.nothing rename to queue');
    await client.end();
    await eventually('it is done', patienceMs, async () => done.includes(job.id) || undefined);
    expect(await queue.dead('patient')).toEqual([]);
  });
});
