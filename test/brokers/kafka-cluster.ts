import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { countBrokers } from '#messaging/kafka/kafka-topics.js';
import { KafkaPrograms } from '#shop/kafka/kafka-programs.js';
import { choosePorts } from '#shop/ports.js';

/** A listener that asks who is there, beside the open one. */
export interface SecureListener {
  /** PEM file of key, certificate and authority. */
  readonly keystore: string;
  readonly user: string;
  readonly password: string;
}

interface Node {
  readonly id: number;
  readonly programs: KafkaPrograms;
  readonly settings: string;
  pid: number | undefined;
}

const startMs = 60_000;

/** Kafka on several nodes, each broker and controller, on loopback. What they have acknowledged outlives `kill`. */
export class KafkaCluster {
  private constructor(
    private readonly directory: string,
    private readonly ports: Readonly<Record<string, number>>,
    private readonly nodes: readonly Node[],
  ) {}

  static async start(size: number, secure?: SecureListener): Promise<KafkaCluster> {
    const directory = await mkdtemp(join(tmpdir(), 'meshcart-kafka-'));
    const ids = Array.from({ length: size }, (_, index) => index + 1);
    const ports = await choosePorts(ids.flatMap((id) => [`broker${id}`, `controller${id}`, `secure${id}`]));
    const cluster = KafkaPrograms.newCluster();
    const nodes = await Promise.all(
      ids.map(async (id): Promise<Node> => {
        const home = join(directory, String(id));
        await mkdir(home);
        const settings = join(home, 'server.properties');
        await writeFile(settings, propertiesOf(id, home, ids, ports, secure));
        const programs = new KafkaPrograms(home);
        const users = secure ? [`SCRAM-SHA-512=[name=${secure.user},password=${secure.password}]`] : [];
        await programs.format(settings, cluster, users);
        return { id, programs, settings, pid: undefined };
      }),
    );
    const started = new KafkaCluster(directory, ports, nodes);
    await Promise.all(ids.map(async (id) => started.run(id)));
    await started.answers(size);
    return started;
  }

  /** Of the open listeners, as clients are told them. */
  get addresses(): string[] {
    return this.nodes.map(({ id }) => `127.0.0.1:${this.ports[`broker${id}`]}`);
  }

  securePort(id: number): number {
    return this.ports[`secure${id}`] ?? 0;
  }

  /** Ends a node as a power cut would, but for the disk. */
  kill(id: number): void {
    const node = this.node(id);
    if (node.pid !== undefined) process.kill(node.pid, 'SIGKILL');
    node.pid = undefined;
  }

  /** On the same folder and ports. */
  async run(id: number): Promise<void> {
    const node = this.node(id);
    node.pid ??= node.programs.start(node.settings);
    await Promise.resolve();
  }

  /** Resolves when so many brokers are known. */
  async answers(size: number): Promise<void> {
    for (const end = Date.now() + startMs; Date.now() < end; await wait(250)) {
      const count = await countBrokers({ brokers: this.addresses }).catch(() => 0);
      if (count === size) return;
    }
    const words = await Promise.all(this.nodes.map(async ({ programs }) => programs.lastWords()));
    throw new Error(`there are no ${size} brokers:\n${words.join('\n')}`);
  }

  async stop(): Promise<void> {
    for (const { id } of this.nodes) this.kill(id);
    await wait(500);
    await rm(this.directory, { recursive: true, force: true });
  }

  private node(id: number): Node {
    const node = this.nodes.find((each) => each.id === id);
    if (!node) throw new Error(`there is no node ${id}`);
    return node;
  }
}

function propertiesOf(
  id: number,
  home: string,
  ids: readonly number[],
  ports: Readonly<Record<string, number>>,
  secure: SecureListener | undefined,
): string {
  const at = (name: string, host = '127.0.0.1') => `${host}:${ports[`${name}${id}`]}`;
  const open = `BROKER://${at('broker')}`;
  const listeners = secure ? `${open},SECURE://${at('secure')}` : open;
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': ids
      .map((each) => `${each}@127.0.0.1:${ports[`controller${each}`]}`)
      .join(','),
    listeners: `${listeners},CONTROLLER://${at('controller')}`,
    'advertised.listeners': listeners,
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    'log.dirs': join(home, 'data'),
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': ids.length,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': ids.length,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': ids.length,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': 3000,
    // A killed replica leaves the in-sync set soon.
    'replica.lag.time.max.ms': 5000,
    'num.network.threads': 2,
    'num.io.threads': 2,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    ...(secure ? secureSettings(secure) : {}),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

const secureSettings = ({ keystore, user, password }: SecureListener) => ({
  'sasl.enabled.mechanisms': 'SCRAM-SHA-512,PLAIN',
  'listener.name.secure.scram-sha-512.sasl.jaas.config':
    'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  'listener.name.secure.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user}="${password}";`,
  'listener.name.secure.ssl.keystore.type': 'PEM',
  'listener.name.secure.ssl.keystore.location': keystore,
});
