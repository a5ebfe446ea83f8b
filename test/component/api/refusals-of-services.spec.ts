import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '#errors/domain-error.js';
import { statusOf } from '#errors/status-table.js';
import { expectProblem } from './expect-problem.js';
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

const place = async (body: unknown) =>
  edge.ask('POST', '/v1/orders', { scopes: ['orders:write'], key: 'k', body });

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
