import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { choosePorts } from '#shop/ports.js';
import { EmbeddedPostgres } from '#shop/postgres/embedded-postgres.js';
import { LocalRabbitMq } from '#shop/rabbitmq/local-rabbitmq.js';
import { readRunRecord, type RunRecord } from '#shop/run-record.js';
import { readDemoClient, type DemoClient } from '#shop/seed/demo-client.js';

/** How the services are hosted; MESHCART_HOSTING chooses for a whole run of the suite. */
export type Hosting = 'one-process' | 'processes';

export interface ShopOptions {
  readonly hosting?: Hosting;
  /** Beside what the shop needs to find its data: for example MESHCART_CRASH_AT. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Further arguments of `npm start`. */
  readonly arguments?: readonly string[];
  /** An existing data directory, which is then not deleted at the end. */
  readonly directory?: string;
  readonly port?: number;
  readonly timeoutMs?: number;
  /** The build to run; by default MESHCART_BUILD, or `dist` as `npm test` has just made it. */
  readonly build?: string;
}

const entryIn = (build = process.env.MESHCART_BUILD ?? 'dist') =>
  join(resolve(build), 'apps/shop/src/main.js');

/** A whole shop as a child process, on a data directory and a port of its own. */
export class TestShop {
  private process: ChildProcess | undefined;
  private written = '';

  private constructor(
    readonly directory: string,
    readonly port: number,
    private readonly options: ShopOptions,
  ) {}

  /** Starts one and waits until it is ready. */
  static async start(options: ShopOptions = {}): Promise<TestShop> {
    try {
      return await TestShop.startOnce(options);
    } catch (error) {
      // A port was free when it was chosen, and another program's a moment later: other ports are chosen then.
      if (!String(error).includes('EADDRINUSE')) throw error;
      return TestShop.startOnce(options);
    }
  }

  private static async startOnce(options: ShopOptions): Promise<TestShop> {
    const shop = await TestShop.prepared(options);
    try {
      await shop.launch();
    } catch (error) {
      await shop.dispose();
      throw error;
    }
    return shop;
  }

  /** One that is not started yet. */
  static async prepared(options: ShopOptions = {}): Promise<TestShop> {
    const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'meshcart-e2e-'));
    // PostgreSQL's user must be able to enter where root runs the tests.
    chmodSync(directory, 0o755);
    const port = options.port ?? (await choosePorts(['public'])).public;
    return new TestShop(directory, port, options);
  }

  /** The public interface, the first replica's where there are several. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The public interface of every replica. */
  get urls(): readonly string[] {
    return this.record.urls;
  }

  get stripeUrl(): string {
    return `http://127.0.0.1:${this.record.ports.stripe}`;
  }

  get mailUrl(): string {
    return `http://127.0.0.1:${this.record.ports.mail}`;
  }

  get record(): RunRecord {
    const record = readRunRecord(this.directory);
    if (!record) throw new Error(`no shop has run on ${this.directory}`);
    return record;
  }

  get demo(): DemoClient {
    const demo = readDemoClient(this.directory);
    if (!demo) throw new Error(`the shop on ${this.directory} was never filled`);
    return demo;
  }

  /** Everything that a person would have seen so far. */
  get output(): string {
    return this.written;
  }

  /** The superuser's way into one of its databases. */
  databaseUrl(name: string): string {
    const secrets = JSON.parse(readFileSync(join(this.directory, 'secrets.json'), 'utf8')) as Record<
      string,
      string
    >;
    const password = secrets['database-postgres'];
    return `postgres://postgres:${password}@127.0.0.1:${this.record.ports.postgres}/${name}`;
  }

  /** Starts it, again or for the first time, and waits until it is ready. @throws with its output if it ends before. */
  async launch(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const child = this.spawn(environment);
    const end = Date.now() + (this.options.timeoutMs ?? 90_000);
    while (!this.isReady(child)) {
      if (child.exitCode !== null || child.signalCode !== null) {
        // Its last words may still be on their way.
        await sleep(200);
        throw new Error(`no shop (${child.exitCode ?? child.signalCode}):\n${this.written}`);
      }
      if (Date.now() > end) throw new Error(`the shop was not ready in time:\n${this.written}`);
      await sleep(50);
    }
  }

  /** Starts it without waiting; for a start that is to fail or to be killed. */
  spawn(environment: Readonly<Record<string, string>> = {}): ChildProcess {
    const { hosting = hostingOfThisRun(), arguments: more = [], build } = this.options;
    const flags = hosting === 'processes' ? ['--processes', ...more] : more;
    const child = spawn(
      process.execPath,
      ['--no-warnings', entryIn(build), '--port', String(this.port), ...flags],
      {
        env: { ...process.env, ...this.options.environment, ...environment, MESHCART_DATA: this.directory },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.written = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => (this.written += String(text)));
    this.process = child;
    return child;
  }

  /** Ends it as Ctrl-C does; answers the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  /** `kill -9` of everything that is the shop's own code, wherever it runs. PostgreSQL, RabbitMQ and the twins live on. */
  async kill(): Promise<void> {
    const survivors = ['twins', 'PostgreSQL', 'RabbitMQ'];
    const replicas = Object.entries(this.record.pids).filter(([name]) => !survivors.includes(name));
    const ended = this.process && this.process.exitCode === null ? once(this.process, 'exit') : undefined;
    this.process?.kill('SIGKILL');
    for (const [, pid] of replicas) signal(pid, 'SIGKILL');
    await ended;
  }

  /** `kill -9`, then a start on the same data. */
  async restart(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.kill();
    await this.launch(environment);
  }

  /** Ends everything, what a kill has left behind too, and deletes the data. */
  async dispose(): Promise<void> {
    await this.stop();
    const { pids = {} } = readRunRecord(this.directory) ?? {};
    await LocalRabbitMq.stopOrphan(join(this.directory, 'rabbitmq'), pids.RabbitMQ);
    for (const [name, pid] of Object.entries(pids)) if (name !== 'PostgreSQL') signal(pid, 'SIGKILL');
    await EmbeddedPostgres.erase(join(this.directory, 'postgres'));
    if (!this.options.directory) await rm(this.directory, { recursive: true, force: true });
  }

  private isReady(child: ChildProcess): boolean {
    const record = readRunRecord(this.directory);
    // What it printed arrives by another way than the record does.
    return (
      record?.ready === true && record.pid === child.pid && this.written.includes('Ctrl-C stops everything.')
    );
  }
}

function hostingOfThisRun(): Hosting {
  return process.env.MESHCART_HOSTING === 'processes' ? 'processes' : 'one-process';
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
