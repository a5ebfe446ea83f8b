import { randomUUID } from 'node:crypto';
import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { PaymentDeclined } from '#contracts/meshcart/billing/events/v1/events.js';
import type { FailedWork, GetFailedWorkResponse } from '#contracts/meshcart/operations/v1/failed_work.js';
import { OrdersWorkServiceService as Work } from '#contracts/meshcart/operations/v1/work_services.js';
import { Principal } from '#contracts/meshcart/security/v1/principal.js';
import { EventLog } from '#messaging/event-log.js';
import { messagingMigrations } from '#messaging/migrations.js';
import { OperationsModule } from '#operations/operations.module.js';
import { workController } from '#operations/work-controller.js';
import { Database } from '#persistence/database.js';
import { platformMigrations } from '#persistence/migrations.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { EntryPoints } from '#platform/entry-points.js';
import { MessagingModule } from '#platform/messaging.module.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { serverPool } from '../../support/server-pool.js';
import { testDatabase, type TestDatabase } from '../../support/test-postgres.js';

export const admin = { subject: '', clientId: 'client-of-staff', scopes: ['work:read', 'work:write'] };

/** What the work below has done, once for each time that it was done. */
const effectTable = `
  create table effect (number serial primary key, place text, id text, subject text);
  grant all on effect, effect_number_seq to public`;

/** Fails at what says so, and writes down what it did. */
@Injectable()
export class FragileWork implements OnModuleInit {
  /** Jobs of these orders fail. */
  readonly cursed = new Set<unknown>();

  constructor(
    private readonly database: Database,
    private readonly entryPoints: EntryPoints,
  ) {}

  onModuleInit(): void {
    this.entryPoints.consume('billing-events', {
      [PaymentDeclined.$type]: async ({ id, subject, data }) => {
        const { declineCode } = PaymentDeclined.decode(data);
        if (declineCode === 'poison') throw new TypeError('ada@example.com cannot be declined');
        await this.note('billing-events', id, subject);
      },
    });
    const queue = { tries: 1, firstDelaySeconds: 1, maxDelaySeconds: 1, timeoutSeconds: 5 };
    this.entryPoints.work(
      'order-expiry',
      async ({ id, data }) => {
        if (this.cursed.has(data.orderId)) throw new RangeError('ada@example.com does not expire');
        await this.note('order-expiry', id, String(data.orderId));
      },
      queue,
    );
  }

  private async note(place: string, id: string, subject: string): Promise<void> {
    await this.database.execute({
      name: 'effect',
      text: 'insert into effect (place, id, subject) values ($1, $2, $3)',
      values: [place, id, subject],
    });
  }
}

@Module({
  imports: [
    PersistenceModule.forService('orders'),
    MessagingModule.forService('orders'),
    OperationsModule.forService('orders'),
  ],
  controllers: [workController(Work)],
  providers: [FragileWork],
})
class FragileOrders {}

/** A service with failed work of every kind that apps share, on real PostgreSQL, asked over gRPC. */
export class OperationsUnderTest {
  private constructor(
    readonly service: RunningService,
    /** As superuser, in the service's database. */
    readonly own: pg.Pool,
    /** As superuser, in the messaging database. */
    readonly messaging: pg.Pool,
    private readonly client: Client,
    private readonly databases: readonly TestDatabase[],
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<OperationsUnderTest> {
    const own = await testDatabase('operations', [platformMigrations]);
    const messaging = await testDatabase('operations_messaging', [messagingMigrations]);
    const [ownPool, messagingPool] = [serverPool(own, 3), serverPool(messaging, 3)];
    await ownPool.query(effectTable);
    const service = await bootService('orders', FragileOrders, {
      MESHCART_MODE: 'test',
      LOG_LEVEL: 'silent',
      GRPC_ADDRESS: '127.0.0.1:0',
      DATABASE_URL: own.url,
      MESSAGING_DATABASE_URL: messaging.url,
      ...environment,
    });
    const client = new Client(String(service.grpcAddress), credentials.createInsecure());
    return new OperationsUnderTest(service, ownPool, messagingPool, client, [own, messaging]);
  }

  async call<Request, Response>(
    rpc: MethodDefinition<Request, Response>,
    request: Request,
    by: Partial<Principal> = {},
    withinMs = 25_000,
  ): Promise<Response> {
    const principal = { service: '', ...admin, ...by };
    const metadata = new Metadata();
    metadata.set('meshcart-principal-bin', Buffer.from(Principal.encode(principal).finish()));
    metadata.set('x-correlation-id', 'correlation-of-staff');
    const { path, requestSerialize, responseDeserialize } = rpc;
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + withinMs };
      this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        options,
        (error, response) => {
          if (error) reject(error);
          else resolve(response as Response);
        },
      );
    });
  }

  get fragile(): FragileWork {
    return this.service.app.get(FragileWork);
  }

  /** Publishes a decline of each code, of one order, in this order; answers the events' ids. */
  async declines(orderId: string, ...codes: readonly string[]): Promise<string[]> {
    const events = codes.map((declineCode, index) => {
      const amount = { amount: 1999n, currency: 'EUR' };
      const data = PaymentDeclined.encode({ paymentId: randomUUID(), orderId, amount, declineCode }).finish();
      return {
        id: randomUUID(),
        source: '/meshcart/billing',
        type: PaymentDeclined.$type,
        subject: orderId,
        time: new Date(),
        sequence: BigInt(index + 1),
        data,
        correlationId: 'correlation-of-a-payment',
        traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
      };
    });
    await this.service.app.get(EventLog, { strict: false }).append('meshcart.billing.v1', events);
    return events.map(({ id }) => id);
  }

  /** Ids of what had an effect on a subject, in the order of the effects. */
  async effectsOn(subject: string): Promise<string[]> {
    const text = 'select id from effect where subject = $1 order by number';
    return (await this.own.query<{ id: string }>(text, [subject])).rows.map(({ id }) => id);
  }

  /** What the service lists under one key. */
  async listed(key: string): Promise<FailedWork[]> {
    const filter = { kind: 0, place: '', key, minAgeSeconds: 0 };
    return (await this.call(Work.listFailedWork, { filter, pageSize: 0, pageToken: '' })).work;
  }

  async get(id: string): Promise<GetFailedWorkResponse> {
    return this.call(Work.getFailedWork, { id });
  }

  async close(): Promise<void> {
    this.client.close();
    await this.service.close();
    await Promise.all([this.own.end(), this.messaging.end()]);
    for (const database of this.databases) await database.drop();
  }
}
