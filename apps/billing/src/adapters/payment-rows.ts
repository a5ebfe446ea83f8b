import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { LOGGER, type Logger } from '#platform/logger.js';
import type { Attention } from '../domain/attention.js';
import { callInFlight } from '../domain/payment-errors.js';
import type { Lease } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';
import { paymentColumns, paymentOf, type PaymentRow } from './payment-row.js';
import { PaymentFacts } from './payment-facts.js';

type Key = 'id' | 'order_id' | 'intent_id';

/** What a client pays with is forgotten once the payment is decided, but not while a call may be sent again with it. */
const save = `
  update billing.payments set state = $2, in_doubt = $3, intent_id = $4, released = $5, decline_code = $6,
    client_secret = case when $10 then null else $7 end,
    payment_method = case when $10 and not exists (
      select from billing.provider_calls where payment_id = $1 and state = 'open') then null else payment_method end,
    attention = $11, version = $8,
    updated_at = case when version = $8 then updated_at else clock_timestamp() end,
    settle_after = case when $9 and lease_until is null then now() else settle_after end
  where id = $1 returning updated_at`;

/** Payments as rows, for the stores that change them in transactions of their own. */
@Injectable()
export class PaymentRows {
  constructor(
    private readonly database: Database,
    private readonly facts: PaymentFacts,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async find(key: Key, value: string): Promise<Payment | undefined> {
    return this.first(`payments_by_${key}`, `where ${key} = $1`, [value]);
  }

  /**
   * Locks the row, so that what the provider tells by itself and what it answers to us are merged one after the other.
   * Its keys never change, so rows that refer to it may be inserted meanwhile; a stronger lock would deadlock with them.
   */
  async lock(key: Key, value: string): Promise<Payment | undefined> {
    return this.first(`payments_lock_by_${key}`, `where ${key} = $1 for no key update`, [value]);
  }

  async lockLeased({ paymentId, token }: Lease): Promise<Payment> {
    const condition = 'where id = $1 and lease_token = $2 for no key update';
    const payment = await this.first('payments_lock_leased', condition, [paymentId, token]);
    if (!payment) throw callInFlight();
    return payment;
  }

  /** Saves the payment, publishes and books what became true. Call it in the transaction that locked the row. */
  async save(payment: Payment): Promise<void> {
    const { state, inDoubt, intentId, released, declineCode, clientSecret, attention, version } =
      payment.current;
    const values = [payment.id, state, inDoubt, intentId ?? null, released, declineCode ?? null];
    const rest = [clientSecret ?? null, version, payment.mustRelease, payment.isDecided, attention ?? null];
    const { rows } = await this.database.execute<{ updated_at: Date }>({
      name: 'payments_save',
      text: save,
      values: [...values, ...rest],
    });
    if (rows[0]) payment.savedAt(rows[0].updated_at);
    for (const fact of payment.takeFacts()) await this.facts.state(payment, fact);
    for (const code of payment.takeAlarms()) this.callPeople(payment, code);
  }

  private callPeople({ id, identity }: Payment, code: Attention): void {
    const facts = { code, paymentId: id, orderId: identity.orderId };
    this.database.afterCommit(() => this.logger.error(facts, 'this payment needs the attention of people'));
  }

  private async first(
    name: string,
    condition: string,
    values: readonly unknown[],
  ): Promise<Payment | undefined> {
    const text = `select ${paymentColumns} from billing.payments ${condition}`;
    const { rows } = await this.database.execute<PaymentRow & Record<string, unknown>>({
      name,
      text,
      values,
    });
    return rows[0] && paymentOf(rows[0]);
  }
}
