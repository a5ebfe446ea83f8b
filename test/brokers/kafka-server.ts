import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedKafka, type KafkaConfig } from '#shop/kafka/embedded-kafka.js';
import { choosePorts } from '#shop/ports.js';

/** The shop's own Kafka on a folder for the test, so that several run side by side. What it has acknowledged outlives `kill`. */
export class KafkaServer {
  private constructor(
    private readonly config: KafkaConfig,
    private kafka: EmbeddedKafka,
  ) {}

  static async start(): Promise<KafkaServer> {
    const directory = await mkdtemp(join(tmpdir(), 'meshcart-kafka-'));
    const config = { directory, ports: await choosePorts(['broker', 'controller']) };
    return new KafkaServer(config, await EmbeddedKafka.start(config));
  }

  /** As clients are told it: "127.0.0.1:9092". */
  get address(): string {
    return `127.0.0.1:${this.config.ports.broker}`;
  }

  /** Ends it as a power cut would, but for the disk. */
  async kill(): Promise<void> {
    await this.kafka.kill();
  }

  /** On the same folder and port. Resolves when it answers. */
  async restart(): Promise<void> {
    this.kafka = await EmbeddedKafka.start(this.config);
  }

  async stop(): Promise<void> {
    await this.kafka.kill();
    await rm(this.config.directory, { recursive: true, force: true });
  }
}
