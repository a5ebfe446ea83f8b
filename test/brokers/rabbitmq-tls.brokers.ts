import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { messagingMigrations } from '#messaging/migrations.js';
import type { WorkQueue } from '#messaging/work-queue.js';
import { openWorkQueue } from '#platform/open-work-queue.js';
import { choosePorts } from '#shop/ports.js';
import { eventually } from '../support/eventually.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import { makeCertificates } from './certificates.js';
import { RabbitMqServer } from './rabbitmq-server.js';

let folder: string;
let port: number;
let broker: RabbitMqServer;
let database: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshcart-tls-'));
  await makeCertificates(folder);
  ({ port } = await choosePorts(['port']));
  const files = { cacertfile: 'ca.pem', certfile: 'broker.pem', keyfile: 'broker.key' };
  [broker, database] = await Promise.all([
    RabbitMqServer.start([
      `listeners.ssl.1 = 127.0.0.1:${port}`,
      ...Object.entries(files).map(([name, file]) => `ssl_options.${name} = ${join(folder, file)}`),
    ]),
    testDatabase('rabbitmq_tls', [messagingMigrations]),
  ]);
});
afterAll(async () => {
  await broker.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** As a service opens it. */
async function open(host: string, authority?: string): Promise<WorkQueue> {
  const { username, password } = new URL(broker.url);
  return openWorkQueue(
    {
      MESSAGING_DATABASE_URL: database.url,
      AMQP_URL: `amqps://${username}:${password}@${host}:${port}`,
      ...(authority === undefined ? {} : { AMQP_CA_FILE: join(folder, authority) }),
    },
    () => undefined,
  );
}

describe('RabbitMQ behind TLS', () => {
  it('carries jobs for who knows the authority that signed its certificate', async () => {
    const queue = await open('127.0.0.1', 'ca.pem');
    await queue.declare({
      name: 'tls',
      tries: 1,
      firstDelaySeconds: 1,
      maxDelaySeconds: 1,
      timeoutSeconds: 9,
    });
    const done: string[] = [];
    await queue.work('tls', async ({ id }) => void done.push(id));
    const id = randomUUID();
    await queue.enqueue('tls', [{ id, data: {} }]);
    await eventually('the job is done', 10_000, async () => done.includes(id) || undefined);
    await queue.close();
  });

  it.each([
    ['whoever knows no such authority', '127.0.0.1', undefined, /unable to verify|self-signed/],
    ['who trusts another authority', '127.0.0.1', 'stranger.pem', /unable to verify|self-signed/],
    ['who asked for another host', 'localhost', 'ca.pem', /altnames/],
  ])('is not spoken to by %s', async (_, host, authority, reason) => {
    await expect(open(host, authority)).rejects.toThrow(reason);
  });
});
