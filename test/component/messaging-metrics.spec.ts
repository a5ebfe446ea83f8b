import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { mesh } from '#contracts/contracts.js';
import { messagingRules } from '#charts/platform/messaging-alerts.js';
import { messagingMigrations } from '#messaging/migrations.js';
import { platformMigrations } from '#persistence/migrations.js';
import { Database } from '#persistence/database.js';
import { Outbox } from '#persistence/outbox.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { EntryPoints } from '#platform/entry-points.js';
import { MessagingModule } from '#platform/messaging.module.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { eventually } from '../support/eventually.js';
import { freeAddress } from '../support/free-address.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';

const topic = 'meshcart.orders.v1';
const type = 'meshcart.orders.events.v1.OrderPlaced';
const queue = { tries: 1, firstDelaySeconds: 1, maxDelaySeconds: 1, timeoutSeconds: 30 };

/** Holds up what it is told to, and fails at all else. */
@Injectable()
class Work implements OnModuleInit {
  readonly held = Promise.withResolvers<void>();

  constructor(
    readonly outbox: Outbox,
    readonly database: Database,
    private readonly entryPoints: EntryPoints,
  ) {}

  onModuleInit(): void {
    this.entryPoints.consume('order-events', {
      [type]: async ({ subject }) => {
        if (subject !== 'held') throw new TypeError('no');
        await this.held.promise;
      },
    });
    this.entryPoints.work('mail', async () => Promise.reject(new Error('no')), queue);
  }

  async state(key: string): Promise<void> {
    const event = { topic, type, key, version: 1n, data: new Uint8Array() };
    await this.database.transaction('state', async () => this.outbox.event(event));
  }
}

@Module({
  imports: [PersistenceModule.forService('notifications'), MessagingModule.forService('notifications')],
  providers: [Work],
})
class Notifications {}

describe('the metrics of what waits', () => {
  let own: TestDatabase;
  let messaging: TestDatabase;
  let service: RunningService;
  let work: Work;
  let address: string;

  beforeAll(async () => {
    own = await testDatabase('metrics', [platformMigrations]);
    messaging = await testDatabase('metrics_messaging', [messagingMigrations]);
    address = await freeAddress();
    service = await boot();
    work = service.app.get(Work);
  });
  afterAll(async () => {
    work.held.resolve();
    await service.close();
    await own.drop();
    await messaging.drop();
  });

  const boot = async () =>
    bootService('notifications', Notifications, {
      MESHCART_MODE: 'test',
      LOG_LEVEL: 'silent',
      GRPC_ADDRESS: '127.0.0.1:0',
      DATABASE_URL: own.url,
      MESSAGING_DATABASE_URL: messaging.url,
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: address.split(':')[1] ?? '',
    });

  const page = async () => (await fetch(`http://${address}/metrics`)).text();
  /** The value of a series of ours, whose labels contain those given. */
  const read = async (name: string, label = ''): Promise<number | undefined> => {
    const lines = (await page()).split('\n').filter((line) => line.startsWith(`${name}{`));
    const found = lines
      .find((line) => line.includes(label))
      ?.split(' ')
      .at(-1);
    return found === undefined ? undefined : Number(found);
  };
  const becomes = async (name: string, value: number, label = '') =>
    eventually(`${name} is ${value}`, 15_000, async () => (await read(name, label)) === value || undefined);
  const labels = `group="notifications.order-events",topic="${topic}"`;

  it('say nothing waits where nothing does, by service', async () => {
    await becomes('meshcart_outbox_waiting', 0, 'service_name="notifications"');
    expect(await read('meshcart_consumer_lag', labels)).toBe(0);
    expect(await read('meshcart_consumer_oldest_age_seconds', labels)).toBe(0);
    expect(await read('meshcart_consumer_parked', labels)).toBe(0);
    expect(await read('meshcart_queue_due', 'queue="mail.v1"')).toBe(0);
    expect(await read('meshcart_queue_dead', 'queue="mail.v1"')).toBe(0);
  });

  it('count what a consumer has not handled, and how long it has been there', async () => {
    await work.state('held');
    await becomes('meshcart_consumer_lag', 1, labels);
    await eventually('it grows old', 5000, async () => {
      const age = (await read('meshcart_consumer_oldest_age_seconds', labels)) ?? 0;
      return (age > 0.2 && age < 15) || undefined;
    });
    work.held.resolve();
    await becomes('meshcart_consumer_lag', 0, labels);
  });

  it('count what was given up: events that are parked, jobs that are dead', async () => {
    await work.state('poison');
    await becomes('meshcart_consumer_parked', 1, labels);
    await work.database.transaction('enqueue', async () =>
      work.outbox.job({ queue: 'mail.v1', id: randomUUID(), data: {} }),
    );
    await becomes('meshcart_queue_dead', 1, 'queue="mail.v1"');
  });

  it('count what the relay cannot publish, and how long it has waited', async () => {
    await work.database.transaction('misaddress', async () =>
      work.outbox.job({ queue: 'nobodys.v1', id: randomUUID(), data: {} }),
    );
    await becomes('meshcart_outbox_waiting', 1);
    expect(await read('meshcart_outbox_oldest_age_seconds')).toBeGreaterThan(0);
  });

  it('are all that the alerts ask for', async () => {
    const asked = messagingRules(mesh).flatMap(({ expr }) => String(expr).match(/meshcart_\w+/g) ?? []);
    const text = await page();
    expect(new Set(asked).size).toBe(6);
    for (const name of asked) expect(text).toContain(`# TYPE ${name} gauge`);
  });

  it('are no number where what they count cannot be asked, and the rest goes on', async () => {
    const admin = new pg.Client(messaging.serverUrl);
    await admin.connect();
    await admin.query('alter table event_log.cursor rename to hidden');
    expect(await read('meshcart_consumer_lag', labels)).toBeNaN();
    expect(await read('meshcart_outbox_waiting')).toBe(1);
    await admin.query('alter table event_log.hidden rename to cursor');
    await admin.end();
    await becomes('meshcart_consumer_lag', 0, labels);
  });

  it('do not let a service start on an address that is taken', async () => {
    await expect(boot()).rejects.toThrow(`cannot be read on ${address}`);
  });
});
