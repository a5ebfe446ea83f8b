import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '#errors/domain-error.js';
import { anOrder, aPayment, aProduct, aUser, ids } from './fixtures.js';
import { RunningEdge } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
  edge.neighbours.on('GetUser', () => ({ user: aUser() }));
  edge.neighbours.on('BatchGetProducts', () => ({ products: [aProduct()] }));
  edge.neighbours.on('GetOrder', () => ({ order: anOrder() }));
  edge.neighbours.on('GetPayment', () => ({ payment: aPayment() }));
});

afterAll(async () => edge.close());

beforeEach(() => edge.neighbours.forget());

const reads: [string, string, string[]][] = [
  ['/v1/users/me', '"3"', ['profile:read']],
  [`/v1/products/${ids.product}`, '"7"', []],
  [`/v1/orders/${ids.order}`, '"1"', ['orders:read']],
  [`/v1/orders/${ids.order}/payment`, '"4"', ['payments:read']],
];

describe.each(reads)('reading %s', (path, tag, scopes) => {
  it.each([tag, `W/${tag}`, `"0", ${tag}`, '*'])('answers nothing new to one who knows %s', async (known) => {
    const answer = await edge.ask('GET', path, { scopes, headers: { 'if-none-match': known } });

    expect(answer.status).toBe(304);
    expect(answer.text).toBe('');
    expect(answer.headers.get('etag')).toBe(tag);
  });

  it.each(['"0"', 'nonsense', tag.slice(1), '""'])('answers all to one who knows %s', async (known) => {
    const answer = await edge.ask('GET', path, { scopes, headers: { 'if-none-match': known } });

    expect(answer.status).toBe(200);
    expect(answer.body['id']).toBeDefined();
  });

  it('answers headers alone to HEAD', async () => {
    const answer = await edge.ask('HEAD', path, { scopes });

    expect(answer.status).toBe(200);
    expect(answer.text).toBe('');
    expect(answer.headers.get('etag')).toBe(tag);
  });
});

describe('changing an account', () => {
  const change = async (ifMatch?: string) =>
    edge.ask('PATCH', '/v1/users/me', {
      scopes: ['profile:write'],
      body: { name: 'Ada King' },
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });

  beforeAll(() => edge.neighbours.on('UpdateUser', () => ({ user: aUser({ version: 4n }) })));

  it.each([undefined, '*'])('expects no version with %s', async (ifMatch) => {
    expect((await change(ifMatch)).status).toBe(200);
    expect(edge.neighbours.callsOf('UpdateUser')[0]?.request['expectedVersion']).toBeUndefined();
  });

  it.each(['"3"', ' "3" ', 'W/"9", "3"', '"3", "3"', '"other", "3"'])(
    'expects version 3 with %s',
    async (ifMatch) => {
      expect((await change(ifMatch)).headers.get('etag')).toBe('"4"');
      expect(edge.neighbours.callsOf('UpdateUser')[0]?.request['expectedVersion']).toBe(3n);
    },
  );

  it.each(['W/"3"', '"other"', '"-1"', '"99999999999999999999"'])(
    'can match nothing with %s',
    async (ifMatch) => {
      const answer = await change(ifMatch);

      expect(answer.status).toBe(412);
      expect(answer.body['code']).toBe('VERSION_STALE');
      expect(edge.neighbours.callsOf('UpdateUser')).toEqual([]);
    },
  );

  it.each(['3', '"3', '"3" "4"', '"3", "4"', ','])('is refused with %s', async (ifMatch) => {
    const answer = await change(ifMatch);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'REQUEST_INVALID', errors: [{ field: 'If-Match' }] });
  });

  it('is refused where the version has passed', async () => {
    edge.neighbours.on('UpdateUser', () => {
      throw new DomainError('stale', 'VERSION_STALE', 'the account has changed');
    });

    expect((await change('"2"')).status).toBe(412);
  });
});

describe('a list', () => {
  it('has no ETag: no version stands for it', async () => {
    edge.neighbours.on('ListOrders', () => ({ orders: [anOrder()], nextPageToken: '' }));
    const answer = await edge.ask('GET', '/v1/orders', {
      scopes: ['orders:read'],
      headers: { 'if-none-match': '*' },
    });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBeNull();
  });
});

describe('a refusal', () => {
  it('is told whatever the client knows', async () => {
    edge.neighbours.on('GetOrder', () => {
      throw new DomainError('missing', 'ORDER_NOT_FOUND', 'there is no such order');
    });
    const answer = await edge.ask('GET', `/v1/orders/${ids.order}`, {
      scopes: ['orders:read'],
      headers: { 'if-none-match': '*' },
    });

    expect(answer.status).toBe(404);
    expect(answer.headers.get('etag')).toBeNull();
  });
});

describe('pages', () => {
  it('lead from one to the next by the header Link alone', async () => {
    const pages: Record<string, object> = {
      '': { products: [aProduct()], nextPageToken: 'two' },
      two: { products: [aProduct()], nextPageToken: 'three' },
      three: { products: [], nextPageToken: '' },
    };
    edge.neighbours.on('ListProducts', ({ pageToken }: { pageToken: string }) => pages[pageToken]);
    const seen: unknown[] = [];
    let path: string | undefined = '/v1/products?q=a%26b?&limit=1';
    while (path) {
      const answer = await edge.ask('GET', path);
      seen.push(answer.body['next']);
      path = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    }

    expect(seen).toEqual(['two', 'three', null]);
    const asked = edge.neighbours.callsOf('ListProducts').map(({ request }) => request);
    expect(asked.every(({ pageSize, nameContains }) => pageSize === 1 && nameContains === 'a&b?')).toBe(true);
  });
});
