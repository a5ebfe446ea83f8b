import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import type { Intent } from '../domain/intent.js';
import { PaymentStore, type Lease } from '../domain/payment-store.js';
import type { Payment, PaymentIdentity } from '../domain/payment.js';
import { paymentColumns, paymentOf, type PaymentRow } from './payment-row.js';
import { PaymentRows } from './payment-rows.js';

const add = `
  insert into billing.payments (id, order_id, user_id, amount, currency, payment_method, state, created_at)
  values ($1, $2, $3, $4, $5, $6, 'created', $7) on conflict (order_id) do nothing`;

const byOrders = `select ${paymentColumns} from billing.payments where order_id = any($1::uuid[])`;

@Injectable()
export class PostgresPaymentStore extends PaymentStore {
  constructor(
    private readonly database: Database,
    private readonly rows: PaymentRows,
  ) {
    super();
  }

  async addOnce(identity: PaymentIdentity, edit?: (payment: Payment) => void): Promise<void> {
    const { id, orderId, userId, amount, paymentMethod, createdAt } = identity;
    const values = [id, orderId, userId, amount.amount, amount.currency, paymentMethod ?? null, createdAt];
    await this.database.transaction('add-payment', async () => {
      const { rowCount } = await this.database.execute({ name: 'payments_add', text: add, values });
      if (rowCount === 0 || !edit) return;
      await this.edit(await this.rows.lock('id', id), edit);
    });
  }

  async findByOrder(orderId: string): Promise<Payment | undefined> {
    return this.rows.find('order_id', orderId);
  }

  async findByOrders(orderIds: readonly string[]): Promise<Payment[]> {
    const statement = { name: 'payments_by_orders', text: byOrders, values: [orderIds] };
    const { rows } = await this.database.execute<PaymentRow & Record<string, unknown>>(statement);
    return rows.map(paymentOf);
  }

  async find(id: string): Promise<Payment | undefined> {
    return this.rows.find('id', id);
  }

  async change(name: string, lease: Lease, edit: (payment: Payment) => void): Promise<Payment> {
    return this.database.transaction(name, async () => {
      const payment = await this.rows.lockLeased(lease);
      await this.edit(payment, edit);
      return payment;
    });
  }

  async observe(intent: Intent): Promise<Payment | undefined> {
    return this.database.transaction('observe-intent', async () => {
      const payment = await this.rows.lock('intent_id', intent.id);
      await this.edit(payment, (found) => found.observe(intent, false));
      return payment;
    });
  }

  private async edit(payment: Payment | undefined, edit: (payment: Payment) => void): Promise<void> {
    if (!payment) return;
    edit(payment);
    await this.rows.save(payment);
  }
}
