import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aProduct, aUser, ids, time } from './fixtures.js';
import { RunningEdge } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

beforeEach(() => edge.neighbours.forget());

const at = time.toISOString();

describe('the users of the API', () => {
  const newUser = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada Lovelace' };

  it('makes an account and shows its client this once', async () => {
    const client = { clientId: 'c', clientSecret: 's3cret', scopes: ['orders:read'] };
    edge.neighbours.on('RegisterUser', () => ({ user: aUser({ version: 1n }), client }));

    const answer = await edge.ask('POST', '/v1/users', { body: newUser });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe('/v1/users/me');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      user: {
        id: ids.user,
        email: newUser.email,
        name: newUser.name,
        version: 1,
        createdAt: at,
        updatedAt: at,
      },
      client,
    });
    expect(edge.neighbours.callsOf('RegisterUser')[0]?.request).toEqual(newUser);
  });

  it('reads the account of the token', async () => {
    edge.neighbours.on('GetUser', () => ({ user: aUser() }));

    const answer = await edge.ask('GET', '/v1/users/me', { scopes: ['profile:read'] });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"3"');
    const [call] = edge.neighbours.callsOf('GetUser');
    expect(call?.request).toEqual({ id: ids.user });
    expect(call?.principal).toMatchObject({
      subject: ids.user,
      clientId: 'client-1',
      scopes: ['profile:read'],
    });
  });

  it('changes only what the body names', async () => {
    edge.neighbours.on('UpdateUser', () => ({ user: aUser({ name: 'Ada King', version: 4n }) }));

    const answer = await edge.ask('PATCH', '/v1/users/me', {
      scopes: ['profile:write'],
      headers: { 'if-match': '"3"' },
      body: { name: 'Ada King' },
    });

    expect(answer.status).toBe(200);
    expect(answer.body['name']).toBe('Ada King');
    expect(edge.neighbours.callsOf('UpdateUser')[0]?.request).toEqual({
      email: undefined,
      name: 'Ada King',
      expectedVersion: 3n,
    });
  });
});

describe('the products of the API', () => {
  it('lists by currency, stock and name', async () => {
    edge.neighbours.on('ListProducts', () => ({ products: [aProduct()], nextPageToken: '' }));

    const answer = await edge.ask('GET', '/v1/products?limit=5&currency=EUR&available=true&q=tea');

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ items: [{ id: ids.product, available: 50 }], next: null });
    expect(edge.neighbours.callsOf('ListProducts')[0]?.request).toEqual({
      pageSize: 5,
      pageToken: '',
      currency: 'EUR',
      availableOnly: true,
      nameContains: 'tea',
    });
  });

  it('reads one', async () => {
    edge.neighbours.on('BatchGetProducts', () => ({ products: [aProduct()] }));

    const answer = await edge.ask('GET', `/v1/products/${ids.product}`);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"7"');
    expect(answer.body).toEqual({
      id: ids.product,
      name: 'Teapot',
      description: 'Short and stout',
      prices: [{ amount: 1999, currency: 'EUR' }],
      available: 50,
      version: 7,
      createdAt: at,
    });
  });

  it('takes received pieces', async () => {
    const receipt = {
      receiptId: ids.receipt,
      productId: ids.product,
      quantity: 5n,
      available: 55n,
      receivedAt: time,
      replayed: true,
    };
    edge.neighbours.on('ReceiveStock', () => receipt);

    const answer = await edge.ask('POST', `/v1/products/${ids.product}/stock-receipts`, {
      scopes: ['stock:write'],
      key: 'receipt-1',
      body: { quantity: 5 },
    });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/products/${ids.product}`);
    expect(answer.headers.get('idempotency-replayed')).toBe('true');
    expect(answer.body).toEqual({
      id: ids.receipt,
      productId: ids.product,
      quantity: 5,
      available: 55,
      receivedAt: at,
    });
    expect(edge.neighbours.callsOf('ReceiveStock')[0]?.idempotencyKey).toBe('receipt-1');
  });
});
