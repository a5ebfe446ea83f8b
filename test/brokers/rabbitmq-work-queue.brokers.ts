import { afterAll, beforeAll } from '@jest/globals';
import { connect } from 'amqplib';
import pg from 'pg';
import { messagingMigrations } from '#messaging/migrations.js';
import { RabbitMqWorkQueue } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import type { WorkQueue } from '#messaging/work-queue.js';
import { workQueueSuite } from '../contract/work-queue-suite.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import { RabbitMqServer } from './rabbitmq-server.js';

let broker: RabbitMqServer;
let database: TestDatabase;
beforeAll(async () => {
  [broker, database] = await Promise.all([
    RabbitMqServer.start(),
    testDatabase('rabbitmq_work_queue', [messagingMigrations]),
  ]);
});
afterAll(async () => {
  await broker.stop();
  await database.drop();
});

workQueueSuite('RabbitMQ', async () => {
  const client = new pg.Client(database.adminUrl);
  await client.connect();
  const { rows } = await client.query<{ name: string }>('select name from work.queue');
  await client.query('truncate work.queue, work.job');
  await client.end();
  const connection = await connect(broker.url);
  const channel = await connection.createChannel();
  for (const { name } of rows)
    for (const kind of ['work', 'dead']) await channel.deleteQueue(`${kind}.${name}.v1`);
  await connection.close();
  const opened: WorkQueue[] = [];
  return {
    open: async () => {
      const queue = await RabbitMqWorkQueue.open({ url: broker.url, databaseUrl: database.url });
      opened.push(queue);
      return queue;
    },
    close: async () => void (await Promise.all(opened.map((queue) => queue.close()))),
  };
});
