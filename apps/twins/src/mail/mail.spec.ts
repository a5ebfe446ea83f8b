import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTransport, type Transporter } from 'nodemailer';
import { controlAt, twinsUnderTest, type TwinsUnderTest } from '../../../../test/support/running-twins.js';
import type { MailSummary } from './mail-store.js';

describe('the mail twin', () => {
  let twins: TwinsUnderTest;
  let transport: Transporter;

  beforeEach(async () => {
    twins = await twinsUnderTest();
    transport = createTransport({
      host: '127.0.0.1',
      port: twins.smtpPort,
      connectionTimeout: 1_000,
      socketTimeout: 300,
    });
  });
  afterEach(async () => {
    transport.close();
    await twins.close();
  });

  const get = (path: string) => fetch(`http://127.0.0.1:${twins.mailPort}${path}`);
  const messages = async (query = '') => {
    const found = (await (await get(`/mail/messages.json${query}`)).json()) as { messages: MailSummary[] };
    return found.messages;
  };
  const send = (more: object = {}) =>
    transport.sendMail({
      from: 'shop@example.test',
      to: 'ada@example.test',
      subject: 'Your order',
      text: 'Thank you.',
      html: '<p>Thank you.</p>',
      ...more,
    });
  const arm = (fault: object) => controlAt(twins.mailPort)('POST', 'faults', fault);

  it('stores a mail once for each recipient of its envelope, and filters by recipient', async () => {
    await send({ to: ['ada@example.test', 'Grace@Example.test'], bcc: 'hidden@example.test' });

    expect((await messages()).map(({ mailbox }) => mailbox).toSorted()).toEqual([
      'ada@example.test',
      'grace@example.test',
      'hidden@example.test',
    ]);
    expect(await messages('?recipient=GRACE@example.test')).toMatchObject([
      { subject: 'Your order', text: expect.stringContaining('Thank you.'), deliveries: 1 },
    ]);
  });

  it('shows a repeated message once and counts each delivery', async () => {
    for (let time = 0; time < 3; time += 1) await send({ messageId: '<order-1@shop>' });
    await send({ messageId: '<order-2@shop>' });

    expect((await messages()).map(({ deliveries }) => deliveries)).toEqual([1, 3]);
    const journal = (await (await get('/mail/deliveries.json')).json()) as {
      deliveries: { outcome: string }[];
    };
    expect(journal.deliveries.map(({ outcome }) => outcome)).toEqual([
      'stored',
      'duplicate',
      'duplicate',
      'stored',
    ]);
  });

  it('lets no mail write into its pages', async () => {
    const attack = '<script>alert(1)</script>"onload=x';
    await send({ subject: attack, text: attack, from: { name: attack, address: 'evil@example.test' } });
    const [mail] = await messages();
    const list = await (await get(`/mail?recipient=${encodeURIComponent('<script>')}`)).text();
    const pages = [
      await (await get('/mail')).text(),
      await (await get(`/mail/messages/${mail?.id}`)).text(),
      list,
    ];

    for (const page of pages) {
      expect(page).toContain('&lt;script&gt;');
      expect(page).not.toContain('<script');
    }
  });

  it("shows a mail's own HTML without scripts, origin or network", async () => {
    await send({ html: '<script>alert(1)</script><img src="http://tracker.test/x">' });
    const [mail] = await messages();
    const shown = await get(`/mail/messages/${mail?.id}/html`);
    const page = await (await get(`/mail/messages/${mail?.id}`)).text();

    expect(shown.headers.get('content-security-policy')).toBe(
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    );
    expect(page).toContain(`<iframe sandbox title="The mail's HTML" src="/mail/messages/${mail?.id}/html">`);
  });

  it('delivers by the envelope, whatever the header says', async () => {
    await transport.sendMail({
      envelope: { from: 'shop@example.test', to: ['ada@example.test'] },
      raw: 'From: shop@example.test\r\nTo: ada@example.test\r\nBcc: evil@example.test\r\nSubject: x\r\n\r\nhello',
    });

    expect((await messages()).map(({ mailbox }) => mailbox)).toEqual(['ada@example.test']);
  });

  it.each([
    ['smtp451', 451],
    ['smtp550', 550],
  ])('refuses by %s the recipient that it is told to', async (kind, responseCode) => {
    await arm({ kind, match: { recipient: '^ada@' } });

    await expect(send()).rejects.toMatchObject({ code: 'EENVELOPE', responseCode });
    await send();
    expect(await messages()).toHaveLength(1);
  });

  it('hangs after the data, having stored nothing', async () => {
    await arm({ kind: 'smtp_hang' });

    await expect(send()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(await messages()).toHaveLength(0);
  });

  it('drops the connection after it has stored the mail, whose repetition is then a duplicate', async () => {
    await arm({ kind: 'smtp_drop_after_data' });

    await expect(send({ messageId: '<order-1@shop>' })).rejects.toThrow();
    await send({ messageId: '<order-1@shop>' });
    expect((await messages()).map(({ deliveries }) => deliveries)).toEqual([2]);
  });

  it('answers 404 for a mail that is not there, and says who it is', async () => {
    expect((await get('/mail/messages/99')).status).toBe(404);
    expect((await get('/mail/messages/x')).status).toBe(400);
    expect(await (await get('/_twin/health')).json()).toMatchObject({ status: 'ok', pid: process.pid });
  });
});
