import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Consumer, ProduceAcks, Producer } from '@platformatic/kafka';
import { connect } from 'amqplib';
import pg from 'pg';
import type { Carrier } from './carrier.js';
import { payload } from './our-carriers.js';

/** The client library as its documentation shows it, with the same promises: all replicas, offsets after the work. */
export async function bareKafka(broker: string, topic: string): Promise<Carrier> {
  const options = { clientId: 'bare', bootstrapBrokers: [broker] };
  const producer = new Producer({ ...options, idempotent: true, acks: ProduceAcks.ALL });
  const consumer = new Consumer({ ...options, groupId: `bare-${topic}` });
  return {
    name: 'the bare client of Kafka',
    send: async (ids) =>
      void (await producer.send({
        messages: ids.map((id) => ({ topic, key: Buffer.from(id), value: payload })),
      })),
    receive: async (seen) => {
      const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: 500 });
      stream.on('data', ({ key }) => seen(String(key)));
    },
    close: async () => {
      await consumer.close(true);
      await producer.close();
    },
  };
}

/** amqplib with confirms, a quorum queue, a prefetch and acknowledgements. */
export async function bareRabbitMq(url: string): Promise<Carrier> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  // Of the names that the account may use.
  const name = `work.bare-${randomUUID()}`;
  await channel.assertExchange(name, 'direct', { durable: true });
  await channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(name, name, '');
  return {
    name: 'the bare client of RabbitMQ',
    send: async (ids) => {
      for (const messageId of ids) channel.publish(name, '', payload, { persistent: true, messageId });
      await channel.waitForConfirms();
    },
    receive: async (seen) => {
      await channel.prefetch(100);
      await channel.consume(name, (message) => {
        if (!message) return;
        seen(String(message.properties.messageId));
        channel.ack(message);
      });
    },
    close: async () => connection.close(),
  };
}

/** Rows that are inserted, and read in their order by one who remembers how far it is. */
export async function barePostgres(url: string): Promise<Carrier> {
  const pool = new pg.Pool({ connectionString: url, max: 3 });
  await pool.query(`create table bare (position bigserial primary key, id uuid not null, data bytea not null);
    create table bare_cursor (position bigint not null); insert into bare_cursor values (0)`);
  let open = true;
  let reading: Promise<void> = Promise.resolve();
  const read = async (seen: (id: string) => void): Promise<void> => {
    while (open) {
      const { rows } = await pool.query<{ position: string; id: string }>({
        name: 'bare_read',
        text: 'select position, id, data from bare where position > (select position from bare_cursor) order by position limit 100',
      });
      for (const { id } of rows) seen(id);
      const last = rows.at(-1);
      if (last)
        await pool.query({
          name: 'bare_move',
          text: 'update bare_cursor set position = $1',
          values: [last.position],
        });
      else await wait(5);
    }
  };
  return {
    name: 'the bare client of PostgreSQL',
    send: async (ids) =>
      void (await pool.query({
        name: 'bare_insert',
        text: 'insert into bare (id, data) select unnest($1::uuid[]), $2',
        values: [ids, payload],
      })),
    receive: async (seen) => {
      reading = read(seen);
      return Promise.resolve();
    },
    close: async () => {
      open = false;
      await reading;
      await pool.end();
    },
  };
}
