import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { operations } from '#contracts/contracts.js';
import { DomainError } from '#errors/domain-error.js';
import { anOrder, aProduct, ids } from './fixtures.js';
import { RunningEdge } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

beforeEach(() => edge.neighbours.forget());

const productIds = Array.from(
  { length: 150 },
  (_, index) => `019aa3c1-0000-7000-8000-${String(index).padStart(12, '0')}`,
);

describe('reading single products at the same time', () => {
  beforeEach(() => {
    edge.neighbours.on('BatchGetProducts', ({ ids: asked }: { ids: string[] }) => ({
      products: asked.filter((id) => id !== productIds[0]).map((id) => aProduct({ id })),
    }));
  });

  it('takes few calls for many readers, each with its own answer', async () => {
    // Connections are accepted one by one; readers that are connected already meet in one tick.
    await Promise.all(productIds.map(async () => edge.ask('GET', '/health/live')));
    const answers = await Promise.all(productIds.map(async (id) => edge.ask('GET', `/v1/products/${id}`)));

    expect(answers.map(({ status }) => status)).toEqual([404, ...Array<number>(149).fill(200)]);
    expect(answers.slice(1).map(({ body }) => body['id'])).toEqual(productIds.slice(1));
    expect(edge.neighbours.callsOf('BatchGetProducts').length).toBeLessThan(75);
  });

  it('never asks for more than a hundred, nor for one twice', async () => {
    const twice = [...productIds, ...productIds];
    await Promise.all(twice.map(async (id) => edge.ask('GET', `/v1/products/${id}`)));

    for (const { request } of edge.neighbours.callsOf('BatchGetProducts')) {
      const asked = request['ids'] as string[];
      expect(asked.length).toBeLessThanOrEqual(100);
      expect(new Set(asked).size).toBe(asked.length);
    }
  });

  it('carries nobody in particular', async () => {
    await edge.ask('GET', `/v1/products/${ids.product}`, { scopes: ['profile:read'] });

    expect(edge.neighbours.callsOf('BatchGetProducts')[0]?.principal).toBeUndefined();
  });

  it('goes on for the others when one of them leaves', async () => {
    edge.neighbours.on('BatchGetProducts', async ({ ids: asked }: { ids: string[] }) => {
      await wait(100);
      return { products: asked.map((id) => aProduct({ id })) };
    });
    const leaver = new AbortController();
    const left = fetch(`${edge.url}/v1/products/${productIds[1]}`, { signal: leaver.signal }).catch(
      () => 'left',
    );
    const stayed = edge.ask('GET', `/v1/products/${productIds[2]}`);
    await wait(30);
    leaver.abort();

    expect(await left).toBe('left');
    expect((await stayed).status).toBe(200);
  });

  it('fails for all of them with the error that the service told', async () => {
    edge.neighbours.on('BatchGetProducts', () => {
      throw new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'not now');
    });
    const answers = await Promise.all(
      productIds.slice(0, 3).map(async (id) => edge.ask('GET', `/v1/products/${id}`)),
    );

    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
  });
});

describe('the time of a request', () => {
  const placeOrder = operations().find(({ name }) => name === 'PlaceOrder');
  const place = {
    scopes: ['orders:write'],
    key: 'k',
    body: { items: [{ productId: ids.product, quantity: 1 }], currency: 'EUR' },
  };

  it('is told to the service, within what the contract gives', async () => {
    edge.neighbours.on('PlaceOrder', () => ({ order: anOrder(), replayed: false }));
    const started = Date.now();
    await edge.ask('POST', '/v1/orders', place);

    const { deadline = 0 } = edge.neighbours.callsOf('PlaceOrder')[0] ?? {};
    expect(deadline).toBeGreaterThan(started);
    expect(deadline).toBeLessThanOrEqual(Date.now() + (placeOrder?.timeoutMs ?? 0));
  });

  it('ends with 504 where the service does not answer', async () => {
    edge.neighbours.on('GetOrder', async () => wait(10_000, undefined, { ref: false }));
    const answer = await edge.ask('GET', `/v1/orders/${ids.order}`, { scopes: ['orders:read'] });

    expect(answer.status).toBe(504);
    expect(answer.body).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
  }, 15_000);

  it('to arrive is limited, so that slow senders hold no sockets', () => {
    const server = edge.service.app.getHttpServer();

    expect([server.headersTimeout, server.requestTimeout]).toEqual([10_000, 20_000]);
  });

  it('ends for the service too when the client leaves', async () => {
    edge.neighbours.on('PlaceOrder', async () => wait(10_000, undefined, { ref: false }));
    const leaver = new AbortController();
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await edge.issuer.token(['orders:write'])}`,
      'idempotency-key': 'k',
    };
    const left = fetch(`${edge.url}/v1/orders`, {
      method: 'POST',
      headers,
      body: JSON.stringify(place.body),
      signal: leaver.signal,
    }).catch(() => 'left');
    while (edge.neighbours.callsOf('PlaceOrder').length === 0) await wait(5);
    leaver.abort();
    await left;
    while (!edge.neighbours.callsOf('PlaceOrder')[0]?.cancelled()) await wait(5);

    expect(edge.neighbours.callsOf('PlaceOrder')[0]?.cancelled()).toBe(true);
  });
});

describe('every answer', () => {
  it.each(['/openapi.json', '/v1/products?limit=0', '/v1/nothing', '/health/live', '/docs/'])(
    'carries what keeps browsers careful: %s',
    async (path) => {
      const { headers } = await edge.ask('GET', path);

      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-correlation-id')).toBeTruthy();
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('promises strict transport where clients come by https', async () => {
    const secure = await RunningEdge.start({ MESHCART_PUBLIC_URL: 'https://shop.example' });
    const answer = await secure.ask('GET', '/v1/nothing');
    await secure.close();

    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('about a person is never stored, one of the catalogue is asked for again', async () => {
    edge.neighbours.on('ListOrders', () => ({ orders: [], nextPageToken: '' }));
    edge.neighbours.on('ListProducts', () => ({ products: [], nextPageToken: '' }));
    const personal = await edge.ask('GET', '/v1/orders', { scopes: ['orders:read'] });
    const common = await edge.ask('GET', '/v1/products');

    expect(personal.headers.get('cache-control')).toBe('no-store');
    expect(common.headers.get('cache-control')).toBe('public, no-cache');
  });
});

describe('health', () => {
  it('is told without a token', async () => {
    expect((await edge.ask('GET', '/health/live')).status).toBe(200);
    expect((await edge.ask('GET', '/health/ready')).body).toEqual({ status: 'ok' });
  });

  it('comes over a connection that outlives the hour for which a sidecar keeps it', async () => {
    const { headers } = await edge.ask('GET', '/health/live');

    expect(secondsKept(headers)).toBeGreaterThan(3600);
  });

  it('fails in readiness first, while requests are still answered', async () => {
    const ending = await RunningEdge.start({ SHUTDOWN_DELAY_SECONDS: '1' });
    ending.neighbours.on('ListProducts', () => ({ products: [], nextPageToken: '' }));
    const closed = ending.close();
    const ready = await ending.ask('GET', '/health/ready');
    const live = await ending.ask('GET', '/health/live');
    const served = await ending.ask('GET', '/v1/products');
    await closed;

    expect([ready.status, live.status, served.status]).toEqual([503, 200, 200]);
  });
});

const secondsKept = (headers: Headers) => Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1]);
