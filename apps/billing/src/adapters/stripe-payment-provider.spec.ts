import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { parseEnvironment } from '#config/parse-environment.js';
import { billingEnvironment } from '../config.js';
import { StripePaymentProvider } from './stripe-payment-provider.js';

const call = { key: 'key', timeoutMs: 300 };
const intent = {
  id: 'pi_1',
  object: 'payment_intent',
  status: 'requires_capture',
  amount: 1999,
  amount_received: 0,
  currency: 'eur',
};

/** Faults that the twin does not have: what proxies and broken networks make of Stripe. */
describe('StripePaymentProvider', () => {
  let server: Server | undefined;
  let requests = 0;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  const providerAt = (port: number) => {
    const environment = {
      DATABASE_URL: 'postgres://x',
      MESSAGING_DATABASE_URL: 'postgres://x',
      STRIPE_HOST: '127.0.0.1',
      STRIPE_PORT: String(port),
      STRIPE_PROTOCOL: 'http',
    };
    return new StripePaymentProvider(
      parseEnvironment(billingEnvironment, environment),
      pino({ level: 'silent' }),
    );
  };

  const provider = async (answer: RequestListener) => {
    requests = 0;
    server = createServer((request, response) => {
      requests++;
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return providerAt((server.address() as AddressInfo).port);
  };

  const respond =
    (status: number, body: string, headers = {}): RequestListener =>
    (_, response) =>
      void response.writeHead(status, headers).end(body);

  const error = (fields: object) => JSON.stringify({ error: fields });

  it.each([
    ['a page of a proxy', respond(200, '<html>OK</html>')],
    ['JSON that is no intent', respond(200, '{"ok":true}')],
    ['a state that it does not know', respond(200, JSON.stringify({ ...intent, status: 'levitating' }))],
    ['an intent without an amount', respond(200, JSON.stringify({ ...intent, amount: undefined }))],
    ['a body that breaks off', respond(200, '{"id":"pi', { 'content-length': '500' })],
    ['an empty body', respond(200, '')],
  ])('knows nothing after %s', async (_, answer) => {
    const stripe = await provider(answer);
    expect(await stripe.captureIntent('pi_1', call)).toEqual({ kind: 'unknown' });
  });

  it('knows nothing after a reset, and does not repeat the request by itself', async () => {
    const stripe = await provider((request) => void request.socket.resetAndDestroy());
    expect(await stripe.captureIntent('pi_1', call)).toEqual({ kind: 'unknown' });
    expect(requests).toBe(1);
  });

  it('gives up an answer that comes byte by byte, though the socket is never idle', async () => {
    const stripe = await provider((_, response) => {
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    });
    const begun = Date.now();
    expect(await stripe.captureIntent('pi_1', call)).toEqual({ kind: 'unknown' });
    expect(Date.now() - begun).toBeLessThan(3000);
  });

  it('is certain of a refused connection', async () => {
    expect(await providerAt(1).captureIntent('pi_1', call)).toEqual({ kind: 'not_sent' });
  });

  it('is certain that a wrong key of ours did nothing', async () => {
    const stripe = await provider(respond(401, error({ type: 'invalid_request_error' })));
    expect(await stripe.captureIntent('pi_1', call)).toEqual({ kind: 'not_sent' });
  });

  it('tells a saved failure from one that may go away', async () => {
    const body = error({ type: 'api_error' });
    const saved = await provider(respond(500, body, { 'idempotent-replayed': 'true' }));
    expect(await saved.captureIntent('pi_1', call)).toEqual({ kind: 'failed', saved: true });
    server?.close();
    const fresh = await provider(respond(503, body));
    expect(await fresh.captureIntent('pi_1', call)).toEqual({ kind: 'failed', saved: false });
  });

  it('tells a key in flight from a lock and from too many requests', async () => {
    const inFlight = await provider(respond(409, error({ code: 'idempotency_key_in_use' })));
    expect(await inFlight.captureIntent('pi_1', call)).toEqual({ kind: 'in_flight' });
    server?.close();
    const locked = await provider(respond(429, error({ code: 'lock_timeout' })));
    expect(await locked.captureIntent('pi_1', call)).toEqual({ kind: 'busy' });
  });

  it('throws where a key was used for another request, because only a wrong program does that', async () => {
    const stripe = await provider(respond(400, error({ type: 'idempotency_error' })));
    await expect(stripe.captureIntent('pi_1', call)).rejects.toThrow();
  });

  it('sends the key, and no telemetry', async () => {
    let headers: Record<string, unknown> = {};
    const stripe = await provider((request, response) => {
      headers = request.headers;
      response.end(JSON.stringify(intent));
    });
    await stripe.captureIntent('pi_1', call);
    await stripe.captureIntent('pi_1', call);
    expect(headers['idempotency-key']).toBe('key');
    expect(headers).not.toHaveProperty('x-stripe-client-telemetry');
  });

  it('leaves an ill provider alone after ten failures in a row, and asks again a second later', async () => {
    let ill = true;
    const stripe = await provider((request, response) =>
      respond(ill ? 500 : 200, ill ? error({ type: 'api_error' }) : JSON.stringify(intent))(
        request,
        response,
      ),
    );
    for (let i = 0; i < 10; i++) await stripe.captureIntent('pi_1', call);
    expect(await stripe.captureIntent('pi_1', call)).toEqual({ kind: 'not_sent' });
    expect(requests).toBe(10);
    ill = false;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await stripe.captureIntent('pi_1', call)).toMatchObject({ kind: 'answered' });
  });

  it('does not take declines for an illness', async () => {
    const stripe = await provider(respond(402, error({ type: 'card_error', decline_code: 'lost_card' })));
    for (let i = 0; i < 12; i++)
      expect(await stripe.confirmIntent('pi_1', 'pm_1', call)).toEqual({
        kind: 'declined',
        code: 'lost_card',
      });
  });
});
