import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Admin, Producer } from '@platformatic/kafka';
import { KafkaServer } from './kafka-server.js';

let broker: KafkaServer;
beforeAll(async () => {
  broker = await KafkaServer.start();
});
afterAll(async () => broker.stop());

it('remembers over a kill what it acknowledged', async () => {
  const client = { clientId: 'spec', bootstrapBrokers: [broker.address] };
  let admin = new Admin(client);
  await admin.createTopics({ topics: ['kept'], partitions: 3, replicas: 1 });
  await admin.close();
  const producer = new Producer({ ...client, idempotent: true, acks: -1 });
  await producer.send({ messages: [{ topic: 'kept', key: Buffer.from('k'), value: Buffer.from('v') }] });
  await producer.close();
  await broker.kill();
  await broker.restart();
  admin = new Admin(client);
  const wanted = [0, 1, 2].map((partitionIndex) => ({ partitionIndex, timestamp: -1n }));
  const [listed] = await admin.listOffsets({ topics: [{ name: 'kept', partitions: wanted }] });
  await admin.close();
  expect(listed?.partitions.map(({ offset }) => offset).toSorted()).toEqual([0n, 0n, 1n]);
});
