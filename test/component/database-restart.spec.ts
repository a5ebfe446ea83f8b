import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { messagingMigrations } from '#messaging/migrations.js';
import { Database } from '#persistence/database.js';
import { migrate } from '#persistence/migrate.js';
import { platformMigrations } from '#persistence/migrations.js';
import { Outbox } from '#persistence/outbox.js';
import { provisionDatabase } from '#persistence/provision-database.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { EntryPoints } from '#platform/entry-points.js';
import { MessagingModule } from '#platform/messaging.module.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { eventually } from '../support/eventually.js';
import { restartServer, startServer, stopServer, type TestServer } from '../support/postgres/start-server.js';

const topic = 'meshcart.orders.v1';
const eventType = 'meshcart.orders.events.v1.OrderPlaced';
const queue = { tries: 20, firstDelaySeconds: 1, maxDelaySeconds: 1, timeoutSeconds: 10 };

/** Counts each effect in the service's own database, so that a doubled one is seen. */
@Injectable()
class Counting implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly entryPoints: EntryPoints,
  ) {}

  onModuleInit(): void {
    this.entryPoints.consume('order-events', {
      [eventType]: async ({ subject }) => this.count('event', subject),
    });
    this.entryPoints.work('mail', async ({ id }) => this.count('job', id), queue);
  }

  private async count(kind: string, id: string): Promise<void> {
    // Jobs are done at least once: their own record makes the second time nothing, as it would in a service.
    const once = kind === 'job' ? 'on conflict do nothing' : '';
    const text = `insert into effect (kind, id) values ($1, $2) ${once}`;
    await this.database.execute({ name: `count_${kind}`, text, values: [kind, id] });
  }
}

@Module({
  imports: [PersistenceModule.forService('notifications'), MessagingModule.forService('notifications')],
  providers: [Counting],
})
class Notifications {}

describe('a service whose PostgreSQL restarts', () => {
  let folder: string;
  let server: TestServer;
  let service: RunningService;
  let admin: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshcart-restart-'));
    server = await startServer(folder);
    const roles = { database: 'own', owner: 'own_owner', appRole: 'own' };
    const own = await provisionDatabase(server.url, roles);
    admin = own.adminUrl;
    await migrate(own.adminUrl, [platformMigrations, messagingMigrations], { appRole: 'own' });
    await query('create table effect (kind text, id text, primary key (kind, id))');
    await query('grant select, insert on effect to own');
    service = await bootService('notifications', Notifications, {
      MESHCART_MODE: 'test',
      LOG_LEVEL: 'silent',
      GRPC_ADDRESS: '127.0.0.1:0',
      DATABASE_URL: own.url,
      MESSAGING_DATABASE_URL: own.url,
    });
  });

  afterAll(async () => {
    await service.close();
    await stopServer(server);
    await rm(folder, { recursive: true, force: true });
  });

  async function query(text: string): Promise<pg.QueryResult<Record<string, unknown>>> {
    const client = new pg.Client(admin);
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.query<Record<string, unknown>>(text);
    } finally {
      await client.end();
    }
  }

  /** One change, told by one event and one job, due at once or in a second. */
  async function change(number: number): Promise<void> {
    const database = service.app.get(Database);
    const outbox = new Outbox(database);
    const id = randomUUID();
    await database.transaction('change', async () => {
      await database.execute({
        name: 'change',
        text: `insert into effect (kind, id) values ('change', $1)`,
        values: [id],
      });
      await outbox.event({ topic, type: eventType, key: id, version: 1n, data: new Uint8Array() });
      const later = number % 2 === 0 ? {} : { startAfter: new Date(Date.now() + 1000) };
      await outbox.job({ queue: 'mail.v1', id, data: {}, ...later });
    });
  }

  /** Asks until the database takes them. A commit whose answer is lost makes one more, which is a change like the others. */
  async function makeChanges(count: number): Promise<void> {
    for (let number = 0; number < count; number++) {
      await eventually('a change is made', 20_000, async () => change(number).then(() => true), 20);
    }
  }

  const effects = async (kind: string): Promise<number> =>
    Number((await query(`select count(*) from effect where kind = '${kind}'`)).rows[0]?.count);

  async function catchUp(): Promise<void> {
    // A job that was under way comes back when its heartbeat has failed for some seconds.
    await eventually('everything is done', 45_000, async () => {
      const [changes, events, jobs] = [await effects('change'), await effects('event'), await effects('job')];
      if (events === changes && jobs === changes) return true;
      throw new Error(`of ${changes} changes ${events} events and ${jobs} jobs are done`);
    });
  }

  it.each(['fast', 'immediate'] as const)(
    'goes on by itself after a %s stop, loses nothing and doubles nothing',
    async (mode) => {
      await makeChanges(20);
      await Promise.all([restartServer(server, mode), makeChanges(20)]);
      await makeChanges(20);
      await catchUp();
      expect((await query('select from platform.outbox')).rowCount).toBe(0);
      expect((await query('select from platform.parked')).rowCount).toBe(0);
    },
    90_000,
  );
});
