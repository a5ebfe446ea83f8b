import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PaymentStatus } from '#contracts/meshcart/billing/v1/payments.js';
import { OrderStatus } from '#contracts/meshcart/orders/v1/orders.js';
import { aLedgerEntry, anOrder, aPayment, aRefund, ids, time } from './fixtures.js';
import { RunningEdge } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

beforeEach(() => edge.neighbours.forget());

const money = { amount: 3998, currency: 'EUR' };
const at = time.toISOString();

describe('the orders of the API', () => {
  const newOrder = {
    items: [{ productId: ids.product, quantity: 2 }],
    currency: 'EUR',
    paymentMethod: 'pm_card_visa',
  };

  it('places one', async () => {
    edge.neighbours.on('PlaceOrder', () => ({ order: anOrder(), replayed: false }));

    const answer = await edge.ask('POST', '/v1/orders', {
      scopes: ['orders:write'],
      key: 'k',
      body: newOrder,
    });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/orders/${ids.order}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
    expect(answer.body).toEqual({
      id: ids.order,
      status: 'pending',
      items: [{ productId: ids.product, quantity: 2, unitPrice: { amount: 1999, currency: 'EUR' } }],
      total: money,
      version: 1,
      createdAt: at,
      updatedAt: at,
    });
    expect(edge.neighbours.callsOf('PlaceOrder')[0]).toMatchObject({
      request: newOrder,
      idempotencyKey: 'k',
    });
  });

  it('says where an answer is that of an earlier request', async () => {
    edge.neighbours.on('PlaceOrder', () => ({ order: anOrder(), replayed: true }));

    const answer = await edge.ask('POST', '/v1/orders', {
      scopes: ['orders:write'],
      key: 'k',
      body: newOrder,
    });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('idempotency-replayed')).toBe('true');
  });

  it('lists by status', async () => {
    edge.neighbours.on('ListOrders', () => ({ orders: [anOrder()], nextPageToken: '' }));

    const answer = await edge.ask('GET', '/v1/orders?status=awaiting_payment', { scopes: ['orders:read'] });

    expect(answer.status).toBe(200);
    expect(edge.neighbours.callsOf('ListOrders')[0]?.request).toEqual({
      pageSize: 20,
      pageToken: '',
      status: OrderStatus.ORDER_STATUS_AWAITING_PAYMENT,
    });
  });

  const statuses = [
    ['pending', OrderStatus.ORDER_STATUS_PENDING],
    ['awaiting_payment', OrderStatus.ORDER_STATUS_AWAITING_PAYMENT],
    ['authorized', OrderStatus.ORDER_STATUS_AUTHORIZED],
    ['confirmed', OrderStatus.ORDER_STATUS_CONFIRMED],
    ['payment_failed', OrderStatus.ORDER_STATUS_PAYMENT_FAILED],
    ['cancelled', OrderStatus.ORDER_STATUS_CANCELLED],
    ['expired', OrderStatus.ORDER_STATUS_EXPIRED],
    ['refunded', OrderStatus.ORDER_STATUS_REFUNDED],
    ['needs_attention', OrderStatus.ORDER_STATUS_NEEDS_ATTENTION],
  ] as const;

  it.each(statuses)('reads one that is %s', async (name, status) => {
    edge.neighbours.on('GetOrder', () => ({ order: anOrder({ status }) }));

    const answer = await edge.ask('GET', `/v1/orders/${ids.order}`, { scopes: ['orders:read'] });

    expect(answer.status).toBe(200);
    expect(answer.body['status']).toBe(name);
  });

  it.each([{}, { body: {} }])('takes the wish to cancel with or without an empty body (%#)', async (body) => {
    edge.neighbours.on('CancelOrder', () => ({ order: anOrder({ version: 2n }), replayed: false }));

    const answer = await edge.ask('POST', `/v1/orders/${ids.order}/cancellation`, {
      scopes: ['orders:write'],
      key: 'c',
      headers: { 'if-match': '"2"' },
      ...body,
    });

    expect(answer.status).toBe(202);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(edge.neighbours.callsOf('CancelOrder')[0]?.request).toEqual({
      id: ids.order,
      expectedVersion: 2n,
    });
  });
});

describe('the payments of the API', () => {
  it('reads the payment of an order, with its client secret while that is needed', async () => {
    const status = PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION;
    edge.neighbours.on('GetPayment', () => ({ payment: aPayment({ status, clientSecret: 'pi_secret' }) }));

    const answer = await edge.ask('GET', `/v1/orders/${ids.order}/payment`, { scopes: ['payments:read'] });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"4"');
    expect(answer.body).toEqual({
      id: ids.payment,
      orderId: ids.order,
      status: 'requires_action',
      amount: money,
      clientSecret: 'pi_secret',
      version: 4,
      createdAt: at,
      updatedAt: at,
    });
  });

  it('takes the wish to refund', async () => {
    edge.neighbours.on('CreateRefund', () => ({ refund: aRefund(), replayed: true }));

    const answer = await edge.ask('POST', `/v1/payments/${ids.payment}/refunds`, {
      scopes: ['refunds:write'],
      key: 'r',
    });

    expect(answer.status).toBe(202);
    expect(answer.headers.get('idempotency-replayed')).toBe('true');
    expect(answer.body).toEqual({
      id: ids.refund,
      paymentId: ids.payment,
      status: 'pending',
      amount: money,
      createdAt: at,
    });
  });

  it('lists what a payment moved', async () => {
    edge.neighbours.on('ListLedgerEntries', () => ({ entries: [aLedgerEntry()] }));

    const answer = await edge.ask('GET', `/v1/payments/${ids.payment}/ledger-entries`, {
      scopes: ['payments:read'],
    });

    expect(answer.body).toEqual({
      items: [
        {
          id: '1',
          transactionId: ids.payment,
          account: 'sales',
          amount: { amount: -3998, currency: 'EUR' },
          kind: 'capture',
          createdAt: at,
        },
      ],
      next: null,
    });
  });
});

describe('the webhook of the API', () => {
  it('hands on the very bytes and the signature', async () => {
    edge.neighbours.on('ReceiveStripeEvent', () => ({ duplicate: false }));
    const text = '{ "id" : "evt_1",\n "amount": 1.0 }';

    const answer = await edge.ask('POST', '/webhooks/stripe', {
      text,
      headers: { 'stripe-signature': 't=1,v1=x' },
    });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ received: true });
    const [call] = edge.neighbours.callsOf('ReceiveStripeEvent');
    expect(Buffer.from(call?.request['payload'] as Uint8Array).toString()).toBe(text);
    expect(call?.request['signature']).toBe('t=1,v1=x');
  });
});
