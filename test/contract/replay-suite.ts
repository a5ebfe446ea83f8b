import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { EventLog } from '#messaging/event-log.js';
import type { LogHistory } from '#messaging/log-history.js';
import { messagingMigrations } from '#messaging/migrations.js';
import { Database } from '#persistence/database.js';
import { platformMigrations } from '#persistence/migrations.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { EntryPoints } from '#platform/entry-points.js';
import { MessagingModule } from '#platform/messaging.module.js';
import { openLogHistory } from '#platform/open-log-history.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { replayProgram } from '#platform/replay/replay-program.js';
import { eventually } from '../support/eventually.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import { anEvent } from './event-log-under-test.js';

const topic = 'meshcart.billing.v1';
const counted = 'meshcart.billing.events.v1.PaymentCaptured';
const group = 'orders.billing-events';

/** How the projection behaves, for all that are opened. */
const behaviour = { pauseMs: 0, isBroken: false };

/** Counts how often it has seen each event: any repetition is seen. */
@Injectable()
class Projection implements OnModuleInit {
  constructor(
    private readonly entryPoints: EntryPoints,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    const handlers = {
      [counted]: async ({ id, sequence }: CloudEvent) => {
        if (behaviour.isBroken) throw new TypeError('broken');
        await new Promise((resolve) => setTimeout(resolve, behaviour.pauseMs));
        const text = `insert into seen values ($1, $2, 1) on conflict (id) do update set times = seen.times + 1`;
        await this.database.execute({ name: 'see', text, values: [id, sequence] });
      },
    };
    this.entryPoints.consume('billing-events', handlers, { isReplayable: true });
  }
}

@Injectable()
class Mailer implements OnModuleInit {
  constructor(private readonly entryPoints: EntryPoints) {}

  onModuleInit(): void {
    this.entryPoints.consume('order-events', {});
  }
}

@Module({
  imports: [PersistenceModule.forService('orders'), MessagingModule.forService('orders')],
  providers: [Projection],
})
class Orders {}

@Module({
  imports: [PersistenceModule.forService('notifications'), MessagingModule.forService('notifications')],
  providers: [Mailer],
})
class Notifications {}

/** An engine that carries events. */
export interface ReplayedEngine {
  /** What services are told of it, beside their databases. */
  readonly environment: Readonly<Record<string, string>>;
  open(messagingUrl: string): Promise<EventLog>;
}

/** What a replay promises, whatever carries the events; in this order. */
export function replaySuite(name: string, engineOf: () => ReplayedEngine): void {
  describe(`a replay on ${name}`, () => {
    let [own, messaging]: TestDatabase[] = [];
    let admin: pg.Client;
    let log: EventLog;
    let environment: Record<string, string>;
    let service: RunningService | undefined;

    beforeAll(async () => {
      const suffix = name.toLowerCase();
      own = await testDatabase(`replay_${suffix}`, [platformMigrations]);
      messaging = await testDatabase(`replay_${suffix}_messaging`, [messagingMigrations]);
      admin = new pg.Client(own.serverUrl);
      await admin.connect();
      await admin.query('create table seen (id uuid primary key, sequence bigint, times int)');
      await admin.query('grant all on seen to public');
      const engine = engineOf();
      log = await engine.open(messaging.url);
      environment = {
        MESHCART_MODE: 'test',
        LOG_LEVEL: 'silent',
        GRPC_ADDRESS: '127.0.0.1:0',
        DATABASE_URL: own.url,
        MESSAGING_DATABASE_URL: messaging.url,
        ...engine.environment,
      };
    });
    afterAll(async () => {
      await service?.close();
      await log.close();
      await admin.end();
      await own?.drop();
      await messaging?.drop();
    });

    const start = async () => void (service = await bootService('orders', Orders, environment));
    const stop = async () => {
      await service?.close();
      service = undefined;
    };
    const appendTen = async (first: number) =>
      log.append(
        topic,
        Array.from({ length: 10 }, (_, index) => {
          const event = { ...anEvent(`order ${index % 4}`, first + index), type: counted };
          return index === 9 ? { ...event, type: 'meshcart.billing.events.v1.SomethingNew' } : event;
        }),
      );
    /** How often each event was seen, by its sequence. */
    const seen = async (): Promise<[number, number][]> => {
      const { rows } = await admin.query<{ sequence: string; times: number }>(
        'select sequence, times from seen order by sequence',
      );
      return rows.map(({ sequence, times }) => [Number(sequence), times]);
    };
    const once = (first: number, last: number): [number, number][] =>
      Array.from({ length: last - first + 1 }, (_, index): [number, number] => [first + index, 1]);
    const becomes = async (expected: [number, number][]) =>
      eventually(
        'the projection is as expected',
        20_000,
        async () => JSON.stringify(await seen()) === JSON.stringify(expected) || undefined,
      );
    const nothingWaits = async () =>
      eventually(
        'nothing waits',
        20_000,
        async () => (await log.lag(group, topic)).events === 0 || undefined,
      );

    const replay = async (
      args: readonly string[],
      { module = Orders, of = 'orders', signal = new AbortController().signal } = {},
    ) => {
      const [out, err]: string[][] = [[], []];
      const code = await replayProgram({
        name: of,
        module,
        example: 'billing-events',
        args,
        environment,
        out: (text) => out?.push(text),
        err: (text) => err?.push(text),
        signal,
      });
      return { code, out: out?.join('\n') ?? '', err: err?.join('\n') ?? '' };
    };
    const all = ['--consumer', 'billing-events', '--from', 'start'];

    it('is refused beside a live consumer, which goes on', async () => {
      await appendTen(1);
      await start();
      await becomes(once(1, 9));
      const refused = await replay(all);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toContain('stop the service first');
      await appendTen(11);
      await becomes([...once(1, 9), ...once(11, 19)]);
      await nothingWaits();
      await stop();
    });

    it('says in a dry run what it would handle, and changes nothing', async () => {
      const { code, out } = await replay([...all, '--dry-run', '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toEqual({
        group,
        topic,
        handled: { [counted]: 18 },
        ignored: { 'meshcart.billing.events.v1.SomethingNew': 2 },
        parked: 0,
        left: 0,
        isDryRun: true,
      });
      expect(await seen()).toEqual([...once(1, 9), ...once(11, 19)]);
      expect(await log.lag(group, topic)).toEqual({ events: 0, oldestMs: 0 });
    });

    it('rebuilds what was lost, and again where it is repeated', async () => {
      await admin.query('truncate seen');
      const done = await replay(all);
      expect(done).toMatchObject({ code: 0 });
      expect(done.out).toContain(`${group} was given 18 events of ${topic}:\n  ${counted}  18\n`);
      expect(await seen()).toEqual([...once(1, 9), ...once(11, 19)]);
      expect(await replay(all)).toMatchObject({ code: 0 });
      expect((await seen()).map(([, times]) => times)).toEqual(Array.from({ length: 18 }, () => 2));
    });

    it('would rebuild nothing with the inbox as it was', async () => {
      await admin.query('truncate seen');
      const history: LogHistory = await openLogHistory(environment);
      await history.rewind({ group, topic }, undefined, async () => Promise.resolve());
      await history.close();
      expect((await log.lag(group, topic)).events).toBe(20);
      await start();
      await nothingWaits();
      await stop();
      expect(await seen()).toEqual([]);
    });

    it('begins at a time where it is told one', async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const time = new Date().toISOString();
      await appendTen(21);
      const { code, out } = await replay(['--consumer', 'billing-events', '--from', time]);
      expect([code, out]).toEqual([0, expect.stringContaining('was given 9 events')]);
      expect(await seen()).toEqual(once(21, 29));
    });

    it('leaves the rest to whoever consumes next where it is interrupted, each event once', async () => {
      await admin.query('truncate seen');
      behaviour.pauseMs = 100;
      const interruption = new AbortController();
      const interrupted = replay(all, { signal: interruption.signal });
      await eventually('some are done', 20_000, async () => (await seen()).length > 0 || undefined);
      interruption.abort();
      const { code, out } = await interrupted;
      expect([code, out]).toEqual([1, expect.stringContaining('interrupted with')]);
      expect((await seen()).length).toBeLessThan(27);
      behaviour.pauseMs = 0;
      await start();
      await becomes([...once(1, 9), ...once(11, 19), ...once(21, 29)]);
      await nothingWaits();
      await stop();
    });

    it('tells what was parked on the way, and is refused until that is settled', async () => {
      behaviour.isBroken = true;
      const broken = await replay(all);
      behaviour.isBroken = false;
      expect([broken.code, broken.out]).toEqual([1, expect.stringContaining('events were parked')]);
      const refused = await replay(all);
      expect([refused.code, refused.err]).toEqual([
        1,
        expect.stringMatching(/parked events, which a replay would overtake/),
      ]);
      await admin.query('delete from platform.parked');
    });

    it('is refused to a consumer that does not say that it may be replayed', async () => {
      const args = ['--consumer', 'order-events', '--from', 'start', '--dry-run'];
      const { code, err } = await replay(args, { module: Notifications, of: 'notifications' });
      expect([code, err]).toEqual([
        1,
        expect.stringContaining('notifications.order-events is not replayable'),
      ]);
    });

    it('says what is wrong with what it is told', async () => {
      expect(await replay(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('examples:') });
      const wrong = [
        [[], '--consumer is missing'],
        [['--consumer', 'x'], '--from is missing'],
        [['--consumer', 'x', '--from', 'yesterday'], 'not "yesterday"'],
        [['--consumer', 'x', '--from', '2026-01-01T00:00:00'], 'with its zone'],
        [['--consumer', 'x', '--from', '2126-01-01T00:00:00Z'], 'has not come yet'],
        [['--consumer', 'x', '--from', 'start'], 'orders has no consumer "x"; there is billing-events'],
        [['--speed', '9'], "Unknown option '--speed'"],
      ] as const;
      for (const [args, said] of wrong)
        expect(await replay(args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(said) });
    });
  });
}
