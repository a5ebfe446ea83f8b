import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { expectProblem, fieldsOf } from './expect-problem.js';
import { ids } from './fixtures.js';
import { RunningEdge } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

beforeEach(() => edge.neighbours.forget());

const newUser = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
const newOrder = { items: [{ productId: ids.product, quantity: 2 }], currency: 'EUR' };

const register = async (body: unknown) => edge.ask('POST', '/v1/users', { body });
const place = async (body: unknown) =>
  edge.ask('POST', '/v1/orders', { scopes: ['orders:write'], key: 'k', body });

describe('a body that does not fit', () => {
  it('is told all that is wrong with it at once', async () => {
    const answer = await register({ email: 'nobody', password: 'short', admin: true });

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(fieldsOf(answer)).toEqual(['admin', 'email', 'name', 'password']);
  });

  it.each<[string, unknown, string[]]>([
    [
      'a number as text',
      { ...newOrder, items: [{ productId: ids.product, quantity: '2' }] },
      ['items.0.quantity'],
    ],
    ['a fraction', { ...newOrder, items: [{ productId: ids.product, quantity: 1.5 }] }, ['items.0.quantity']],
    ['none', { ...newOrder, items: [{ productId: ids.product, quantity: 0 }] }, ['items.0.quantity']],
    ['too many', { ...newOrder, items: [{ productId: ids.product, quantity: 1001 }] }, ['items.0.quantity']],
    ['no items', { ...newOrder, items: [] }, ['items']],
    ['101 items', { ...newOrder, items: Array(101).fill(newOrder.items[0]) }, ['items']],
    ['no id', { ...newOrder, items: [{ productId: '1', quantity: 1 }] }, ['items.0.productId']],
    ['a nested stranger', { ...newOrder, items: [{ ...newOrder.items[0], price: 1 }] }, ['items.0.price']],
    ['a small currency', { ...newOrder, currency: 'eur' }, ['currency']],
    ['a currency of null', { ...newOrder, currency: null }, ['currency']],
    ['a payment method with spaces', { ...newOrder, paymentMethod: 'pm card' }, ['paymentMethod']],
    ['a list', [newOrder], ['body']],
    ['a text', 'order', ['body']],
    ['nothing but null', null, ['body']],
  ])('is refused: %s', async (_, body, fields) => {
    const answer = await place(body);

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(fieldsOf(answer)).toEqual(fields);
    expect(edge.neighbours.callsOf('PlaceOrder')).toEqual([]);
  });

  it('takes no longer to refuse where it was made to take long', async () => {
    const started = performance.now();
    const answer = await register({ ...newUser, name: `${'a'.repeat(100_000)}\0` });

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('is told a hundred violations at most: a small body could be wrong in many more places', async () => {
    const answer = await place({ ...newOrder, items: Array(1000).fill({}) });

    expect(answer.body['errors']).toHaveLength(100);
  });

  it('is refused where a product stands in it twice, in whatever spelling', async () => {
    const again = { productId: ids.product.toUpperCase(), quantity: 1 };
    const answer = await place({ ...newOrder, items: [newOrder.items[0], again] });

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(fieldsOf(answer)).toEqual(['items.1.productId']);
  });

  it.each([
    [
      'a line break in the address',
      { ...newUser, email: 'ada@example.com\r\nBcc: eve@example.com' },
      'email',
    ],
    ['two addresses', { ...newUser, email: 'ada@example.com,eve@example.com' }, 'email'],
    ['a very long address', { ...newUser, email: `${'a'.repeat(250)}@example.com` }, 'email'],
    ['a password of 11', { ...newUser, password: 'x'.repeat(11) }, 'password'],
    ['a password of 201', { ...newUser, password: 'x'.repeat(201) }, 'password'],
    ['a blank name', { ...newUser, name: '  ' }, 'name'],
    ['a control character in the name', { ...newUser, name: 'Ada\nLovelace' }, 'name'],
  ])('is refused: %s', async (_, body, field) => {
    const answer = await register(body);

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(new Set(fieldsOf(answer))).toEqual(new Set([field]));
    expect(answer.text).not.toContain('example.com');
  });

  it('is refused where it changes nothing', async () => {
    expectProblem(
      await edge.ask('PATCH', '/v1/users/me', { scopes: ['profile:write'], body: {} }),
      400,
      'REQUEST_INVALID',
    );
  });
});

describe('bytes that are no body', () => {
  it.each(['{', '{"a":}', 'nonsense', '', '{"email":"a"'])('are refused: %s', async (text) => {
    expectProblem(
      await edge.ask('POST', '/v1/users', { text, headers: { 'content-length': String(text.length) } }),
      400,
      'BODY_MALFORMED',
    );
  });

  it.each(['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}'])(
    'are refused where they reach for prototypes: %s',
    async (text) => {
      expectProblem(await edge.ask('POST', '/v1/users', { text }), 400, 'BODY_MALFORMED');
    },
  );

  it('are refused beyond 256 KiB', async () => {
    expectProblem(await register({ ...newUser, name: 'x'.repeat(256 * 1024) }), 413, 'BODY_TOO_LARGE');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/merge-patch+json',
    'application/json; charset=latin1',
    'application/jsonx',
  ])('are refused as %s', async (type) => {
    const answer = await edge.ask('POST', '/v1/users', { text: '{}', headers: { 'content-type': type } });

    expectProblem(answer, 415, 'MEDIA_TYPE_UNSUPPORTED');
  });

  it('are welcome as JSON in UTF-8', async () => {
    const answer = await edge.ask('POST', '/v1/users', {
      text: '{}',
      headers: { 'content-type': 'application/JSON;charset="UTF-8"' },
    });

    expectProblem(answer, 400, 'REQUEST_INVALID');
  });
});
