import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { operations } from '#contracts/contracts.js';
import { DomainError } from '#errors/domain-error.js';
import { fittingBodies, ids } from './fixtures.js';
import { sendRaw } from './raw-http.js';
import { RunningEdge } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

beforeEach(() => edge.neighbours.forget());

describe('the idempotency key', () => {
  const place = async (headers: Record<string, string>) =>
    edge.ask('POST', '/v1/orders', { scopes: ['orders:write'], body: fittingBodies['PlaceOrder'], headers });

  it.each([
    ['raw', 'order-1', 'order-1'],
    ['quoted', '"order-1"', 'order-1'],
    ['quoted with escapes', String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['255 characters', 'x'.repeat(255), 'x'.repeat(255)],
  ])('may be %s', async (_, header, key) => {
    await place({ 'idempotency-key': header });

    expect(edge.neighbours.callsOf('PlaceOrder')[0]?.idempotencyKey).toBe(key);
  });

  it.each(['x'.repeat(256), 'caf\u00e9', 'a\tb', '"half', '"a", "b"', '"a";p=1'])(
    'is refused in a wrong form (%#)',
    async (header) => {
      const answer = await place({ 'idempotency-key': header });

      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ code: 'REQUEST_INVALID', errors: [{ field: 'Idempotency-Key' }] });
      expect(edge.neighbours.callsOf('PlaceOrder')).toEqual([]);
    },
  );

  it('is refused where it stands twice, which would be a third key', async () => {
    const token = await edge.issuer.token(['orders:write']);
    const lines = [
      'POST /v1/orders HTTP/1.1',
      'host: x',
      'connection: close',
      `authorization: Bearer ${token}`,
      'content-type: application/json',
      'content-length: 2',
      'idempotency-key: k',
      'idempotency-key: k',
    ];
    const answer = await sendRaw(edge.service.httpAddress ?? '', `${lines.join('\r\n')}\r\n\r\n{}`);

    expect(answer).toMatch(/^HTTP\/1\.1 400 .*"field":"Idempotency-Key"/s);
  });

  const keyed = operations().filter(({ keyRequired }) => keyRequired);

  it.each(keyed)('is needed by $name', async ({ name, method, path, scopes: needed }) => {
    const without: Record<string, string>[] = [{}, { 'idempotency-key': '' }, { 'idempotency-key': '""' }];
    for (const headers of without) {
      const target = path.replace('{id}', ids.order);
      const answer = await edge.ask(method, target, { scopes: needed, body: fittingBodies[name], headers });

      expect(answer.status).toBe(400);
      expect(answer.body['code']).toBe('IDEMPOTENCY_KEY_MISSING');
    }
  });

  it('in flight is a conflict that may be tried again', async () => {
    edge.neighbours.on('PlaceOrder', () => {
      throw new DomainError('conflict', 'IDEMPOTENCY_KEY_IN_FLIGHT', 'still running', { retryAfterMs: 1500 });
    });
    const answer = await place({ 'idempotency-key': 'k' });

    expect(answer.status).toBe(409);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.body).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_FLIGHT', retryable: true });
  });
});
