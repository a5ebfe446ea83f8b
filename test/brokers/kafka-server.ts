import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Admin } from '@platformatic/kafka';
import { eventually } from '../support/eventually.js';
import { freeAddress } from '../support/free-address.js';

const library = resolve('.tools/kafka/lib');
const patienceMs = 60_000;

/**
 * One Kafka, broker and controller in one process, on loopback with a folder of its own, so that several run side by
 * side. What it has acknowledged outlives `kill`.
 */
export class KafkaServer {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    /** As clients are told it: "127.0.0.1:9092". */
    readonly address: string,
  ) {}

  static async start(): Promise<KafkaServer> {
    if (!existsSync(library)) throw new Error('Kafka is not installed: run node scripts/install-kafka.mjs');
    const folder = await mkdtemp(join(tmpdir(), 'meshcart-kafka-'));
    const [broker, controller] = [await freeAddress(), await freeAddress()];
    const server = new KafkaServer(folder, broker);
    await writeFile(server.settings, settingsOf(folder, broker, controller));
    const cluster = randomUUID().replaceAll('-', '').slice(0, 22);
    await server.run('kafka.tools.StorageTool', ['format', '-t', cluster, '-c', server.settings]);
    await server.restart();
    return server;
  }

  /** Ends it as a power cut would, but for the disk. */
  async kill(): Promise<void> {
    const { process } = this;
    if (!process) return;
    this.process = undefined;
    const gone = once(process, 'exit');
    process.kill('SIGKILL');
    await gone;
  }

  /** On the same folder and port. Resolves when it answers. */
  async restart(): Promise<void> {
    const broker = await this.java('kafka.Kafka', [this.settings]);
    this.process = broker;
    const failed = once(broker, 'exit').then(async ([code]) => {
      throw new Error(`Kafka ended with ${code}: ${await this.lastWords()}`);
    });
    failed.catch(() => undefined);
    await Promise.race([failed, eventually('Kafka answers', patienceMs, () => answers(this.address))]);
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get settings(): string {
    return join(this.folder, 'server.properties');
  }

  private async run(main: string, args: readonly string[]): Promise<void> {
    const [code] = (await once(await this.java(main, args), 'exit')) as [number | null];
    if (code !== 0) throw new Error(`${main} ended with ${code}: ${await this.lastWords()}`);
  }

  private async java(main: string, args: readonly string[]): Promise<ChildProcess> {
    const log = await open(join(this.folder, 'output.log'), 'a');
    // A short life on two cores: what pays off after minutes, and what wants many threads, is left out.
    const machine = ['-Xms64m', '-Xmx350m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
    const program = [...machine, '-Dlog4j2.level=WARN', '-cp', join(library, '*'), main, ...args];
    const child = spawn('java', program, { stdio: ['ignore', log.fd, log.fd] });
    await log.close();
    return child;
  }

  private async lastWords(): Promise<string> {
    return (await readFile(join(this.folder, 'output.log'), 'utf8')).slice(-1000);
  }
}

function settingsOf(folder: string, broker: string, controller: string): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${controller}`,
    listeners: `BROKER://${broker},CONTROLLER://${controller}`,
    'advertised.listeners': `BROKER://${broker}`,
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    // Of a topic that nobody declared nobody knows how many partitions it should have.
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The first member of a group need not wait for others.
    'group.initial.rebalance.delay.ms': 0,
    // One that was killed is not asked for long whether it still lives, and may come back at once.
    'broker.heartbeat.interval.ms': 200,
    'broker.session.timeout.ms': 1000,
    'num.network.threads': 2,
    'num.io.threads': 2,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Refused where nothing listens, before the client, which would try again by itself, is asked. */
async function answers(address: string): Promise<true> {
  const [host, port] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  await once(socket, 'connect');
  socket.destroy();
  const admin = new Admin({ clientId: 'readiness', bootstrapBrokers: [address], retries: 0, timeout: 2000 });
  try {
    await admin.listTopics();
    return true;
  } finally {
    await admin.close();
  }
}
