import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import {
  OrderConfirmed,
  OrderPaymentFailed,
  OrderPlaced,
  OrderRefunded,
} from '#contracts/meshcart/orders/events/v1/events.js';
import {
  UsersServiceService,
  type GetUserRequest,
  type GetUserResponse,
} from '#contracts/meshcart/users/v1/users.js';
import { DomainError } from '#errors/domain-error.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import { messagingMigrations } from '#messaging/migrations.js';
import { PostgresEventLog } from '#messaging/postgres-event-log.js';
import { notificationsMigrations } from '#notifications/migrations.js';
import { NotificationsModule } from '#notifications/notifications.module.js';
import { Database } from '#persistence/database.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { requirePrincipal } from '#platform/call-context.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { eventually } from '../support/eventually.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import { Mailbox } from './notifications/mailbox.js';

const callers: string[] = [];

async function unasked(): Promise<never> {
  return Promise.reject(new Error('nobody should ask this'));
}

/** Knows everybody but one, under an address made of their id. */
@Controller()
@ServeContract(UsersServiceService)
class FakeUsers implements Handlers<typeof UsersServiceService> {
  async getUser({ id }: GetUserRequest): Promise<GetUserResponse> {
    callers.push(requirePrincipal().service);
    if (id === deletedUser) throw new DomainError('missing', 'USER_NOT_FOUND', 'there is no such account');
    const user = {
      id,
      email: addressOf(id),
      name: 'Ada Lovelace',
      version: 1n,
      createdAt: undefined,
      updatedAt: undefined,
    };
    return Promise.resolve({ user });
  }

  async registerUser(): Promise<never> {
    return unasked();
  }

  async batchGetUsers(): Promise<never> {
    return unasked();
  }

  async updateUser(): Promise<never> {
    return unasked();
  }
}

@Module({ controllers: [FakeUsers] })
class FakeUsersModule {}

const deletedUser = randomUUID();
const addressOf = (userId: string) => `canary-${userId}@example.com`;

let folder: string;
let postgres: TestDatabase;
let messaging: TestDatabase;
let mailbox: Mailbox;
let users: RunningService;
let notifications: RunningService;
let log: PostgresEventLog;
let database: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notifications-'));
  postgres = await testDatabase('notifications', notificationsMigrations);
  messaging = await testDatabase('messaging', [messagingMigrations]);
  mailbox = await Mailbox.open();
  const common = {
    MESHCART_MODE: 'test',
    LOG_LEVEL: 'debug',
    LOG_FILE: join(folder, 'log'),
    GRPC_ADDRESS: '127.0.0.1:0',
  };
  users = await bootService('users', FakeUsersModule, common);
  notifications = await bootService('notifications', NotificationsModule, {
    ...common,
    DATABASE_URL: postgres.url,
    MESSAGING_DATABASE_URL: messaging.url,
    USERS_ADDRESS: users.grpcAddress,
    SMTP_URL: mailbox.url,
    MAIL_FROM: 'Meshcart <shop@meshcart.example>',
    MAIL_TIMEOUT_MS: '500',
  });
  log = PostgresEventLog.open(messaging.url);
  database = Database.open(postgres.url);
}, 60_000);

afterAll(async () => {
  await log.close();
  await database.close();
  await notifications.close();
  await users.close();
  await mailbox.close();
  await postgres.drop();
  await messaging.drop();
  await rm(folder, { recursive: true });
});

interface Placed {
  readonly orderId: string;
  readonly userId: string;
  readonly total: { readonly amount: bigint; readonly currency: string };
}

const anOrder = (fields: Partial<Placed> = {}): Placed => ({
  orderId: randomUUID(),
  userId: randomUUID(),
  total: { amount: 1999n, currency: 'EUR' },
  ...fields,
});

function anEvent(type: string, order: Placed, data: Uint8Array): CloudEvent {
  return {
    id: randomUUID(),
    source: '/meshcart/orders',
    type,
    subject: order.orderId,
    time: new Date(),
    sequence: 1n,
    data,
  };
}

const confirmed = (order: Placed) =>
  anEvent(OrderConfirmed.$type, order, OrderConfirmed.encode(order).finish());

const publish = async (...events: CloudEvent[]) => log.append('meshcart.orders.v1', events);

interface Row {
  readonly state: string;
  readonly attempts: number;
  readonly answer: string;
}

async function rowsOf({ orderId }: Placed): Promise<Row[]> {
  const text = 'select state, attempts, answer from notification where order_id = $1';
  return (await database.execute<Row>({ name: 'rows', text, values: [orderId] })).rows;
}

const settled = async (order: Placed, state: string, ms = 20_000) =>
  eventually(`${state} mail`, ms, async () => (await rowsOf(order)).find((row) => row.state === state));

/** Events of one topic are handled in turn, and so are jobs: when this one is through, so is what came before. */
async function everythingBeforeIsDone(): Promise<void> {
  const last = anOrder();
  await publish(confirmed(last));
  await settled(last, 'sent');
}

const mailsFor = ({ userId }: Placed) => mailbox.seenBy(addressOf(userId)).map(({ mail }) => mail);

describe('notifications', () => {
  it('tells the customer once that the order is confirmed', async () => {
    const order = anOrder();

    await publish(confirmed(order));
    await settled(order, 'sent');

    const [mail, ...others] = mailsFor(order);
    expect(others).toEqual([]);
    expect(mail?.subject).toBe(`Your order ${order.orderId} is confirmed`);
    expect(mail?.text).toContain('€19.99');
    expect(callers.at(-1)).toBe('notifications');
  });

  it('tells of a failed payment and of a refund, and keeps other facts to itself', async () => {
    const order = anOrder();
    const failed = OrderPaymentFailed.encode({ ...order, reason: 'card_declined' }).finish();
    await publish(
      anEvent(OrderPlaced.$type, order, OrderPlaced.encode(order).finish()),
      anEvent(OrderPaymentFailed.$type, order, failed),
      anEvent(OrderRefunded.$type, order, OrderRefunded.encode(order).finish()),
    );

    await eventually('both mails', 20_000, async () => (mailsFor(order).length === 2 ? true : undefined));

    const subjects = mailsFor(order).map(({ subject }) => subject);
    expect(subjects.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      `The payment of your order ${order.orderId} failed`,
      `Your order ${order.orderId} was refunded`,
    ]);
  });

  it('sends one mail for one fact, however often and under however many ids it comes', async () => {
    const order = anOrder();
    const event = confirmed(order);

    await publish(event, event, confirmed(order), event, confirmed(order));
    await settled(order, 'sent');
    await everythingBeforeIsDone();

    await expect(rowsOf(order)).resolves.toMatchObject([{ state: 'sent', attempts: 1 }]);
    expect(
      mailbox.deliveries.filter(({ recipients }) => recipients.includes(addressOf(order.userId))),
    ).toHaveLength(1);
  });

  it('tries again where the server says later', async () => {
    const order = anOrder();
    mailbox.react({ at: 'recipient', code: 451 });

    await publish(confirmed(order));

    await expect(settled(order, 'sent')).resolves.toMatchObject({ attempts: 2 });
    expect(mailsFor(order)).toHaveLength(1);
  });

  it('tries again where the server never answers', async () => {
    const order = anOrder();
    mailbox.react({ at: 'content', silence: true });

    await publish(confirmed(order));

    await expect(settled(order, 'sent')).resolves.toMatchObject({ attempts: 2 });
    expect(mailsFor(order)).toHaveLength(1);
  });

  it('gives up where the server says never, and writes down why', async () => {
    const order = anOrder();
    mailbox.react({ at: 'recipient', code: 550 });

    await publish(confirmed(order));

    const { answer, attempts } = await settled(order, 'failed');
    expect(attempts).toBe(1);
    expect(answer).toContain('550');
    expect(answer).not.toContain('@');
  });

  it('gives up where the account is gone', async () => {
    const order = anOrder({ userId: deletedUser });

    await publish(confirmed(order));

    await expect(settled(order, 'failed')).resolves.toMatchObject({ answer: 'the account is gone' });
  });

  it('writes no address and no name into its log', async () => {
    const written = await readFile(join(folder, 'log'), 'utf8');

    expect(written).toContain('mail refused for good');
    expect(written).not.toContain('canary-');
    expect(written).not.toContain('Lovelace');
  });
});
