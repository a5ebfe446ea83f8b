import type { Attention } from '../domain/attention.js';
import { Payment } from '../domain/payment.js';
import type { SettledState } from '../domain/payment-state.js';

/** As the driver answers it: bigint columns are text. */
export interface PaymentRow {
  id: string;
  order_id: string;
  user_id: string;
  amount: string;
  currency: string;
  payment_method: string | null;
  state: SettledState;
  in_doubt: boolean;
  intent_id: string | null;
  released: boolean;
  decline_code: string | null;
  client_secret: string | null;
  attention: Attention | null;
  version: string;
  created_at: Date;
  updated_at: Date;
}

export const paymentColumns = `id, order_id, user_id, amount, currency, payment_method, state, in_doubt, intent_id,
  released, decline_code, client_secret, attention, version, created_at, updated_at`;

export function paymentOf(row: PaymentRow): Payment {
  return Payment.restore(
    {
      id: row.id,
      orderId: row.order_id,
      userId: row.user_id,
      amount: { amount: BigInt(row.amount), currency: row.currency },
      paymentMethod: row.payment_method ?? undefined,
      createdAt: row.created_at,
    },
    {
      state: row.state,
      inDoubt: row.in_doubt,
      intentId: row.intent_id ?? undefined,
      released: row.released,
      declineCode: row.decline_code ?? undefined,
      clientSecret: row.client_secret ?? undefined,
      attention: row.attention ?? undefined,
      version: BigInt(row.version),
      updatedAt: row.updated_at,
    },
  );
}
