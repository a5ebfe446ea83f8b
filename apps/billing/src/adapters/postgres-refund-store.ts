import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { newsTooEarly, paymentNotFound, paymentNotRefundable } from '../domain/payment-errors.js';
import type { ProviderRefund } from '../domain/payment-provider.js';
import type { Lease } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';
import type { ProviderCall } from '../domain/provider-call.js';
import { ProviderCalls } from '../domain/provider-calls.js';
import { RefundStore, type EndedCall } from '../domain/refund-store.js';
import type { DueRefund, Refund, RefundOutcome } from '../domain/refund.js';
import { PaymentRows } from './payment-rows.js';
import { refundColumns, refundOf, RefundRows, type RefundRow } from './refund-rows.js';

const takeDue = `
  update billing.refunds r set tries = tries + 1,
    execute_after = now() + least(60, 0.5 * 2 ^ least(tries, 10)) * interval '1 second'
  from billing.payments p
  where p.id = r.payment_id and r.id = (
    select id from billing.refunds where status = 'pending' and execute_after <= now()
    order by execute_after limit 1 for update skip locked)
  returning ${refundColumns}, p.order_id, p.intent_id`;

interface DueRow extends RefundRow {
  order_id: string;
  intent_id: string;
}

@Injectable()
export class PostgresRefundStore extends RefundStore {
  constructor(
    private readonly database: Database,
    private readonly payments: PaymentRows,
    private readonly rows: RefundRows,
    private readonly calls: ProviderCalls,
  ) {
    super();
  }

  async add(id: string, paymentId: string): Promise<Refund> {
    return this.database.transaction('add-refund', async () => {
      const payment = await this.payments.lock('id', paymentId);
      if (!payment) throw paymentNotFound();
      payment.refuseUnlessRefundable();
      const refund = await this.rows.add({ id, payment, origin: 'requested' });
      if (!refund) throw paymentNotRefundable();
      return refund;
    });
  }

  async takeDue(): Promise<DueRefund | undefined> {
    const { rows } = await this.database.execute<DueRow>({ name: 'refunds_take_due', text: takeDue });
    return rows[0] && { refund: refundOf(rows[0]), orderId: rows[0].order_id, intentId: rows[0].intent_id };
  }

  async openCall(lease: Lease, refundId: string): Promise<ProviderCall | undefined> {
    return this.database.transaction('open-refund', async () => {
      // With the payment's row locked no news of the refund comes in between.
      await this.payments.lockLeased(lease);
      const refund = await this.rows.find(refundId);
      if (refund?.status !== 'pending' || refund.providerRefundId !== undefined) return undefined;
      return this.calls.open(lease, 'refund', refundId);
    });
  }

  async record(lease: Lease, refundId: string, told: RefundOutcome, ended?: EndedCall): Promise<void> {
    await this.database.transaction('record-refund', async () => {
      const payment = await this.payments.lockLeased(lease);
      if (ended) await this.calls.settle(lease, ended.call, ended.outcome, () => undefined);
      await this.apply(payment, refundId, told);
    });
  }

  async observe(told: ProviderRefund): Promise<void> {
    await this.database.transaction('observe-refund', async () => {
      const { refundId = '' } = told;
      const refund = isUuid.test(refundId) ? await this.rows.find(refundId) : undefined;
      if (!refund) return this.observeForeign(told);
      const payment = await this.payments.lock('id', refund.paymentId);
      if (payment) await this.apply(payment, refund.id, told);
    });
  }

  /** Somebody made it at the provider. Only what gives all the money back can be booked here. */
  private async observeForeign(told: ProviderRefund): Promise<void> {
    const { id, intentId, status, amount } = told;
    const payment = intentId === undefined ? undefined : await this.payments.lock('intent_id', intentId);
    if (!payment) return;
    const known = await this.rows.findOfProvider(id);
    if (known) return this.apply(payment, known.id, told);
    if (status === 'failed') return; // the money went nowhere
    if (!payment.isOf(amount)) payment.alarm('REFUND_PARTIAL');
    else if (await this.bookForeign(payment, told)) return;
    else payment.alarm('REFUND_UNEXPECTED');
    await this.payments.save(payment);
  }

  /** Answers whether it is booked, or will be. */
  private async bookForeign(payment: Payment, told: ProviderRefund): Promise<boolean> {
    const { state, attention } = payment.current;
    if (state !== 'captured' && state !== 'refunded') {
      if (attention !== undefined) return false;
      throw newsTooEarly();
    }
    const refund = { id: randomUUIDv7(), payment, origin: 'provider', providerRefundId: told.id } as const;
    if (await this.rows.add(refund)) {
      await this.apply(payment, refund.id, told);
      return true;
    }
    // One that we have not asked for yet will be refused, and then finds this one.
    const standing = await this.rows.findStanding(payment.id);
    return standing?.status === 'pending' && standing.providerRefundId === undefined;
  }

  /** The payment's row is locked, so the refund is read as it is and stays so. */
  private async apply(payment: Payment, refundId: string, told: RefundOutcome): Promise<void> {
    const refund = await this.rows.find(refundId);
    if (refund?.paymentId !== payment.id) return;
    const status = payment.observeRefund(refund, told.status);
    await this.rows.update(refundId, { status, id: told.id });
    await this.payments.save(payment);
  }
}

/** Metadata comes from outside: what is no id of ours must not reach a statement. */
const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
