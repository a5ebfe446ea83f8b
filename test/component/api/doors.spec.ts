import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sendRaw } from './raw-http.js';
import { RunningEdge } from './running-edge.js';

interface Arrival {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const arrivals: Arrival[] = [];
let upstream: Server;
let edge: RunningEdge;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      const body = Buffer.concat(chunks as Buffer[]).toString();
      arrivals.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(401, {
        'content-type': 'application/json',
        'www-authenticate': 'Basic realm="issuer"',
      });
      response.end('{"error":"invalid_client"}');
    });
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  edge = await RunningEdge.start({ OPENID_URL: `http://127.0.0.1:${port}` });
});

afterAll(async () => {
  await edge.close();
  upstream.closeAllConnections();
  upstream.close();
});

beforeEach(() => {
  arrivals.length = 0;
});

describe('the doors to the issuer of tokens', () => {
  it('let a form through unchanged, and the answer back', async () => {
    const answer = await edge.ask('POST', '/oauth2/token?x=1', {
      text: 'grant_type=client_credentials&scope=orders%3Aread',
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: 'Basic YTpi' },
    });

    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ error: 'invalid_client' });
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="issuer"');
    expect(arrivals[0]).toMatchObject({
      method: 'POST',
      url: '/oauth2/token?x=1',
      body: 'grant_type=client_credentials&scope=orders%3Aread',
      headers: { authorization: 'Basic YTpi', 'content-type': 'application/x-www-form-urlencoded' },
    });
  });

  it('lets JSON through without looking at it', async () => {
    await edge.ask('POST', '/oauth2/token', { text: '{ not json' });

    expect(arrivals[0]?.body).toBe('{ not json');
  });

  it.each(['/.well-known/openid-configuration', '/oauth2/jwks'])('lets %s through', async (path) => {
    await edge.ask('GET', path);

    expect(arrivals[0]).toMatchObject({ method: 'GET', url: path });
  });

  it('tell where the client came in, never what the client says of it', async () => {
    await edge.ask('GET', '/.well-known/openid-configuration', {
      headers: {
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'gopher',
        'x-forwarded-for': '1.2.3.4',
        'x-forwarded-port': '1',
        forwarded: 'host=evil.example',
      },
    });

    expect(JSON.stringify(arrivals[0]?.headers)).not.toMatch(/evil|gopher|1\.2\.3\.4/);
    expect(arrivals[0]?.headers).toMatchObject({
      'x-forwarded-host': 'shop.example',
      'x-forwarded-proto': 'http',
    });
  });

  it('pass nothing on that is for the next hop only, and are not closed by it', async () => {
    const lines = [
      'POST /oauth2/token HTTP/1.1',
      'host: x',
      'connection: close, x-secret, te',
      'x-secret: 1',
      'te: trailers',
      'keep-alive: timeout=5',
      'expect: 100-continue',
      'proxy-authorization: Basic eDp5',
      'content-length: 3',
    ];
    const answer = await sendRaw(edge.service.httpAddress ?? '', `${lines.join('\r\n')}\r\n\r\na=b`);

    expect(answer).toContain('HTTP/1.1 401 ');
    const names = Object.keys(arrivals[0]?.headers ?? {});
    expect(names.filter((name) => /^(te|expect|keep-alive|proxy-.*|x-secret)$/.test(name))).toEqual([]);
  });

  it('pass the correlation id on', async () => {
    const answer = await edge.ask('GET', '/oauth2/jwks', {
      headers: { 'x-correlation-id': 'checkout-4711' },
    });

    expect(arrivals[0]?.headers['x-correlation-id']).toBe('checkout-4711');
    expect(answer.headers.get('x-correlation-id')).toBe('checkout-4711');
  });

  it.each(['/oauth2/..%2fhealth', '/oauth2/%2e%2e/health', '/oauth2/..%5chealth'])(
    'do not lead anywhere else: %s',
    async (path) => {
      await edge.ask('GET', path);

      expect(arrivals.filter(({ url }) => !url?.startsWith('/oauth2/'))).toEqual([]);
    },
  );

  it.each(['/oauth2x/token', '/well-known/x'])('do not open for %s', async (path) => {
    const answer = await edge.ask('GET', path);

    expect(answer.status).toBe(404);
    expect(arrivals).toEqual([]);
  });

  it.each(['DELETE', 'PUT', 'PATCH'])('do not open for %s', async (method) => {
    const answer = await edge.ask(method, '/oauth2/token');

    expect(answer.status).toBe(405);
    expect(answer.body['code']).toBe('METHOD_NOT_ALLOWED');
    expect(arrivals).toEqual([]);
  });

  it('refuse a body that is too large', async () => {
    const answer = await edge.ask('POST', '/oauth2/token', { text: 'x'.repeat(257 * 1024) });

    expect(answer.status).toBe(413);
    expect(answer.body['code']).toBe('BODY_TOO_LARGE');
    expect(arrivals).toEqual([]);
  });

  it('tell of an issuer that is away as of any service', async () => {
    const alone = await RunningEdge.start();
    const answer = await alone.ask('POST', '/oauth2/token', { text: 'x=1' });
    await alone.close();

    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.body).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true });
  });
});
