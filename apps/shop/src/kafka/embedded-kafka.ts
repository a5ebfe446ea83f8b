import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFree } from '../ports.js';
import { commandLine } from '../postgres/postmaster.js';
import { until } from '../until.js';
import { KafkaPrograms } from './kafka-programs.js';
import { settingsOf, type KafkaPorts } from './kafka-settings.js';

/** Where it lies and listens. */
export interface KafkaConfig {
  /** Absolute: holds its settings, its log and its data. */
  readonly directory: string;
  readonly ports: KafkaPorts;
}

const settingsIn = (directory: string) => join(directory, 'server.properties');

/** A real Kafka, broker and controller in one process, reached on loopback only. It outlives a killed parent. */
export class EmbeddedKafka {
  private constructor(
    readonly pid: number,
    private readonly directory: string,
  ) {}

  /** Resolves when it answers, with all that was kept on that folder. @throws UserError where it is not installed. */
  static async start({ directory, ports }: KafkaConfig): Promise<EmbeddedKafka> {
    const programs = new KafkaPrograms(directory);
    const [settings, data] = [settingsIn(directory), join(directory, 'data')];
    await mkdir(directory, { recursive: true });
    await writeFile(settings, settingsOf(data, ports));
    if (!existsSync(join(data, 'meta.properties'))) await programs.format(settings);
    const kafka = new EmbeddedKafka(programs.start(settings), directory);
    await until('Kafka answered', 60_000, async () => {
      if (await kafka.isAlive()) return answers(ports.broker);
      throw new Error(`Kafka ended at its start:\n${await programs.lastWords()}`);
    });
    return kafka;
  }

  /** Ends one that a killed parent left behind on that folder; answers its pid. */
  static async stopOrphan(directory: string, pid: number | undefined): Promise<number | undefined> {
    if (pid === undefined) return undefined;
    const orphan = new EmbeddedKafka(pid, directory);
    if (!(await orphan.isAlive())) return undefined;
    await orphan.close();
    return pid;
  }

  async close(): Promise<void> {
    this.signal('SIGTERM');
    if (!(await this.endsWithin(15_000))) await this.kill();
  }

  /** As a power cut would end it, but for the disk. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    if (!(await this.endsWithin(5000))) throw new Error(`Kafka, pid ${this.pid}, does not end`);
  }

  /** Whether that process is a Kafka of this very folder: the number may belong to anybody by now. */
  private async isAlive(): Promise<boolean> {
    return (await commandLine(this.pid)).includes(settingsIn(this.directory));
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(this.pid, signal);
    } catch {
      // It has ended already.
    }
  }

  private async endsWithin(ms: number): Promise<boolean> {
    for (const end = Date.now() + ms; Date.now() < end; await sleep(25))
      if (!(await this.isAlive())) return true;
    return false;
  }
}

/** A client would try again by itself for long where nothing listens yet. */
async function answers(port: number): Promise<boolean> {
  if (await isFree(port)) return false;
  // Loaded only now: a shop without Kafka need not wait for the client.
  const { countBrokers } = await import('#messaging/kafka/kafka-topics.js');
  return countBrokers({ brokers: [`127.0.0.1:${port}`] }).then(
    (count) => count > 0,
    () => false,
  );
}
