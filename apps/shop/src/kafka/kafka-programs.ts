import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../user-error.js';

const library = resolve('.tools/kafka/lib');
/** A laptop's: what pays off after minutes, and what wants many threads, is left out. */
const machine = ['-Xms64m', '-Xmx350m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Kafka's programs, run in a folder that takes what they write. @throws UserError where they are not installed. */
export class KafkaPrograms {
  constructor(private readonly directory: string) {
    if (existsSync(library)) return;
    throw new UserError(
      'Kafka is not installed. Install it: node scripts/install-kafka.mjs, or name one that runs: ' +
        'KAFKA_BROKERS=host:9092 npm start -- --events kafka',
    );
  }

  /** A name for a new cluster. */
  static newCluster(): string {
    return randomUUID().replaceAll('-', '').slice(0, 22);
  }

  /** Makes the folder of the data one of a cluster. Users are as the tool takes them: see --add-scram. */
  async format(
    settings: string,
    cluster = KafkaPrograms.newCluster(),
    users: readonly string[] = [],
  ): Promise<void> {
    const scram = users.flatMap((user) => ['--add-scram', user]);
    const tool = this.spawn('kafka.tools.StorageTool', ['format', '-t', cluster, '-c', settings, ...scram]);
    const [code] = (await once(tool, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`Kafka could not format its storage:\n${await this.lastWords()}`);
  }

  /** In a process group of its own: Ctrl-C in the terminal does not reach it. Answers its pid. */
  start(settings: string): number {
    const child = this.spawn('kafka.Kafka', [settings]);
    // It may outlive this process, which need not wait for it.
    child.unref();
    const { pid } = child;
    if (pid === undefined) throw new Error('Kafka needs java, Java 17 or newer, which does not start');
    return pid;
  }

  async lastWords(): Promise<string> {
    return (await readFile(this.log, 'utf8')).slice(-2000);
  }

  private get log(): string {
    return join(this.directory, 'kafka.log');
  }

  private spawn(main: string, args: readonly string[]): ChildProcess {
    const output = openSync(this.log, 'a');
    const program = [...machine, '-Dlog4j2.level=WARN', '-cp', join(library, '*'), main, ...args];
    const child = spawn('java', program, { detached: true, stdio: ['ignore', output, output] });
    closeSync(output);
    child.on('error', () => undefined);
    return child;
  }
}
