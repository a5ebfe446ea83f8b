import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'amqplib';
import { eventually } from '../support/eventually.js';
import { freeAddress } from '../support/free-address.js';

const library = '/usr/lib/rabbitmq/lib';
const patienceMs = 60_000;

/**
 * One RabbitMQ of Debian's package on loopback, with a folder and a port mapper of its own, so that several run side by
 * side. What it has confirmed outlives `kill`.
 */
export class RabbitMqServer {
  private broker: ChildProcess | undefined;
  private mapper: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly ports: { readonly amqp: number; readonly distribution: number; readonly mapper: number },
  ) {}

  static async start(): Promise<RabbitMqServer> {
    const folder = await mkdtemp(join(tmpdir(), 'meshcart-rabbitmq-'));
    const [amqp, distribution, mapper] = await Promise.all([freePort(), freePort(), freePort()]);
    const server = new RabbitMqServer(folder, { amqp, distribution, mapper });
    await server.restart();
    return server;
  }

  get url(): string {
    return `amqp://guest:guest@127.0.0.1:${this.ports.amqp}`;
  }

  /** Ends it as a power cut would, but for the disk; first it may stand still for a while, as a stuck machine does. */
  async kill({ frozenMs = 0 } = {}): Promise<void> {
    const { broker } = this;
    if (broker?.pid === undefined) return;
    this.broker = undefined;
    const gone = once(broker, 'exit');
    // The script, the virtual machine, and what they started.
    if (frozenMs > 0) process.kill(-broker.pid, 'SIGSTOP');
    await wait(frozenMs);
    process.kill(-broker.pid, 'SIGKILL');
    await gone;
  }

  /** On the same folder. Resolves when it takes connections. */
  async restart(): Promise<void> {
    const { amqp, distribution, mapper } = this.ports;
    // Left to itself the broker would start one that outlives it.
    this.mapper ??= spawn('epmd', ['-port', String(mapper), '-address', '127.0.0.1'], { stdio: 'ignore' });
    await mkdir(join(this.folder, 'data'), { recursive: true });
    const enabled = join(this.folder, 'plugins');
    const settings = join(this.folder, 'rabbitmq.conf');
    await writeFile(enabled, '[].');
    await writeFile(settings, `listeners.tcp.1 = 127.0.0.1:${amqp}\nlog.console.level = warning\n`);
    const broker = spawn(join(library, home(), 'sbin', 'rabbitmq-server'), [], {
      // A process group of its own, which is ended as one.
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        RABBITMQ_NODENAME: `broker${amqp}@localhost`,
        RABBITMQ_MNESIA_BASE: join(this.folder, 'data'),
        RABBITMQ_LOG_BASE: join(this.folder, 'log'),
        RABBITMQ_CONFIG_FILE: settings,
        RABBITMQ_ENABLED_PLUGINS_FILE: enabled,
        RABBITMQ_DIST_PORT: String(distribution),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
          '-setcookie meshcart -kernel inet_dist_use_interface {127,0,0,1}',
        ERL_EPMD_PORT: String(mapper),
        ERL_EPMD_ADDRESS: '127.0.0.1',
      },
    });
    this.broker = broker;
    const failed = once(broker, 'exit').then(([code]) => {
      throw new Error(`rabbitmq-server ended with ${code}; its log is below ${this.folder}`);
    });
    failed.catch(() => undefined);
    await Promise.race([
      failed,
      eventually('RabbitMQ takes connections', patienceMs, () => answers(this.url)),
    ]);
  }

  async stop(): Promise<void> {
    await this.kill();
    this.mapper?.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  return Number((await freeAddress()).split(':')[1]);
}

async function answers(url: string): Promise<true> {
  const connection = await connect(url, { timeout: 2000 });
  await connection.close();
  return true;
}

/** As in "rabbitmq_server-3.10.8". */
function home(): string {
  const found = readdirSync(library).find((name) => name.startsWith('rabbitmq_server-'));
  if (!found) throw new Error('RabbitMQ is not installed: run node scripts/install-rabbitmq.mjs');
  return found;
}
