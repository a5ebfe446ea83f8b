import { mkdirSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Child, entryOf } from './child.js';
import { EmbeddedKafka } from './kafka/embedded-kafka.js';
import { choosePorts, obstacleOn } from './ports.js';
import { EmbeddedPostgres } from './postgres/embedded-postgres.js';
import { installedRabbitMq } from './rabbitmq/installed.js';
import { LocalRabbitMq } from './rabbitmq/local-rabbitmq.js';
import { readRunRecord, RunJournal, type RunRecord } from './run-record.js';
import { Secrets } from './secrets.js';
import { Shop } from './shop.js';
import type { ShopArguments } from './shop-arguments.js';
import { replicas, System, type SystemConfig } from './system.js';
import { terminal } from './terminal.js';
import { Twins } from './twins.js';
import { UserError } from './user-error.js';

export interface Prepared {
  readonly shop: Shop;
  readonly system: System;
  readonly journal: RunJournal;
}

/**
 * Deals with what a killed shop left running, then decides where everything will listen.
 * The caller holds the lock of the data directory. @throws UserError where the public port is busy, or the broker missing.
 */
export async function prepare(directory: string, options: ShopArguments): Promise<Prepared> {
  const previous = readRunRecord(directory);
  await stopOrphans(directory, previous);
  if (options.fresh) await erase(directory, previous);
  const obstacle = await obstacleOn(options.port);
  if (obstacle) throw unusable(options.port, obstacle);
  const adopted = options.fresh ? undefined : await Twins.find(previous);
  if (adopted) terminal.say(`took over the running twins (pid ${adopted.pid})`);
  const logs = join(directory, 'logs');
  mkdirSync(logs, { recursive: true });
  const replicated = options.hosting === 'processes';
  const kafka = kafkaFor(options);
  const rabbitMq = rabbitMqFor(options);
  const ports = await choosePorts(System.portNames({ replicated, kafka, rabbitMq }), {
    previous: options.fresh ? {} : previous?.ports,
    running: adopted ? Twins.ports : [],
    reserved: [options.port],
  });
  const secrets = new Secrets(directory);
  const system = new System({
    publicPort: options.port,
    ports,
    secrets,
    logs,
    replicated,
    kafka,
    rabbitMq,
  });
  const { publicUrl: url, publicUrls: urls } = system;
  const pids: Record<string, number> = adopted ? { twins: adopted.pid } : {};
  const journal = new RunJournal(directory, {
    version: await version(),
    pid: process.pid,
    url,
    urls,
    ports,
    pids,
    ready: false,
  });
  return { shop: new Shop(directory, system, journal, adopted), system, journal };
}

/** The one that the environment names, else one of the shop's own. */
function rabbitMqFor({ jobs }: ShopArguments): SystemConfig['rabbitMq'] {
  if (jobs !== 'rabbitmq') return undefined;
  const { AMQP_URL: url, AMQP_CA_FILE: caFile } = process.env;
  if (url !== undefined) return { url, caFile };
  installedRabbitMq();
  return 'own';
}

/** The one that the environment names, else one of the shop's own. */
function kafkaFor({ events }: ShopArguments): SystemConfig['kafka'] {
  if (events !== 'kafka') return undefined;
  if (!process.env.KAFKA_BROKERS) return 'own';
  const given = Object.entries(process.env).filter(([name]) => name.startsWith('KAFKA_'));
  return Object.fromEntries(given.map(([name, value]) => [name, value ?? '']));
}

async function version(): Promise<string> {
  const { version: found } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  return found;
}

/** The twins are none: they hold what was charged, so they are taken over instead. */
async function stopOrphans(directory: string, previous: RunRecord | undefined): Promise<void> {
  const services = Object.entries(previous?.pids ?? {}).filter(([name]) => appOf(name) !== undefined);
  for (const [name, pid] of services) {
    const orphan = await Child.find(pid, entryOf(String(appOf(name))));
    if (!orphan) continue;
    terminal.say(`stopping ${name}, left behind by a shop that was killed (pid ${pid})`);
    await orphan.stop();
  }
  if (await LocalRabbitMq.stopOrphan(join(directory, 'rabbitmq'), previous?.pids.RabbitMQ))
    terminal.say('stopped a RabbitMQ left behind by a shop that was killed');
  const kafka = await EmbeddedKafka.stopOrphan(join(directory, 'kafka'), previous?.pids.Kafka);
  if (kafka !== undefined)
    terminal.say(`stopped a Kafka left behind by a shop that was killed (pid ${kafka})`);
  const pid = await EmbeddedPostgres.stopOrphan(join(directory, 'postgres'));
  if (pid !== undefined)
    terminal.say(`stopped a PostgreSQL left behind by a shop that was killed (pid ${pid})`);
}

/** `orders` for the replica `orders-2`; undefined for what is no service. */
const appOf = (name: string) => Object.keys(replicas).find((app) => name.replace(/-\d+$/, '') === app);

async function erase(directory: string, previous: RunRecord | undefined): Promise<void> {
  await (await Twins.find(previous))?.close();
  await EmbeddedPostgres.erase(join(directory, 'postgres'));
  const isLock = (entry: string) => entry.startsWith('lock');
  const entries = (await readdir(directory)).filter((entry) => !isLock(entry));
  await Promise.all(
    entries.map(async (entry) => rm(join(directory, entry), { recursive: true, force: true })),
  );
  terminal.say(`forgot everything in ${directory}`);
}

function unusable(port: number, obstacle: string): UserError {
  if (obstacle === 'EACCES') {
    return new UserError(
      `Port ${port} needs rights that this user lacks. Choose one above 1023: npm start -- --port 13000`,
    );
  }
  const other = port < 65_435 ? port + 100 : port - 100;
  return new UserError(
    `Port ${port} is in use by another program. Stop that, or choose another: npm start -- --port ${other}`,
  );
}
