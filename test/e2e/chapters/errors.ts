import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { HttpClient, problemOf, type Answer } from '../../support/shop-client/http-client.js';
import { orderOf, type Stage } from '../stage.js';

type Provoke = (stage: Stage) => Promise<Answer>;

const json = { 'content-type': 'application/json' };
const anyone = ({ access }: Stage) => new HttpClient(access.record.url);
const key = () => ({ 'idempotency-key': randomUUID() });
const nowhere = '019aa3c1-5b1e-7c3a-9f52-6a2f0c7f4f10';

/** Every error that a client can provoke at this edge, and how. */
const provocations: readonly (readonly [code: string, status: number, what: string, provoke: Provoke])[] = [
  [
    'BODY_MALFORMED',
    400,
    'half a document',
    async (stage) => anyone(stage).send('POST', '/v1/users', { headers: json, body: '{"email": "a@' }),
  ],
  [
    'BODY_MALFORMED',
    400,
    'a poisoned prototype',
    async (stage) =>
      anyone(stage).send('POST', '/v1/users', { headers: json, body: '{"__proto__": {"admin": true}}' }),
  ],
  [
    'BODY_MALFORMED',
    400,
    'no body',
    async (stage) => anyone(stage).send('POST', '/v1/users', { headers: json }),
  ],
  [
    'REQUEST_INVALID',
    400,
    'an unknown property',
    async (stage) =>
      stage.ada.send('POST', '/v1/orders', {
        body: { ...orderOf({ id: nowhere }, 1), price: 1 },
        headers: key(),
      }),
  ],
  [
    'REQUEST_INVALID',
    400,
    'a fraction of a piece',
    async (stage) => stage.ada.tryPlacing(orderOf({ id: nowhere }, 0.5)),
  ],
  [
    'REQUEST_INVALID',
    400,
    'an unknown parameter',
    async (stage) => anyone(stage).send('GET', '/v1/products?sort=price'),
  ],
  [
    'REQUEST_INVALID',
    400,
    'a cursor that nobody made',
    async (stage) => anyone(stage).send('GET', '/v1/products?cursor=AAAA'),
  ],
  ['REQUEST_INVALID', 400, 'an id that is none', async (stage) => stage.ada.send('GET', '/v1/orders/1')],
  [
    'IDEMPOTENCY_KEY_MISSING',
    400,
    'no key',
    async (stage) => stage.ada.send('POST', `/v1/orders/${nowhere}/cancellation`, { body: {} }),
  ],
  [
    'SIGNATURE_INVALID',
    400,
    'a webhook of a stranger',
    async (stage) => anyone(stage).send('POST', '/webhooks/stripe', { headers: json, body: '{}' }),
  ],
  ['TOKEN_INVALID', 401, 'no token', async (stage) => anyone(stage).send('GET', '/v1/users/me')],
  [
    'SCOPE_MISSING',
    403,
    'a scope too few',
    async (stage) => stage.ada.send('POST', `/v1/payments/${nowhere}/refunds`, { body: {}, headers: key() }),
  ],
  ['ROUTE_UNKNOWN', 404, 'an unknown path', async (stage) => anyone(stage).send('GET', '/v1/nothing')],
  ['ROUTE_UNKNOWN', 404, 'an unknown path outside', async (stage) => anyone(stage).send('GET', '/admin.php')],
  [
    'PRODUCT_NOT_FOUND',
    404,
    'an unknown product',
    async (stage) => anyone(stage).send('GET', `/v1/products/${nowhere}`),
  ],
  [
    'ORDER_NOT_FOUND',
    404,
    'an unknown order',
    async (stage) => stage.ada.send('GET', `/v1/orders/${nowhere}`),
  ],
  [
    'METHOD_NOT_ALLOWED',
    405,
    'a method that is not there',
    async (stage) => anyone(stage).send('DELETE', '/v1/products'),
  ],
  [
    'EMAIL_TAKEN',
    409,
    'an address that is taken',
    async (stage) =>
      anyone(stage).send('POST', '/v1/users', {
        body: { email: stage.ada.email.toUpperCase(), password: 'a-long-password', name: 'Eve' },
      }),
  ],
  [
    'VERSION_STALE',
    412,
    'an old version',
    async (stage) =>
      stage.ada.send('PATCH', '/v1/users/me', { body: { name: 'Ada' }, headers: { 'if-match': '"999"' } }),
  ],
  [
    'BODY_TOO_LARGE',
    413,
    'a body beyond all measure',
    async (stage) =>
      anyone(stage).send('POST', '/v1/users', { headers: json, body: `{"name": "${'x'.repeat(300_000)}"}` }),
  ],
  [
    'MEDIA_TYPE_UNSUPPORTED',
    415,
    'another kind of body',
    async (stage) =>
      anyone(stage).send('POST', '/v1/users', { headers: { 'content-type': 'text/plain' }, body: 'hello' }),
  ],
  [
    'STOCK_INSUFFICIENT',
    422,
    'more than there is',
    async (stage) => stage.ada.tryPlacing(orderOf(await stage.plentiful(), 1000)),
  ],
  [
    'CURRENCY_NOT_OFFERED',
    422,
    'an unusual currency',
    async (stage) => stage.ada.tryPlacing({ ...orderOf(await stage.plentiful(), 1), currency: 'XAU' }),
  ],
];

export function everyErrorIsAProblem(stage: () => Stage): void {
  describe('an error', () => {
    it.each(provocations)(
      '%s (%i): %s is answered as a problem document',
      async (code, status, _, provoke) => {
        const answer = await provoke(stage());

        expect([answer.status, answer.headers.get('content-type')]).toEqual([
          status,
          expect.stringMatching(/^application\/problem\+json/),
        ]);
        const problem = problemOf(answer);
        expect(problem).toMatchObject({ status, code });
        expect(problem.correlationId).toBe(answer.headers.get('x-correlation-id'));
        expect(problem.type).toMatch(/^https?:\/\//);
        expect(answer.text).not.toMatch(/node_modules|\.[jt]s:\d+|select .* from/i);
      },
    );

    it('keeps the correlation id that the client brought', async () => {
      const headers = { 'x-correlation-id': 'from-the-client-1' };

      const answer = await anyone(stage()).send('GET', '/v1/nothing', { headers });

      expect(problemOf(answer).correlationId).toBe('from-the-client-1');
    });

    it('names the methods that the path has', async () => {
      const answer = await anyone(stage()).send('DELETE', '/v1/products');

      expect(answer.headers.get('allow')).toMatch(/\bGET\b/);
    });

    it('tells which fields are wrong', async () => {
      const answer = await stage().ada.tryPlacing({
        items: [{ productId: nowhere, quantity: 0 }],
        currency: 'eur',
      });

      expect(problemOf(answer).errors.map(({ field }) => field)).toEqual(
        expect.arrayContaining(['items.0.quantity', 'currency']),
      );
    });
  });
}
