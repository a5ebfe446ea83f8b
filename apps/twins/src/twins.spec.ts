import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import {
  controlAt,
  stripeAt,
  testSecretKey,
  testWebhookSecret,
} from '../../../test/support/running-twins.js';
import { type RunningTwins, startTwins } from './twins.js';

describe('the twins after a restart', () => {
  let directory: string;
  let running: RunningTwins;

  const start = async (more: object = {}) => {
    running = await startTwins({
      TWINS_DIRECTORY: directory,
      TWINS_HOST: '127.0.0.1',
      TWINS_STRIPE_PORT: 0,
      TWINS_SMTP_PORT: 0,
      TWINS_MAIL_PORT: 0,
      STRIPE_SECRET_KEY: testSecretKey,
      STRIPE_WEBHOOK_SECRET: testWebhookSecret,
      ...more,
    });
  };
  const restart = async (more?: object) => {
    await running.close();
    await start(more);
  };
  const control = <T>(method: string, path: string, body?: object) =>
    controlAt(running.stripePort)<T>(method, path, body);
  const pay = () =>
    stripeAt(running.stripePort).paymentIntents.create(
      {
        amount: 1000,
        currency: 'eur',
        allowed_payment_method_types: ['card'],
        payment_method: 'pm_card_visa',
        confirm: true,
      },
      { idempotencyKey: 'key' },
    );

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'meshcart-twins-'));
    await start();
  });
  afterEach(async () => {
    await running.close();
    await rm(directory, { recursive: true });
  });

  it('know their charges, keys, time, faults and journal', async () => {
    await control('POST', 'clock', { advanceSeconds: 3600 });
    const { id } = await pay();
    await control('POST', 'faults', { kind: 'rate429', match: { nth: 2 } });
    await stripeAt(running.stripePort).paymentIntents.retrieve(id);
    await restart();

    await expect(pay()).rejects.toMatchObject({ statusCode: 429 });
    expect((await pay()).id).toBe(id);
    expect((await control<{ now: number }>('GET', 'clock')).now).toBeGreaterThan(Date.now() / 1000 + 3500);
    expect((await control<{ requests: unknown[] }>('GET', 'journal')).requests).toHaveLength(4);
  });

  it('send the webhooks that nobody took before', async () => {
    await restart({ STRIPE_WEBHOOK_URL: 'http://127.0.0.1:1/' });
    await pay();
    const receiver = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const asked = once(receiver, 'request');
    await restart({ STRIPE_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/` });

    await asked;
    receiver.closeAllConnections();
    receiver.close();
  });

  it('have the mail, and still know a message when it comes again', async () => {
    for (const _time of [1, 2]) {
      const transport = createTransport({ host: '127.0.0.1', port: running.smtpPort });
      await transport.sendMail({ from: 'a@x.test', to: 'b@x.test', text: 'hi', messageId: '<one@x.test>' });
      await restart();
    }
    const answer = await fetch(`http://127.0.0.1:${running.mailPort}/mail/messages.json`);

    expect(await answer.json()).toMatchObject({ messages: [{ mailbox: 'b@x.test', deliveries: 2 }] });
  });

  it('name a port that is taken and leave nothing open', async () => {
    const taken = running.stripePort;
    const other = await mkdtemp(join(tmpdir(), 'meshcart-twins-'));
    const second = { TWINS_DIRECTORY: other, TWINS_STRIPE_PORT: taken };

    const before = running;
    await expect(start(second)).rejects.toThrow(String(taken));
    running = before;
    await rm(other, { recursive: true });
  });
});
