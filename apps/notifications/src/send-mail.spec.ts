import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Database } from '#persistence/database.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { Mailbox } from '../../../test/component/notifications/mailbox.js';
import { Mailer } from './mail/mailer.js';
import { notificationsMigrations } from './migrations.js';
import { NotificationStore } from './notification-store.js';
import type { NewNotification, Notification } from './notification.js';
import { SendMail, type Users } from './send-mail.js';

let postgres: TestDatabase;
let database: Database;
let mailbox: Mailbox;
let store: NotificationStore;

beforeAll(async () => {
  postgres = await testDatabase('send_mail', notificationsMigrations);
  database = Database.open(postgres.url);
  store = new NotificationStore(database);
});

beforeEach(async () => {
  mailbox = await Mailbox.open();
});

afterEach(async () => {
  await mailbox.close();
});

afterAll(async () => {
  await database.close();
  await postgres.drop();
});

const users: Users = {
  getUser: async ({ id }) =>
    Promise.resolve({
      user: {
        id,
        email: 'ada@example.com',
        name: 'Ada',
        version: 1n,
        createdAt: undefined,
        updatedAt: undefined,
      },
    }),
};

function sendMailWith(notifications: NotificationStore): SendMail {
  const configuration = {
    DATABASE_URL: '',
    MESSAGING_DATABASE_URL: '',
    USERS_ADDRESS: '',
    SMTP_URL: mailbox.url,
    MAIL_FROM: 'Meshcart <shop@meshcart.example>',
    MAIL_TIMEOUT_MS: 2000,
  };
  return new SendMail(
    configuration,
    pino({ level: 'silent' }),
    users,
    notifications,
    new Mailer(configuration),
  );
}

const never = new AbortController().signal;

const aNotification = (fields: Partial<NewNotification> = {}): NewNotification => ({
  orderId: randomUUID(),
  userId: randomUUID(),
  kind: 'order_confirmed',
  amount: 1999n,
  currency: 'EUR',
  reason: '',
  ...fields,
});

const added = async (fields: Partial<NewNotification> = {}) =>
  String(await store.addOnce(aNotification(fields)));

describe('NotificationStore.addOnce', () => {
  it('adds one of many that say the same at once', async () => {
    const notification = aNotification();

    const ids = await Promise.all(Array.from({ length: 20 }, async () => store.addOnce(notification)));

    expect(ids.filter((id) => id !== undefined)).toHaveLength(1);
  });

  it('adds another fact of the same order', async () => {
    const orderId = randomUUID();

    await expect(store.addOnce(aNotification({ orderId }))).resolves.toBeDefined();
    await expect(store.addOnce(aNotification({ orderId, kind: 'order_refunded' }))).resolves.toBeDefined();
  });
});

describe('SendMail', () => {
  it('sends one mail for one job, however many workers have it at once', async () => {
    const id = await added();
    const sendMail = sendMailWith(store);

    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, async () => sendMail.run(id, never)));

    expect(mailbox.deliveries).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    await expect(store.state(id)).resolves.toBe('sent');
  });

  it('does nothing for a job whose mail was sent', async () => {
    const id = await added();
    await sendMailWith(store).run(id, never);

    await sendMailWith(store).run(id, never);

    expect(mailbox.deliveries).toHaveLength(1);
  });

  it('would send several without the claim', async () => {
    class Careless extends NotificationStore {
      override async claim(id: string): Promise<Notification> {
        return Promise.resolve({ ...aNotification(), id, attempt: 1, createdAt: new Date() });
      }
    }
    const id = await added();
    const sendMail = sendMailWith(new Careless(database));

    await Promise.all([sendMail.run(id, never), sendMail.run(id, never)]);

    expect(mailbox.deliveries).toHaveLength(2);
  });

  it('repeats a mail whose sender was killed before it could write it down under the same id, byte for byte', async () => {
    const id = await added();
    await sendMailWith(store).run(id, never);
    const text = `update notification set state = 'pending', sent_at = null, leased_until = now() where id = $1`;
    await database.execute({ name: 'forget', text, values: [id] });

    await sendMailWith(store).run(id, never);

    expect(mailbox.deliveries).toHaveLength(2);
    expect(mailbox.seenBy('ada@example.com')).toHaveLength(1);
    const [first, second] = mailbox.deliveries.map(({ mail }) => [
      mail.messageId,
      mail.date,
      mail.text,
      mail.html,
    ]);
    expect(second).toEqual(first);
  });

  it('leaves a mail to the worker that has it, and has the job come back', async () => {
    const id = await added();
    await store.claim(id, 60_000);

    await expect(sendMailWith(store).run(id, never)).rejects.toThrow('another worker');

    expect(mailbox.attempts).toBe(0);
  });

  it('cannot end the turn of the worker that took over from it', async () => {
    const id = await added();
    const late = await store.claim(id, 0);
    const present = await store.claim(id, 60_000);
    if (!late || !present) throw new Error('both claims should have been granted');

    await store.release(late, 'too slow');
    await store.markFailed(late, 'too slow');

    await expect(sendMailWith(store).run(id, never)).rejects.toThrow('another worker');
    await store.markSent(present, 'taken');
    await store.markFailed(late, 'too slow');
    await expect(store.state(id)).resolves.toBe('sent');
  });

  it('writes a mail down as sent also where its turn was over by then', async () => {
    const id = await added();
    const late = await store.claim(id, 0);
    const present = await store.claim(id, 60_000);
    if (!late || !present) throw new Error('both claims should have been granted');

    await store.markSent(late, 'taken');
    await store.release(present, 'no connection');

    await expect(store.state(id)).resolves.toBe('sent');
    await expect(store.claim(id, 60_000)).resolves.toBeUndefined();
  });

  it('takes a mail over from a worker that was killed', async () => {
    const id = await added();
    await store.claim(id, 0);

    await sendMailWith(store).run(id, never);

    await expect(store.state(id)).resolves.toBe('sent');
  });
});
