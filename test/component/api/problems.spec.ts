import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '#errors/domain-error.js';
import { statusOf } from '#errors/status-table.js';
import { ids } from './fixtures.js';
import { sendRaw } from './raw-http.js';
import { RunningEdge, type EdgeAnswer } from './running-edge.js';

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

function expectProblem(answer: EdgeAnswer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.body).toMatchObject({
    type: `http://shop.example/docs/problems#${code}`,
    status,
    correlationId: answer.headers.get('x-correlation-id'),
    errors: expect.any(Array),
  });
  expect(Object.keys(answer.body).sort()).toEqual(
    ['type', 'title', 'status', 'detail', 'code', 'instance', 'correlationId', 'retryable', 'errors'].sort(),
  );
}

const fieldsOf = ({ body }: EdgeAnswer) =>
  (body['errors'] as { field: string }[]).map(({ field }) => field).sort();

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

describe('an address', () => {
  it.each([
    ['that nobody serves', '/v1/nothing', 404, 'ROUTE_UNKNOWN'],
    ['at the root', '/', 404, 'ROUTE_UNKNOWN'],
    ['with a broken escape', '/v1/products/%E0%A4%A', 400, 'REQUEST_INVALID'],
    ['with an id that is none', '/v1/products/1', 400, 'REQUEST_INVALID'],
    ['with a number for an id', '/v1/products/1e1', 400, 'REQUEST_INVALID'],
    ['with a very long id', `/v1/products/${'a'.repeat(101)}`, 414, 'URI_TOO_LONG'],
    ['that is very long', `/v1/products?q=${'a'.repeat(5000)}`, 414, 'URI_TOO_LONG'],
    ['with an unknown parameter', '/v1/products?page=2', 400, 'REQUEST_INVALID'],
    ['with a limit of 0', '/v1/products?limit=0', 400, 'REQUEST_INVALID'],
    ['with a limit of 101', '/v1/products?limit=101', 400, 'REQUEST_INVALID'],
    ['with a limit that is none', '/v1/products?limit=many', 400, 'REQUEST_INVALID'],
    ['with two limits', '/v1/products?limit=1&limit=2', 400, 'REQUEST_INVALID'],
    ['with a cursor that no one made', '/v1/products?cursor=%20', 400, 'REQUEST_INVALID'],
    ['with a boolean that is none', '/v1/products?available=maybe', 400, 'REQUEST_INVALID'],
  ])('is refused %s', async (_, path, status, code) => {
    expectProblem(await edge.ask('GET', path), status, code);
  });

  it('is told without its query, which may hold what a person typed', async () => {
    const answer = await edge.ask('GET', '/v1/products?email=ada@example.com');

    expect(answer.body['instance']).toBe('/v1/products');
    expect(answer.text).not.toContain('ada@example.com');
  });
});

describe('a method', () => {
  it.each([
    ['DELETE', '/v1/orders', 'GET, HEAD, OPTIONS, POST'],
    ['PUT', `/v1/orders/${ids.order}`, 'GET, HEAD, OPTIONS'],
    ['GET', `/v1/orders/${ids.order}/cancellation`, 'OPTIONS, POST'],
    ['POST', '/health/live', 'GET, HEAD, OPTIONS'],
  ])('%s is not allowed at %s', async (method, path, allow) => {
    const answer = await edge.ask(method, path);

    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it.each(['TRACE', 'PROPFIND'])('%s is refused', async (method) => {
    const { httpAddress = '' } = edge.service;
    const answer = await sendRaw(
      httpAddress,
      `${method} /v1/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 40[45] /);
    expect(answer).toContain('application/problem+json');
  });

  it('OPTIONS tells what is allowed', async () => {
    const answer = await edge.ask('OPTIONS', '/v1/products');

    expect(answer.status).toBe(204);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(answer.text).toBe('');
  });

  it('OPTIONS of nothing is nothing', async () => {
    expectProblem(await edge.ask('OPTIONS', '/v1/nothing'), 404, 'ROUTE_UNKNOWN');
  });
});

describe('an Accept header', () => {
  beforeAll(() => edge.neighbours.on('ListProducts', () => ({ products: [], nextPageToken: '' })));

  it.each(['text/html', 'application/xml', 'application/json;q=0', '*/*;q=0', 'application/json;q=0, */*'])(
    'of %s is refused',
    async (accept) => {
      const answer = await edge.ask('GET', '/v1/products', { headers: { accept } });
      // problem+json stays welcome under */*, so only what excludes both is refused.
      if (accept === 'application/json;q=0, */*') expect(answer.status).toBe(200);
      else expectProblem(answer, 406, 'NOT_ACCEPTABLE');
    },
  );

  it.each([
    'application/json',
    '*/*',
    'application/*',
    'text/html, application/json;q=0.1',
    'text/html, */*;q=0.1',
  ])('of %s is welcome', async (accept) => {
    expect((await edge.ask('GET', '/v1/products', { headers: { accept } })).status).toBe(200);
  });
});

describe('a refusal of a service', () => {
  const kinds = Object.entries(statusOf) as [keyof typeof statusOf, { http: number }][];

  it.each(kinds)('of kind %s has its status', async (kind, { http }) => {
    edge.neighbours.on('RegisterUser', () => {
      throw new DomainError(kind, 'EMAIL_TAKEN', 'as the service says');
    });
    const response = await fetch(`${edge.url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(newUser),
    });

    expect(response.status).toBe(http);
    expect(await response.json()).toMatchObject({ status: http, detail: 'as the service says' });
  });

  it('keeps the fields that it names', async () => {
    edge.neighbours.on('PlaceOrder', () => {
      throw new DomainError('refused', 'STOCK_INSUFFICIENT', 'not enough', {
        fields: [{ field: 'items.0.quantity', description: '1 is available' }],
      });
    });
    const answer = await place(newOrder);

    expectProblem(answer, 422, 'STOCK_INSUFFICIENT');
    expect(answer.body['errors']).toEqual([{ field: 'items.0.quantity', description: '1 is available' }]);
  });

  it('that nobody foresaw tells nothing', async () => {
    edge.neighbours.on('PlaceOrder', () => {
      throw new Error('password=hunter2');
    });
    const answer = await place(newOrder);

    expectProblem(answer, 500, 'INTERNAL');
    expect(answer.text).not.toContain('hunter2');
  });

  it('that comes as nonsense tells nothing either', async () => {
    edge.neighbours.on('PlaceOrder', () => ({ order: undefined, replayed: false }));

    expectProblem(await place(newOrder), 500, 'INTERNAL');
  });

  it('with a number that JSON cannot hold is an error of ours, not a rounded number', async () => {
    const total = { amount: 2n ** 53n, currency: 'EUR' };
    edge.neighbours.on('PlaceOrder', () => ({
      order: { id: ids.order, status: 1, items: [], total, version: 1n },
      replayed: false,
    }));

    expectProblem(await place(newOrder), 500, 'INTERNAL');
  });
});

describe('the correlation id', () => {
  it('of the client is taken, echoed and passed on', async () => {
    edge.neighbours.on('ListProducts', () => ({ products: [], nextPageToken: '' }));
    const answer = await edge.ask('GET', '/v1/products', {
      headers: { 'x-correlation-id': 'checkout-4711' },
    });

    expect(answer.headers.get('x-correlation-id')).toBe('checkout-4711');
    expect(edge.neighbours.callsOf('ListProducts')[0]?.correlationId).toBe('checkout-4711');
  });

  it.each(['short', 'x'.repeat(129), 'with spaces in it', '<script>alert(1)</script>'])(
    'is a new one instead of %s',
    async (given) => {
      const answer = await edge.ask('GET', '/v1/nothing', { headers: { 'x-correlation-id': given } });

      expect(answer.body['correlationId']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

describe('what is not even a request', () => {
  it.each([
    ['nonsense', 'nonsense\r\n\r\n', 400, 'REQUEST_INVALID'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    [
      'two lengths',
      'POST /v1/users HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'REQUEST_INVALID',
    ],
  ])('is refused: %s', async (_, bytes, status, code) => {
    const answer = await sendRaw(edge.service.httpAddress ?? '', bytes);

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code, status });
  });
});
