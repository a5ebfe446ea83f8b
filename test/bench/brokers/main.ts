// How fast events and jobs flow over each engine, against its bare client in the same process:
// npm run bench:brokers, or npm run bench:brokers -- rabbitmq
import { mkdtemp } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin } from '@platformatic/kafka';
import { messagingMigrations } from '#messaging/migrations.js';
import { migrate } from '#persistence/migrate.js';
import { choosePorts } from '#shop/ports.js';
import { EmbeddedPostgres } from '#shop/postgres/embedded-postgres.js';
import { KafkaServer } from '../../brokers/kafka-server.js';
import { RabbitMqServer } from '../../brokers/rabbitmq-server.js';
import { median } from '../median.js';
import { bareKafka, barePostgres, bareRabbitMq } from './bare-carriers.js';
import type { Carrier } from './carrier.js';
import { kafkaLog, postgresLog, rabbitMqQueue } from './our-carriers.js';
import { Passage } from './passage.js';

const messages = 5000;
const rounds = 5;
/** Of the flow of the bare client. */
const flowGoal = 0.6;
/** Of 100 in one batch, against one by one. */
const batchGoal = 12;

async function against(ours: Carrier, bare: Carrier): Promise<boolean> {
  const [subject, peer] = [await Passage.open(ours), await Passage.open(bare)];
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // In turn, so that a machine that gets slower does so for both.
    const bareMs = await peer.flow(messages);
    const ownMs = await subject.flow(messages);
    ratios.push(bareMs / ownMs);
    rates.push(messages / (ownMs / 1000));
  }
  const ratio = median(ratios);
  const spread = [Math.min(...ratios), Math.max(...ratios)].map((each) => each.toFixed(2)).join(' to ');
  console.log(
    `${ratio >= flowGoal ? 'ok' : 'missed'} ${ours.name}: ${ratio.toFixed(2)} (${spread}) of ${bare.name}, goal ${flowGoal}; ${median(rates).toFixed(0)} a second`,
  );
  const batchings: number[] = [];
  for (let round = 0; round < rounds; round += 1) batchings.push(await subject.batching());
  const batching = median(batchings);
  console.log(
    `${batching >= batchGoal ? 'ok' : 'missed'} ${ours.name}: a batch of 100 is ${batching.toFixed(1)} times as fast as 100 single ones, goal ${batchGoal}`,
  );
  for (const [name, passage] of [
    [ours.name, subject],
    [bare.name, peer],
  ] as const) {
    const waits = await passage.latencies(300, 10);
    const at = (share: number) => (waits[Math.floor(waits.length * share)] ?? 0).toFixed(1);
    console.log(`   ${name}: from sending to its effect p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  }
  await subject.close();
  await peer.close();
  return ratio >= flowGoal && batching >= batchGoal;
}

console.log(`load average ${loadavg()[0]?.toFixed(1)}; ${messages} messages, medians of ${rounds} rounds`);
const folder = await mkdtemp(join(tmpdir(), 'meshcart-bench-brokers-'));
const port = (await choosePorts(['postgres'])).postgres;
const postgres = await EmbeddedPostgres.start({ directory: folder, port, password: 'bench' });
const [kafka, rabbitMq] = await Promise.all([KafkaServer.start(), RabbitMqServer.start()]);
try {
  await migrate(postgres.url, [messagingMigrations], { appRole: 'postgres' });
  const admin = new Admin({ clientId: 'bench', bootstrapBrokers: [kafka.address] });
  await admin.createTopics({ topics: ['ours', 'bare'], partitions: 3, replicas: 1 });
  await admin.close();
  const pairs = {
    postgres: async () => against(postgresLog(postgres.url), await barePostgres(postgres.url)),
    kafka: async () => against(kafkaLog(kafka.address, 'ours'), await bareKafka(kafka.address, 'bare')),
    rabbitmq: async () =>
      against(await rabbitMqQueue(rabbitMq.url, postgres.url), await bareRabbitMq(rabbitMq.url)),
  };
  const wanted = process.argv.slice(2);
  for (const [engine, pair] of Object.entries(pairs))
    if (wanted.length === 0 || wanted.includes(engine)) if (!(await pair())) process.exitCode = 1;
} finally {
  await Promise.all([kafka.stop(), rabbitMq.stop()]);
  await postgres.close();
  await EmbeddedPostgres.erase(folder);
}
