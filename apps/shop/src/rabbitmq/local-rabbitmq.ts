import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { commandLine } from '../postgres/postmaster.js';
import { until } from '../until.js';
import { installedRabbitMq } from './installed.js';

export interface RabbitMqConfig {
  /** Absolute: data, settings and logs. */
  readonly directory: string;
  /** Of AMQP, of Erlang's own protocol, and of the mapper that tells where the latter is. */
  readonly ports: { readonly amqp: number; readonly distribution: number; readonly mapper: number };
  /** Set when the data is created, and the same at every later start. */
  readonly password: string;
  /** Further lines of its settings file. */
  readonly settings?: readonly string[];
}

const user = 'meshcart';
/** All that it may declare, write to and read. */
const itsOwn = '^(work|dead|meshcart)\\..*';
const startMs = 60_000;
const graceMs = 15_000;

/** Left to itself the broker would start a mapper that outlives it and serves every Erlang of the machine. */
const withMapper = 'epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 & exec "$0" "$@"';

/** A real broker, reached on loopback only. It outlives a killed parent; what it has confirmed outlives it. */
export class LocalRabbitMq {
  private constructor(
    /** The broker's, and of the process group that it shares with its mapper. */
    readonly pid: number,
    private readonly config: RabbitMqConfig,
  ) {}

  /** Resolves when it takes connections. @throws UserError where it is not installed. */
  static async start(config: RabbitMqConfig): Promise<LocalRabbitMq> {
    const program = installedRabbitMq();
    const environment = await prepare(config);
    const output = openSync(join(config.directory, 'rabbitmq.out'), 'a');
    // The folder among its arguments tells whose it is.
    const child = spawn('/bin/sh', ['-c', withMapper, program, '-meshcart', config.directory], {
      detached: true,
      stdio: ['ignore', output, output],
      env: { PATH: process.env.PATH, ...environment },
    });
    closeSync(output);
    child.on('error', () => undefined);
    if (child.pid === undefined) throw new Error(`could not start ${program}`);
    child.unref();
    const broker = new LocalRabbitMq(child.pid, config);
    await until('RabbitMQ took connections', startMs, async () => {
      if (child.exitCode === null && child.signalCode === null) return answers(broker.url);
      throw new Error(`RabbitMQ ended at its start: see ${config.directory}`);
    });
    return broker;
  }

  /** Stops a broker that a killed shop left behind on that folder; answers whether there was one. */
  static async stopOrphan(directory: string, pid: number | undefined): Promise<boolean> {
    if (pid === undefined || !(await runsOn(directory, pid))) return false;
    await stop(directory, pid);
    return true;
  }

  get url(): string {
    return rabbitMqUrl(this.config);
  }

  async close(): Promise<void> {
    await stop(this.config.directory, this.pid);
  }
}

export const rabbitMqUrl = ({ ports, password }: Pick<RabbitMqConfig, 'ports' | 'password'>): string =>
  `amqp://${user}:${password}@127.0.0.1:${ports.amqp}`;

/** Writes its settings, which it reads from files, and answers the rest. */
async function prepare(config: RabbitMqConfig): Promise<Record<string, string>> {
  const { directory, ports, password, settings: more = [] } = config;
  await mkdir(join(directory, 'data'), { recursive: true, mode: 0o700 });
  const [settings, plugins] = [join(directory, 'rabbitmq.conf'), join(directory, 'plugins')];
  const cookie = join(directory, '.erlang.cookie');
  if (!existsSync(cookie)) await writeFile(cookie, randomBytes(24).toString('hex'), { mode: 0o400 });
  await writeFile(plugins, '[].');
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
    `default_user = ${user}`,
    `default_pass = ${password}`,
    ...['configure', 'write', 'read'].map((right) => `default_permissions.${right} = ${itsOwn}`),
    `log.file = ${join(directory, 'rabbitmq.log')}`,
    'log.file.level = warning',
    'log.console = false',
    ...more,
  ];
  await writeFile(settings, `${lines.join('\n')}\n`, { mode: 0o600 });
  return {
    HOME: directory,
    RUNNING_UNDER_SYSTEMD: 'true', // the script then becomes the broker instead of waiting for it
    RABBITMQ_NODENAME: `${user}@localhost`,
    RABBITMQ_MNESIA_BASE: join(directory, 'data'),
    RABBITMQ_LOG_BASE: directory,
    RABBITMQ_CONFIG_FILE: settings,
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    ERL_EPMD_PORT: String(ports.mapper),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const connection = await connect(url, { timeout: 2000 });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

async function runsOn(directory: string, pid: number): Promise<boolean> {
  return (await commandLine(pid)).includes(`-meshcart ${directory} `);
}

async function stop(directory: string, pid: number): Promise<void> {
  const isGone = async () => !(await runsOn(directory, pid));
  signal(pid, 'SIGTERM');
  await until('RabbitMQ ended', graceMs, isGone).catch(() => undefined);
  signal(-pid, 'SIGKILL'); // the mapper too
  await until('RabbitMQ ended', graceMs, isGone);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
