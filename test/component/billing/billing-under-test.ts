import { randomUUIDv7 } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import type { Provider } from '@nestjs/common';
import pg from 'pg';
import { BillingModule } from '#billing/billing.module.js';
import { billingMigrations } from '#billing/migrations.js';
import { LedgerServiceService } from '#contracts/meshcart/billing/v1/ledger.js';
import {
  PaymentsServiceService as Payments,
  type AuthorizePaymentRequest,
  type Payment,
} from '#contracts/meshcart/billing/v1/payments.js';
import { WebhooksServiceService } from '#contracts/meshcart/billing/v1/webhooks.js';
import { Principal } from '#contracts/meshcart/security/v1/principal.js';
import { messagingMigrations } from '#messaging/migrations.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { eventually } from '../../support/eventually.js';
import {
  testSecretKey,
  testWebhookSecret,
  twinsUnderTest,
  type TwinsUnderTest,
} from '../../support/running-twins.js';
import { serverPool } from '../../support/server-pool.js';
import { testDatabase, type TestDatabase } from '../../support/test-postgres.js';
import { WebhookRelay } from './webhook-relay.js';

export const ada = 'user-ada';

interface CallOptions {
  readonly subject?: string;
  readonly scopes?: string[];
  readonly key?: string;
  readonly timeoutMs?: number;
}

/** What the twin really held, took and gave back for one order. */
export interface Charges {
  readonly paymentIntents: readonly { readonly id: string; readonly status: string }[];
  readonly authorizations: number;
  readonly charges: number;
  readonly held: number;
  readonly captured: number;
  readonly refunded: number;
}

export interface JournalEntry {
  readonly method: string;
  readonly path: string;
  readonly params: Record<string, unknown>;
  readonly idempotencyKey: string | null;
  readonly outcome: string;
}

/** The real service on real PostgreSQL, with Stripe's twin in place of Stripe. */
export class BillingUnderTest {
  private constructor(
    readonly service: RunningService,
    readonly twins: TwinsUnderTest,
    readonly webhooks: WebhookRelay,
    readonly database: TestDatabase,
    /** As superuser. */
    readonly admin: pg.Pool,
    private readonly messaging: TestDatabase,
    private readonly client: Client,
    private readonly folder: string,
  ) {}

  /** `replaced` stands in for providers of the module, as a careless one does in a negative control. */
  static async start(
    overrides: Record<string, string> = {},
    replaced: readonly Provider[] = [],
  ): Promise<BillingUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), 'billing-'));
    const webhooks = await WebhookRelay.start();
    const twins = await twinsUnderTest({ STRIPE_WEBHOOK_URL: webhooks.url });
    const database = await testDatabase('billing_component', billingMigrations);
    const messaging = await testDatabase('billing_messaging', [messagingMigrations]);
    const service = await bootService(
      'billing',
      { module: BillingModule, providers: [...replaced] },
      {
        MESHCART_MODE: 'test',
        LOG_LEVEL: 'debug',
        LOG_FILE: join(folder, 'billing.log'),
        GRPC_ADDRESS: '127.0.0.1:0',
        DATABASE_URL: database.url,
        MESSAGING_DATABASE_URL: messaging.url,
        STRIPE_HOST: '127.0.0.1',
        STRIPE_PORT: String(twins.stripePort),
        STRIPE_PROTOCOL: 'http',
        STRIPE_TIMEOUT_MS: '400',
        STRIPE_SECRET_KEY: testSecretKey,
        STRIPE_WEBHOOK_SECRET: testWebhookSecret,
        ...overrides,
      },
    );
    const admin = serverPool(database, 2);
    const client = new Client(String(service.grpcAddress), credentials.createInsecure());
    const billing = new BillingUnderTest(
      service,
      twins,
      webhooks,
      database,
      admin,
      messaging,
      client,
      folder,
    );
    webhooks.deliverTo(async (webhook) => billing.call(WebhooksServiceService.receiveStripeEvent, webhook));
    return billing;
  }

  async call<Request, Response>(
    rpc: MethodDefinition<Request, Response>,
    request: Request,
    { subject, scopes = [], key, timeoutMs = 10_000 }: CallOptions = {},
  ): Promise<Response> {
    const principal = {
      subject: subject ?? '',
      clientId: 'test',
      scopes,
      service: subject ? '' : 'orders',
    };
    const metadata = new Metadata();
    metadata.set('meshcart-principal-bin', Buffer.from(Principal.encode(principal).finish()));
    if (key) metadata.set('idempotency-key', key);
    const { path, requestSerialize, responseDeserialize } = rpc;
    const deadline = Date.now() + timeoutMs;
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        { deadline },
        (error, response) => {
          if (error) reject(error);
          else if (response !== undefined) resolve(response);
        },
      );
    });
  }

  async authorize(
    change: Partial<AuthorizePaymentRequest> = {},
    options: CallOptions = {},
  ): Promise<Payment> {
    const response = await this.call(Payments.authorizePayment, { ...anOrder(), ...change }, options);
    return paymentIn(response);
  }

  async capture(orderId: string, options: CallOptions = {}): Promise<Payment> {
    return paymentIn(await this.call(Payments.capturePayment, { orderId }, options));
  }

  async cancel(order: AuthorizePaymentRequest, options: CallOptions = {}): Promise<Payment> {
    const { orderId, userId, amount } = order;
    return paymentIn(await this.call(Payments.cancelPayment, { orderId, userId, amount }, options));
  }

  async get(orderId: string, subject = ada): Promise<Payment> {
    return paymentIn(await this.call(Payments.getPayment, { orderId }, { subject }));
  }

  /** Repeats until the outcome is known, as the saga does. */
  async untilSettled(ask: () => Promise<Payment>, ms = 20_000): Promise<Payment> {
    return eventually('a known outcome', ms, async () => {
      const payment = await ask();
      return payment.status === 8 ? undefined : payment;
    });
  }

  /** An order whose payment is captured. */
  async captured(change: Partial<AuthorizePaymentRequest> = {}): Promise<Payment> {
    const { orderId } = await this.authorize(change);
    return this.capture(orderId);
  }

  async fault(kind: string, path: string, more: object = {}, match: object = {}): Promise<void> {
    await this.twins.control('POST', 'faults', { kind, ...more, match: { method: 'POST', path, ...match } });
  }

  async clearFaults(): Promise<void> {
    await this.twins.control('DELETE', 'faults');
  }

  async charges(orderId: string): Promise<Charges> {
    const { charges } = await this.twins.control<{ charges: (Charges & { orderId: string })[] }>(
      'GET',
      'charges',
    );
    const found = charges.find((summary) => summary.orderId === orderId);
    return found ?? { paymentIntents: [], authorizations: 0, charges: 0, held: 0, captured: 0, refunded: 0 };
  }

  /** What Stripe was sent about one payment: by its metadata, and by the id of its intent. */
  async journal(orderId: string): Promise<JournalEntry[]> {
    const { requests } = await this.twins.control<{ requests: JournalEntry[] }>('GET', 'journal');
    const ids = (await this.charges(orderId)).paymentIntents.map(({ id }) => id);
    return requests.filter((entry) => {
      const text = JSON.stringify([entry.path, entry.params]);
      return text.includes(orderId) || ids.some((id) => text.includes(id));
    });
  }

  /** Signed amounts by account, and by kind. */
  async ledger(paymentId: string, subject = ada): Promise<string[]> {
    const { entries } = await this.call(LedgerServiceService.listLedgerEntries, { paymentId }, { subject });
    return entries.map(({ kind, account, amount }) => `${kind} ${account} ${amount?.amount}`);
  }

  /** Short names of the events of one order, as they were appended to the log. */
  async events(orderId: string): Promise<string[]> {
    const { rows } = await this.inOutboxAndLog(orderId);
    return rows.map(({ type }) => type.slice(type.lastIndexOf('.') + 1));
  }

  async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.admin.query<Row>(text, values)).rows;
  }

  async log(): Promise<string> {
    return readFile(join(this.folder, 'billing.log'), 'utf8');
  }

  async close(): Promise<void> {
    this.client.close();
    await this.service.close();
    await this.twins.close();
    await this.webhooks.close();
    await this.admin.end();
    await this.database.drop();
    await this.messaging.drop();
    await rm(this.folder, { recursive: true });
  }

  private async inOutboxAndLog(orderId: string): Promise<pg.QueryResult<{ type: string }>> {
    await eventually('an empty outbox', 5000, async () => {
      const left = await this.rows('select from platform.outbox where key = $1', [orderId]);
      return left.length === 0 || undefined;
    });
    const client = new pg.Client(this.messaging.serverUrl);
    await client.connect();
    try {
      return await client.query(eventsOfSubject, [orderId]);
    } finally {
      await client.end();
    }
  }
}

const eventsOfSubject = 'select type from event_log.event where subject = $1 order by sequence';

/** A valid authorization; the test names what matters. */
export function anOrder(change: Partial<AuthorizePaymentRequest> = {}): AuthorizePaymentRequest {
  return {
    orderId: randomUUIDv7(),
    userId: ada,
    amount: { amount: 1999n, currency: 'EUR' },
    paymentMethod: 'pm_card_visa',
    ...change,
  };
}

function paymentIn({ payment }: { payment: Payment | undefined }): Payment {
  if (!payment) throw new Error('the answer holds no payment');
  return payment;
}
