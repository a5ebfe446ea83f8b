import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { EventLog } from '#messaging/event-log.js';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { PostgresEventLog } from '#messaging/postgres-event-log.js';
import { RabbitMqWorkQueue } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import type { Carrier } from './carrier.js';

/** About as long as an event of an order. */
export const payload: Buffer = Buffer.alloc(120, 'x');

const eventOf = (id: string): CloudEvent => ({
  id,
  source: 'bench',
  type: 'meshcart.bench.events.v1.Sent',
  subject: id,
  time: new Date(),
  sequence: 1n,
  data: payload,
});

function logCarrier(name: string, log: EventLog, topic: string): Carrier {
  return {
    name,
    send: async (ids) => log.append(topic, ids.map(eventOf)),
    receive: async (seen) => {
      const handle = async ({ id }: CloudEvent) => seen(id);
      await log.subscribe({ group: 'bench', topic, handle });
    },
    close: async () => log.close(),
  };
}

export const postgresLog = (url: string): Carrier =>
  logCarrier('events over PostgreSQL', PostgresEventLog.open(url), 'bench');

export const kafkaLog = (broker: string, topic: string): Carrier =>
  logCarrier('events over Kafka', KafkaEventLog.open({ brokers: [broker] }), topic);

/** Jobs, each of which also has its record in PostgreSQL. */
export async function rabbitMqQueue(url: string, databaseUrl: string): Promise<Carrier> {
  const queue = await RabbitMqWorkQueue.open({ url, databaseUrl });
  const name = `bench-${randomUUID()}`;
  await queue.declare({ name, tries: 3, firstDelaySeconds: 1, maxDelaySeconds: 1, timeoutSeconds: 30 });
  return {
    name: 'jobs over RabbitMQ',
    send: async (ids) =>
      queue.enqueue(
        name,
        ids.map((id) => ({ id, data: { text: payload.toString() } })),
      ),
    receive: async (seen) => void (await queue.work(name, async ({ id }) => seen(id), { concurrency: 100 })),
    close: async () => queue.close(),
  };
}
