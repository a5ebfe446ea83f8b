import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PgBossWorkQueue } from '#messaging/pg-boss-work-queue.js';
import { PostgresEventLog } from '#messaging/postgres-event-log.js';
import { FlowDatabase } from './flow-database.js';
import { OrderFlow, type Engines } from './order-flow.js';
import { PostgresServer } from './postgres-server.js';

let records: FlowDatabase;
let server: PostgresServer;
beforeAll(async () => {
  [records, server] = await Promise.all([FlowDatabase.create('flow_postgres'), PostgresServer.start()]);
});
const opened: Engines[] = [];
afterAll(async () => {
  await Promise.all(opened.flatMap(({ log, queue }) => [log.close(), queue.close()]));
  await records.drop();
  await server.stop();
});

async function open(): Promise<Engines> {
  const engines = { log: PostgresEventLog.open(server.url), queue: await PgBossWorkQueue.open(server.url) };
  opened.push(engines);
  return engines;
}

it('10,000 orders have each effect once, in order, through three kills of the PostgreSQL that carries them', async () => {
  const [sender, ...consumers] = [await open(), await open(), await open()];
  const blow = async () => server.strike();
  const orders = 10_000;
  await new OrderFlow(records).run(sender, consumers, { orders, blows: [[blow, blow, blow]] });
  expect(await records.accounts()).toEqual([
    { kind: 'event', decided: 2 * orders, inbox: 2 * orders, effects: 2 * orders, repeated: 0 },
    { kind: 'job', decided: orders, inbox: orders, effects: orders, repeated: 0 },
  ]);
  expect(await records.oddities()).toEqual([]);
});
