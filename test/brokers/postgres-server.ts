import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messagingMigrations } from '#messaging/migrations.js';
import { migrate } from '#persistence/migrate.js';
import { choosePorts } from '#shop/ports.js';
import { EmbeddedPostgres, type PostgresConfig } from '#shop/postgres/embedded-postgres.js';
import { eventually } from '../support/eventually.js';

/** A messaging database on a server of its own, which may be killed, with the durability of a shop's. */
export class PostgresServer {
  private constructor(
    private readonly config: PostgresConfig,
    private server: EmbeddedPostgres,
  ) {}

  static async start(): Promise<PostgresServer> {
    const directory = await mkdtemp(join(tmpdir(), 'meshcart-messaging-'));
    const config = { directory, port: (await choosePorts(['postgres'])).postgres, password: 'secret' };
    const server = await EmbeddedPostgres.start(config);
    await migrate(server.url, [messagingMigrations], { appRole: 'postgres' });
    return new PostgresServer(config, server);
  }

  get url(): string {
    return this.server.url;
  }

  /** Ends all its processes as a power cut would, but for the disk, and starts it on the same data. */
  async strike(): Promise<void> {
    const postmaster = await this.server.pid();
    if (postmaster === undefined) throw new Error('there is no PostgreSQL to be killed');
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8')
      .trim()
      .split(' ');
    // The postmaster first: it would take the death of a child for a crash, and begin to repair.
    for (const pid of [postmaster, ...children.map(Number)]) end(pid);
    await eventually('it is gone', 10_000, async () =>
      (await this.server.pid()) === undefined ? true : undefined,
    );
    this.server = await EmbeddedPostgres.start(this.config);
  }

  async stop(): Promise<void> {
    await EmbeddedPostgres.erase(this.config.directory);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended with its parent.
  }
}
