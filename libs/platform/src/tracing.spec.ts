import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { ConfigurationError } from '#config/parse-environment.js';
import { createTracing, currentTraceparent, inSpan, remoteParent } from './tracing.js';

interface Export {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Protobuf; strings and ids stand in it as they are. */
  readonly body: Buffer;
}

describe('the spans of two services in one process', () => {
  let server: Server;
  let exports: Export[];
  let url: string;

  beforeEach(async () => {
    exports = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        exports.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks) });
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const span = { kind: SpanKind.SERVER };
  const sentBy = (service: string) => exports.filter(({ body }) => body.includes(service));

  it('stay apart, each at its own endpoint, and share a trace by the traceparent alone', async () => {
    const orders = createTracing('orders', { OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/orders/` });
    const billing = createTracing('billing', {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/billing`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
    });
    const traceparent = await inSpan(orders.tracer, 'asks', span, async () => currentTraceparent());
    await inSpan(billing.tracer, 'answers', { ...span, parent: remoteParent(traceparent) }, async () => {});
    await inSpan(billing.tracer, 'alone', { ...span, parent: remoteParent(undefined) }, async () => {});
    await Promise.all([orders.close(), billing.close()]);

    const [asked] = sentBy('orders');
    const [answered] = sentBy('billing');
    expect([asked?.path, answered?.path]).toEqual(['/orders/v1/traces', '/billing']);
    expect(answered?.headers['x-key']).toBe('a b');
    expect(asked?.body.includes('answers')).toBe(false);
    expect(answered?.body.includes('asks')).toBe(false);
    const trace = Buffer.from(traceparent?.split('-')[1] ?? '', 'hex');
    expect([asked?.body.includes(trace), answered?.body.includes(trace)]).toEqual([true, true]);
  });

  it('tell how their work failed without the values of a query', async () => {
    const users = createTracing('users', { OTEL_EXPORTER_OTLP_ENDPOINT: url });
    const refused = Object.assign(new Error('Failed query: insert $1 params: Ada Lovelace'), {
      query: 'insert $1',
      params: ['Ada Lovelace'],
    });
    await inSpan(users.tracer, 'fails', span, async () => Promise.reject(refused)).catch(() => undefined);
    await users.close();

    expect(exports[0]?.body.includes('insert $1')).toBe(true);
    expect(exports[0]?.body.includes('Lovelace')).toBe(false);
  });

  it('are not made where the SDK is disabled, and what the caller sent still travels on', async () => {
    const silent = createTracing('silent', { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: 'true' });
    const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const parent = remoteParent(given);
    const passed = await inSpan(silent.tracer, 'none', { ...span, parent }, async () => currentTraceparent());
    await silent.close();

    expect(passed?.split('-')[1]).toBe(given.split('-')[1]);
    expect(exports).toEqual([]);
  });

  it('refuse variables that make no sense, all at once', () => {
    const wrong = { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_TRACES_SAMPLER_ARG: '2' };
    expect(() => createTracing('orders', wrong)).toThrow(ConfigurationError);
  });
});
