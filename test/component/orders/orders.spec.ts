import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, credentials, Metadata, status, type MethodDefinition } from '@grpc/grpc-js';
import { PaymentAuthorized, RefundSucceeded } from '#contracts/meshcart/billing/events/v1/events.js';
import { CatalogueServiceService, StockServiceService } from '#contracts/meshcart/orders/v1/catalogue.js';
import { OrdersServiceService, OrderStatus, type Order } from '#contracts/meshcart/orders/v1/orders.js';
import { Principal } from '#contracts/meshcart/security/v1/principal.js';
import { messagingMigrations } from '#messaging/migrations.js';
import { PostgresEventLog } from '#messaging/postgres-event-log.js';
import { ordersMigrations } from '#orders/migrations.js';
import { OrdersModule } from '#orders/orders.module.js';
import { seedCatalogue } from '#orders/seed.js';
import { Database } from '#persistence/database.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { testDatabase, type TestDatabase } from '../../support/test-postgres.js';
import { FakeBilling } from './fake-billing.js';

const billing = new FakeBilling();
let postgres: TestDatabase;
let messaging: TestDatabase;
let owner: Database;
let log: PostgresEventLog;
let service: RunningService;
let client: Client;
let mug: string;

beforeAll(async () => {
  postgres = await testDatabase('orders_component', ordersMigrations);
  messaging = await testDatabase('orders_messaging', [messagingMigrations]);
  owner = Database.open(postgres.adminUrl);
  await Promise.all([seedCatalogue(owner), seedCatalogue(owner)]);
  log = PostgresEventLog.open(messaging.url);
  service = await bootService('orders', OrdersModule, {
    MESHCART_MODE: 'test',
    LOG_LEVEL: 'silent',
    GRPC_ADDRESS: '127.0.0.1:0',
    DATABASE_URL: postgres.url,
    MESSAGING_DATABASE_URL: messaging.url,
    BILLING_ADDRESS: await billing.listen(),
    PAYMENT_WINDOW_SECONDS: '4',
  });
  client = new Client(String(service.grpcAddress), credentials.createInsecure());
  const { products } = await call(CatalogueServiceService.listProducts, listing());
  mug = String(products[0]?.id);
});

afterAll(async () => {
  client.close();
  await service.close();
  await log.close();
  billing.close();
  await owner.close();
  await postgres.drop();
  await messaging.drop();
});

async function call<Request, Response>(
  rpc: MethodDefinition<Request, Response>,
  request: Request,
  { user, key, service: asking = '' }: { user?: string; key?: string; service?: string } = {},
): Promise<Response> {
  const metadata = new Metadata();
  const principal: Principal = { subject: user ?? '', clientId: 'client', scopes: [], service: asking };
  metadata.set('meshcart-principal-bin', Buffer.from(Principal.encode(principal).finish()));
  if (key) metadata.set('idempotency-key', key);
  return new Promise((resolve, reject) => {
    const { path, requestSerialize, responseDeserialize } = rpc;
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      (error, response) => {
        if (response === undefined) reject(error ?? new Error('no answer'));
        else resolve(response);
      },
    );
  });
}

const listing = (fields: object = {}) => ({
  pageSize: 0,
  pageToken: '',
  currency: '',
  availableOnly: false,
  nameContains: '',
  ...fields,
});

const anOrder = (paymentMethod = 'pm_card_visa') => ({
  items: [{ productId: mug, quantity: 1 }],
  currency: 'EUR',
  paymentMethod,
});

async function place(user: string, paymentMethod?: string): Promise<Order> {
  const request = anOrder(paymentMethod);
  const { order } = await call(OrdersServiceService.placeOrder, request, { user, key: randomUUID() });
  if (!order) throw new Error('no order');
  return order;
}

async function becomes(user: string, id: string, wanted: OrderStatus): Promise<Order> {
  for (let turn = 0; turn < 200; turn++) {
    const { order } = await call(OrdersServiceService.getOrder, { id }, { user });
    if (order?.status === wanted) return order;
    await wait(50);
  }
  throw new Error(`order ${id} does not become ${OrderStatus[wanted]}`);
}

async function tell(orderId: string, type: string, data: Uint8Array, sequence: bigint): Promise<void> {
  const [id, time] = [randomUUID(), new Date()];
  await log.append('meshcart.billing.v1', [
    { id, source: '/meshcart/billing', type, subject: orderId, time, sequence, data },
  ]);
}

describe('the catalogue', () => {
  it('is seeded once, with stock that has receipts', async () => {
    const { rows } = await owner.execute({
      name: 'check',
      text: `select count(*)::int as products, sum(received)::int as received,
               (select sum(quantity)::int from stock_receipts) as receipts from stock`,
    });
    expect(rows[0]?.products).toBe(9);
    expect(rows[0]?.received).toBe(rows[0]?.receipts);
  });

  it('is read in pages, oldest first, by currency and by name', async () => {
    const { listProducts } = CatalogueServiceService;
    const all = await call(listProducts, listing());
    const first = await call(listProducts, listing({ pageSize: 4 }));
    const second = await call(listProducts, listing({ pageSize: 5, pageToken: first.nextPageToken }));

    expect([...first.products, ...second.products]).toEqual(all.products);
    expect([all.nextPageToken, second.nextPageToken]).toEqual(['', '']);
    const names = async (fields: object) =>
      (await call(listProducts, listing(fields))).products.map(({ name }) => name);
    expect(await names({ currency: 'JPY' })).toEqual(['Stoneware mug']);
    expect(await names({ nameContains: 'WOOL' })).toEqual(['Wool blanket']);
    expect(await names({ nameContains: '%' })).toEqual([]);
  });

  it.each(['x', 'MTIzIG5vdC1hLXV1aWQ'])(
    'refuses the page token %s, which it did not make',
    async (pageToken) => {
      await expect(call(CatalogueServiceService.listProducts, listing({ pageToken }))).rejects.toMatchObject({
        code: status.INVALID_ARGUMENT,
      });
    },
  );

  it.each([
    { currency: 'eur' },
    { currency: '\0' },
    { nameContains: '\0' },
    { nameContains: 'x'.repeat(201) },
  ])('refuses the filter %j', async (fields) => {
    await expect(call(CatalogueServiceService.listProducts, listing(fields))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });

  it.each([-1, 101, 2_147_483_647])('refuses pages of %d', async (pageSize) => {
    await expect(call(CatalogueServiceService.listProducts, listing({ pageSize }))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });

  it('refuses more ids than a batch may have, and does not repeat an id at length', async () => {
    const { batchGetProducts, getProduct } = CatalogueServiceService;
    const ids = Array.from({ length: 101 }, () => mug);
    await expect(call(batchGetProducts, { ids })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    await expect(call(getProduct, { id: 'x'.repeat(100_000) })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  it.each([0n, -5n, 1_000_001n, 9_223_372_036_854_775_807n])(
    'takes no receipt of %d pieces',
    async (quantity) => {
      const request = { productId: mug, quantity };
      const admin = { user: 'admin', key: randomUUID() };
      await expect(call(StockServiceService.receiveStock, request, admin)).rejects.toMatchObject({
        code: status.INVALID_ARGUMENT,
      });
    },
  );

  it('answers single products and those of a list that exist', async () => {
    const { getProduct, batchGetProducts } = CatalogueServiceService;
    const { product } = await call(getProduct, { id: mug });
    expect(product).toMatchObject({
      name: 'Stoneware mug',
      prices: [{ currency: 'EUR', amount: 1999n }, {}, {}],
    });
    await expect(call(getProduct, { id: 'mug' })).rejects.toMatchObject({ code: status.NOT_FOUND });
    const { products } = await call(batchGetProducts, { ids: [randomUUID(), mug, 'mug'] });
    expect(products.map(({ id }) => id)).toEqual([mug]);
  });

  it('has more pieces after a receipt, once for each key', async () => {
    const { products } = await call(
      CatalogueServiceService.listProducts,
      listing({ nameContains: 'teapot' }),
    );
    const request = { productId: String(products[0]?.id), quantity: 7n };
    const key = randomUUID();

    const first = await call(StockServiceService.receiveStock, request, { user: 'admin', key });
    const second = await call(StockServiceService.receiveStock, request, { user: 'admin', key });

    expect(first.available).toBe((products[0]?.available ?? 0n) + 7n);
    expect(second).toEqual({ ...first, replayed: true });
  });
});

describe('an order', () => {
  it('is confirmed, and told so, without the payment method', async () => {
    const order = await place('ada');
    expect(order).toMatchObject({ status: OrderStatus.ORDER_STATUS_PENDING, version: 1n });

    await becomes('ada', order.id, OrderStatus.ORDER_STATUS_CONFIRMED);

    expect(billing.authorizations.find(({ orderId }) => orderId === order.id)).toMatchObject({
      userId: 'ada',
      amount: { amount: 1999n, currency: 'EUR' },
      paymentMethod: 'pm_card_visa',
    });
    const told: string[] = [];
    const subscription = await log.subscribe({
      group: 'test',
      topic: 'meshcart.orders.v1',
      handle: async ({ subject, type, data }) => {
        if (subject === order.id) told.push(type);
        expect(Buffer.from(data).toString('latin1')).not.toContain('pm_card');
      },
    });
    for (let turn = 0; turn < 100 && told.length < 2; turn++) await wait(50);
    await subscription.close();
    expect(told).toEqual([
      'meshcart.orders.events.v1.OrderPlaced',
      'meshcart.orders.events.v1.OrderConfirmed',
    ]);
  });

  it('is placed once for a key, whose other use is refused', async () => {
    const [user, key] = ['grace', randomUUID()];
    const { placeOrder } = OrdersServiceService;

    const answers = await Promise.all(
      [1, 2, 3, 4].map(async () => call(placeOrder, anOrder(), { user, key })),
    );

    expect(new Set(answers.map(({ order }) => order?.id)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const other = { ...anOrder(), currency: 'USD' };
    await expect(call(placeOrder, other, { user, key })).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
    });
    const elsewhere = await call(placeOrder, anOrder(), { user: 'alan', key });
    expect(elsewhere.replayed).toBe(false);
    await expect(call(placeOrder, anOrder(), { user })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });

  it.each([
    ['no items', { items: [] }],
    ['101 items', { items: Array.from({ length: 101 }, () => ({ productId: randomUUID(), quantity: 1 })) }],
    ['a negative quantity', { items: [{ productId: randomUUID(), quantity: -1 }] }],
    ['a currency of another form', { currency: 'EUR\0' }],
    ['a payment method that no provider names', { paymentMethod: 'pm\0' }],
    ['a payment method without end', { paymentMethod: 'x'.repeat(256) }],
  ])('is refused with %s', async (_, fields) => {
    const request = { ...anOrder(), ...fields };
    const buyer = { user: 'eve', key: randomUUID() };
    await expect(call(OrdersServiceService.placeOrder, request, buyer)).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });

  it('is refused where nobody, or a service, would own it', async () => {
    const key = randomUUID();
    await expect(call(OrdersServiceService.placeOrder, anOrder(), { key })).rejects.toMatchObject({
      code: status.PERMISSION_DENIED,
    });
  });

  it('is not found by what is no id', async () => {
    const { getOrder, cancelOrder } = OrdersServiceService;
    for (const id of ['', 'order', '\0', 'x'.repeat(100_000)]) {
      await expect(call(getOrder, { id }, { user: 'ada' })).rejects.toMatchObject({ code: status.NOT_FOUND });
      const request = { id, expectedVersion: -1n };
      await expect(call(cancelOrder, request, { user: 'ada', key: randomUUID() })).rejects.toMatchObject({
        code: status.NOT_FOUND,
      });
    }
  });

  it('is read by its owner alone, newest first', async () => {
    const placed: string[] = [];
    for (let count = 0; count < 3; count++) placed.unshift((await place('linus')).id);
    const { getOrder, listOrders, batchGetOrders } = OrdersServiceService;
    const query = { pageSize: 2, pageToken: '', status: OrderStatus.ORDER_STATUS_UNSPECIFIED };

    const first = await call(listOrders, query, { user: 'linus' });
    const second = await call(listOrders, { ...query, pageToken: first.nextPageToken }, { user: 'linus' });

    expect([...first.orders, ...second.orders].map(({ id }) => id)).toEqual(placed);
    const [id = ''] = placed;
    await expect(call(getOrder, { id }, { user: 'ada' })).rejects.toMatchObject({ code: status.NOT_FOUND });
    const orders = [
      { id, subject: 'ada' },
      { id, subject: 'linus' },
    ];
    expect((await call(batchGetOrders, { orders }, { service: 'api' })).orders).toHaveLength(1);
    await expect(call(batchGetOrders, { orders }, { user: 'linus' })).rejects.toMatchObject({
      code: status.PERMISSION_DENIED,
    });
    await becomes('linus', id, OrderStatus.ORDER_STATUS_CONFIRMED);
    const cancelled = { ...query, status: OrderStatus.ORDER_STATUS_CANCELLED };
    expect((await call(listOrders, cancelled, { user: 'linus' })).orders).toEqual([]);
  });

  it('fails where the payment is declined', async () => {
    const { id } = await place('ada', 'pm_card_chargeDeclined');
    await becomes('ada', id, OrderStatus.ORDER_STATUS_PAYMENT_FAILED);
    expect(billing.captures).not.toContain(id);
  });

  it('outlives a billing that is away', async () => {
    billing.failNext(2);
    const { id } = await place('ada');
    await becomes('ada', id, OrderStatus.ORDER_STATUS_CONFIRMED);
  });

  it('waits for its client, is confirmed at the event, and refunded at another', async () => {
    const { id } = await place('ada', '');
    await becomes('ada', id, OrderStatus.ORDER_STATUS_AWAITING_PAYMENT);
    const amount = { amount: 1999n, currency: 'EUR' };
    const payment = { paymentId: 'payment-1', orderId: id, amount };

    await tell(id, PaymentAuthorized.$type, PaymentAuthorized.encode(payment).finish(), 3n);
    await becomes('ada', id, OrderStatus.ORDER_STATUS_CONFIRMED);

    const refund = RefundSucceeded.encode({ ...payment, refundId: 'refund-1' }).finish();
    await tell(id, RefundSucceeded.$type, refund, 5n);
    await becomes('ada', id, OrderStatus.ORDER_STATUS_REFUNDED);
  });

  it('is cancelled by its owner, and not once it is confirmed', async () => {
    const { cancelOrder } = OrdersServiceService;
    const { id } = await place('ada', '');
    const request = { id, expectedVersion: undefined };
    await becomes('ada', id, OrderStatus.ORDER_STATUS_AWAITING_PAYMENT);
    const stale = { id, expectedVersion: 1n };
    await expect(call(cancelOrder, stale, { user: 'ada', key: randomUUID() })).rejects.toMatchObject({
      code: status.ABORTED,
    });

    const { order } = await call(cancelOrder, request, { user: 'ada', key: randomUUID() });

    expect(order?.id).toBe(id);
    await becomes('ada', id, OrderStatus.ORDER_STATUS_CANCELLED);
    const paid = await place('ada');
    await becomes('ada', paid.id, OrderStatus.ORDER_STATUS_CONFIRMED);
    const late = { id: paid.id, expectedVersion: undefined };
    await expect(call(cancelOrder, late, { user: 'ada', key: randomUUID() })).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
    });
  });

  it('expires where nobody pays, and gives its pieces back', async () => {
    const { id } = await place('ada', '');
    await becomes('ada', id, OrderStatus.ORDER_STATUS_EXPIRED);
    expect(billing.cancellations).toContain(id);
    const { rows } = await owner.execute({
      name: 'reserved',
      text: 'select reserved::int from stock where product_id = $1',
      values: [mug],
    });
    expect(rows).toEqual([{ reserved: 0 }]);
  });
});
