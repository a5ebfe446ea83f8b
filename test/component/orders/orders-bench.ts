import { hash, randomUUIDv7 } from 'node:crypto';
import { OutboxOrderDeadlines } from '#orders/adapters/outbox-order-deadlines.js';
import { OutboxOrderEvents } from '#orders/adapters/outbox-order-events.js';
import { PostgresCatalogue } from '#orders/adapters/postgres-catalogue.js';
import { PostgresOrderStore } from '#orders/adapters/postgres-order-store.js';
import { PostgresSagaStore } from '#orders/adapters/postgres-saga-store.js';
import { PostgresStock } from '#orders/adapters/postgres-stock.js';
import type { OrderRecord } from '#orders/domain/order.js';
import type { Payments } from '#orders/domain/payments.js';
import type { SagaStore } from '#orders/domain/saga-store.js';
import { ordersMigrations } from '#orders/migrations.js';
import { AdvanceSaga } from '#orders/usecases/advance-saga.js';
import { CancelOrder } from '#orders/usecases/cancel-order.js';
import { ExpireOrder } from '#orders/usecases/expire-order.js';
import { NotePayment } from '#orders/usecases/note-payment.js';
import { NoteRefund } from '#orders/usecases/note-refund.js';
import { PlaceOrder } from '#orders/usecases/place-order.js';
import { TakeOrderStep } from '#orders/usecases/take-order-step.js';
import { Database } from '#persistence/database.js';
import { Outbox } from '#persistence/outbox.js';
import { testDatabase } from '../../support/test-postgres.js';
import { ScriptedPayments } from './scripted-payments.js';

export interface StockCount {
  readonly received: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

interface Row {
  [column: string]: unknown;
}

/** The use cases of orders on a real PostgreSQL, with billing as the test scripts it. */
export class OrdersBench {
  readonly payments = new ScriptedPayments();
  /** What was logged as an error about payments. */
  readonly complaints: unknown[] = [];
  readonly configuration = { PAYMENT_WINDOW_SECONDS: 1800, SAGA_GIVE_UP_SECONDS: 86_400 };
  readonly catalogue = new PostgresCatalogue(this.database);
  readonly stock = new PostgresStock(this.database);
  readonly orders = new PostgresOrderStore(this.database);
  readonly sagas = new PostgresSagaStore(this.database);
  readonly events = new OutboxOrderEvents(new Outbox(this.database));
  readonly cancel = new CancelOrder(this.database, this.orders, this.sagas);
  readonly expire = new ExpireOrder(this.database, this.orders, this.sagas);
  readonly take = new TakeOrderStep(this.orders, this.events);
  readonly notePayment = new NotePayment(this.database, this.orders, this.sagas, this.take, {
    error: (fields: unknown) => void this.complaints.push(fields),
  });
  readonly noteRefund = new NoteRefund(this.database, this.orders, this.sagas, this.take);
  readonly place = new PlaceOrder(
    this.database,
    this.catalogue,
    this.stock,
    this.orders,
    this.sagas,
    this.events,
    new OutboxOrderDeadlines(new Outbox(this.database)),
    this.configuration,
  );
  readonly worker = this.workerWith(this.payments);

  private constructor(
    /** As the service's own role. */
    readonly database: Database,
    /** As the owner. */
    readonly owner: Database,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(name: string, poolSize = 10): Promise<OrdersBench> {
    const postgres = await testDatabase(name, ordersMigrations);
    const database = Database.open(postgres.url, { name: 'orders', poolSize });
    return new OrdersBench(database, Database.open(postgres.adminUrl, { poolSize: 2 }), () =>
      postgres.drop(),
    );
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.owner.close();
    await this.drop();
  }

  workerWith(payments: Payments, sagas: SagaStore = this.sagas): AdvanceSaga {
    const logger = { warn: () => undefined, error: () => undefined };
    const { database, orders, stock, take, configuration } = this;
    return new AdvanceSaga(database, sagas, orders, stock, payments, take, logger, configuration);
  }

  /** Answers the id of a product that costs `price` EUR cents and has `pieces`. */
  async aProduct({ pieces = 10, price = 1000n }: { pieces?: number; price?: bigint } = {}): Promise<string> {
    const id = randomUUIDv7();
    const run = async (text: string, ...values: unknown[]) =>
      this.owner.execute({ name: hash('sha1', text), text, values });
    await run(`insert into products (id, name, description) values ($1, 'Mug', '')`, id);
    await run(`insert into prices (product_id, currency, amount) values ($1, 'EUR', $2)`, id, price);
    await run(
      `insert into stock (product_id, received, available) values ($1, $2::bigint, $2::bigint)`,
      id,
      pieces,
    );
    return id;
  }

  async anOrder(fields: { productId?: string; quantity?: number; paymentMethod?: string | undefined } = {}) {
    const productId = fields.productId ?? (await this.aProduct());
    const paymentMethod = 'paymentMethod' in fields ? fields.paymentMethod : 'pm_card_visa';
    const lines = [{ productId, quantity: fields.quantity ?? 2 }];
    return this.place.run('user-1', { lines, currency: 'EUR', paymentMethod });
  }

  async order(id: string): Promise<OrderRecord> {
    const order = await this.orders.find(id);
    if (!order) throw new Error(`there is no order ${id}`);
    return order.facts;
  }

  async saga(orderId: string): Promise<Row> {
    const [row] = await this.rows('select * from order_sagas where order_id = $1', orderId);
    if (!row) throw new Error(`there is no saga of ${orderId}`);
    return row;
  }

  async stockOf(productId: string): Promise<StockCount> {
    const [row] = await this.rows(
      'select received::int, available::int, reserved::int, sold::int from stock where product_id = $1',
      productId,
    );
    return row as unknown as StockCount;
  }

  /** Types of the events of one order, as they will be published. */
  async eventsOf(orderId: string): Promise<string[]> {
    const rows = await this.rows(
      `select type from platform.outbox where key = $1 and kind = 'event' order by id`,
      orderId,
    );
    return rows.map(({ type }) => String(type).replace('meshcart.orders.events.v1.', ''));
  }

  /** Runs the worker until the saga has ended or waits, without the pauses between tries. */
  async settle(orderId: string, worker = this.worker): Promise<void> {
    for (let turn = 0; turn < 40; turn++) {
      const { outcome, step } = await this.saga(orderId);
      if (outcome !== null) return;
      await this.makeDue(orderId);
      await worker.run();
      const now = await this.saga(orderId);
      if (step === 'await_payment' && now.step === 'await_payment') return;
    }
    throw new Error(`the saga of ${orderId} does not come to an end`);
  }

  /** As if its pause were over, and the lease of a crashed worker too. */
  async makeDue(orderId: string): Promise<void> {
    await this.rows(
      'update order_sagas set next_at = now(), leased_until = null where order_id = $1',
      orderId,
    );
  }

  async rows(text: string, ...values: unknown[]): Promise<Row[]> {
    const { rows } = await this.owner.execute<Row>({ name: hash('sha1', text), text, values });
    return rows;
  }
}
