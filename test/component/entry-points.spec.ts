import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { entryPoint } from '#contracts/contracts.js';
import { messagingMigrations } from '#messaging/migrations.js';
import { Database } from '#persistence/database.js';
import { platformMigrations } from '#persistence/migrations.js';
import { Outbox } from '#persistence/outbox.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { currentCall, type ServiceRuntime } from '#platform/call-context.js';
import { DeadlineExceeded } from '#platform/deadline-exceeded.js';
import { EntryPoints } from '#platform/entry-points.js';
import { MessagingModule } from '#platform/messaging.module.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { SERVICE } from '#platform/platform.module.js';
import { runEntryPoint } from '#platform/run-entry-point.js';
import { currentTraceparent } from '#platform/tracing.js';
import { eventually } from '../support/eventually.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';

const topic = 'meshcart.orders.v1';
const type = 'meshcart.orders.events.v1.OrderPlaced';
const queue = { tries: 3, firstDelaySeconds: 1, maxDelaySeconds: 1, timeoutSeconds: 5 };

interface Sight {
  readonly origin: string;
  readonly correlationId: string;
  readonly trace: string | undefined;
}

const traceNow = () => currentTraceparent()?.split('-')[1];

function sight(): Sight {
  const { origin, correlationId } = currentCall();
  return { origin, correlationId, trace: traceNow() };
}

@Injectable()
class Work implements OnModuleInit {
  readonly seen: Sight[] = [];
  failures: Error[] = [];

  constructor(
    readonly outbox: Outbox,
    readonly database: Database,
    @Inject(SERVICE) readonly service: ServiceRuntime,
    private readonly entryPoints: EntryPoints,
  ) {}

  onModuleInit(): void {
    this.entryPoints.consume('order-events', {
      [type]: async () => {
        const failure = this.failures.pop();
        if (failure) throw failure;
        this.seen.push(sight());
        await this.outbox.job({ queue: 'mail.v1', id: randomUUID(), data: {} });
      },
    });
    this.entryPoints.work('mail', async () => void this.seen.push(sight()), queue);
  }

  /** Answers the trace in which the event was stated. */
  async state(correlationId: string, stated = type): Promise<string | undefined> {
    const cause = { correlationId };
    return runEntryPoint(this.service, entryPoint('notifications', 'mail'), cause, async () => {
      const data = new Uint8Array();
      await this.database.transaction('state', async () =>
        this.outbox.event({ topic, type: stated, key: correlationId, version: 1n, data }),
      );
      return traceNow();
    });
  }
}

@Module({
  imports: [PersistenceModule.forService('notifications'), MessagingModule.forService('notifications')],
  providers: [Work],
})
class Notifications {}

describe('the entry points of a service', () => {
  let own: TestDatabase;
  let messaging: TestDatabase;
  let admin: pg.Client;
  let service: RunningService;
  let work: Work;

  beforeAll(async () => {
    own = await testDatabase('entry_points', [platformMigrations]);
    messaging = await testDatabase('entry_points_messaging', [messagingMigrations]);
    admin = new pg.Client(own.serverUrl);
    await admin.connect();
    service = await bootService('notifications', Notifications, {
      MESHCART_MODE: 'test',
      LOG_LEVEL: 'silent',
      GRPC_ADDRESS: '127.0.0.1:0',
      DATABASE_URL: own.url,
      MESSAGING_DATABASE_URL: messaging.url,
    });
    work = service.app.get(Work);
  });
  afterAll(async () => {
    await service.close();
    await admin.end();
    await own.drop();
    await messaging.drop();
  });

  const parked = async () => (await admin.query('select from platform.parked')).rowCount;
  const sightsOf = async (correlationId: string, count: number): Promise<Sight[]> =>
    eventually(`${count} runs for ${correlationId}`, 15_000, async () => {
      const sights = work.seen.filter((each) => each.correlationId === correlationId);
      return sights.length >= count ? sights : undefined;
    });

  it('carry correlation id and trace from a change through its event to the job that the event causes', async () => {
    const trace = await work.state('correlation-of-a-change');

    const seen = await sightsOf('correlation-of-a-change', 2);

    expect(trace).toMatch(/^[0-9a-f]{32}$/);
    expect(seen).toEqual([
      { origin: 'notifications#order-events', correlationId: 'correlation-of-a-change', trace },
      { origin: 'notifications#mail', correlationId: 'correlation-of-a-change', trace },
    ]);
  });

  it('try an event again for as long as a callee is late', async () => {
    work.failures = Array.from({ length: 6 }, () => new DeadlineExceeded('some callee'));
    await work.state('correlation-of-a-wait');

    await sightsOf('correlation-of-a-wait', 2);

    expect(await parked()).toBe(0);
  });

  it('park an event whose own handling keeps failing', async () => {
    work.failures = Array.from({ length: 5 }, () => new TypeError('no'));
    await work.state('correlation-of-a-failure');

    await eventually('it is parked', 15_000, async () => (await parked()) === 1 || undefined);

    expect(work.seen.filter(({ correlationId }) => correlationId === 'correlation-of-a-failure')).toEqual([]);
  });

  it('park an event of a major version that they do not speak', async () => {
    await work.state('correlation-of-a-version', type.replace('.v1.', '.v2.'));

    const found = await eventually('it is parked', 15_000, async () => {
      const { rows } = await admin.query<{ error: string }>(
        'select error from platform.parked where key = $1',
        ['correlation-of-a-version'],
      );
      return rows[0];
    });

    expect(found.error).toContain('UnknownVersion');
  });
});
