import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Mailbox } from '../../../../test/component/notifications/mailbox.js';
import { Mailer, MailNotSent, MailRefused, type Mail } from './mailer.js';

let mailbox: Mailbox;

beforeEach(async () => {
  mailbox = await Mailbox.open();
});

afterEach(async () => {
  await mailbox.close();
});

const mailerTo = (url: string, timeoutMs = 5000) =>
  new Mailer({
    DATABASE_URL: '',
    MESSAGING_DATABASE_URL: '',
    USERS_ADDRESS: '',
    SMTP_URL: url,
    MAIL_FROM: 'Meshcart <shop@meshcart.example>',
    MAIL_TIMEOUT_MS: timeoutMs,
  });

const aMail = (fields: Partial<Mail> = {}): Mail => ({
  messageId: '<notification-1@meshcart>',
  date: new Date('2026-11-22T12:00:00Z'),
  to: { name: 'Ada Lovelace', address: 'ada@example.com' },
  subject: 'Your order is confirmed',
  text: 'Thank you.',
  html: '<p>Thank you.</p>',
  ...fields,
});

const never = new AbortController().signal;
const send = async (mail = aMail(), mailer = mailerTo(mailbox.url)) => mailer.send(mail, never);

describe('Mailer', () => {
  it('hands over text and HTML under the given id', async () => {
    await expect(send()).resolves.toMatch(/^250/);

    const [delivery] = mailbox.deliveries;
    expect(delivery?.recipients).toEqual(['ada@example.com']);
    expect(delivery?.mail).toMatchObject({
      messageId: '<notification-1@meshcart>',
      subject: 'Your order is confirmed',
    });
    expect(delivery?.mail.from?.text).toBe('"Meshcart" <shop@meshcart.example>');
    expect(delivery?.mail.text?.trim()).toBe('Thank you.');
    expect(delivery?.mail.html).toContain('<p>Thank you.</p>');
    expect(delivery?.mail.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it.each([
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com, eve@example.com',
    'ada@example.com> RCPT TO:<eve@example.com',
    'Ada <ada@example.com>',
    '',
  ])('sends nothing to %j', async (address) => {
    await expect(send(aMail({ to: { name: 'Ada', address } }))).rejects.toBeInstanceOf(MailRefused);

    expect(mailbox.attempts).toBe(0);
  });

  it('lets no name or subject add a header or a recipient', async () => {
    const to = { name: 'Ada\r\nBcc: eve@example.com\r\n\r\nHello', address: 'ada@example.com' };

    await send(aMail({ to, subject: 'Hello\r\nBcc: eve@example.com' }));

    const [delivery] = mailbox.deliveries;
    expect(delivery?.recipients).toEqual(['ada@example.com']);
    expect(delivery?.mail.bcc).toBeUndefined();
    expect(delivery?.source).not.toMatch(/^Bcc:/im);
  });

  it.each([
    ['recipient', 550],
    ['content', 554],
  ] as const)('takes a %s refused with %i for refused for good', async (at, code) => {
    mailbox.react({ at, code });

    await expect(send()).rejects.toBeInstanceOf(MailRefused);
  });

  it.each([
    ['recipient', 451],
    ['content', 452],
  ] as const)('takes a %s refused with %i for something to try again', async (at, code) => {
    mailbox.react({ at, code });

    await expect(send()).rejects.toBeInstanceOf(MailNotSent);
    await expect(send()).resolves.toBeDefined();
  });

  it('repeats no address in its errors', async () => {
    mailbox.react({ at: 'recipient', code: 550 });

    const error = await send().catch((thrown: unknown) => thrown);

    expect(String(error)).toContain('<address>');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ada@');
  });

  it('gives up on a server that never answers', async () => {
    mailbox.react({ at: 'content', silence: true });

    await expect(send(aMail(), mailerTo(mailbox.url, 200))).rejects.toBeInstanceOf(MailNotSent);
  });

  it('gives up on a server that never greets', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const url = `smtp://127.0.0.1:${(mute.address() as AddressInfo).port}`;

    await expect(send(aMail(), mailerTo(url, 200))).rejects.toBeInstanceOf(MailNotSent);
    mute.close();
  });

  it('gives up where there is no server', async () => {
    await expect(send(aMail(), mailerTo('smtp://127.0.0.1:1'))).rejects.toBeInstanceOf(MailNotSent);
  });

  it('stops when it is told to', async () => {
    mailbox.react({ at: 'content', silence: true });
    const stop = new AbortController();
    const sending = mailerTo(mailbox.url).send(aMail(), stop.signal);

    setTimeout(() => stop.abort(), 50);

    await expect(sending).rejects.toBeInstanceOf(MailNotSent);
  });
});
