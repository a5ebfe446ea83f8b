import { Type } from 'typebox';
import { closed, Count, Id, Time } from './fields.js';
import { Money } from './money.js';
import { reference } from './reference.js';

export const paymentStatuses = [
  'created',
  'requires_action',
  'authorized',
  'captured',
  'declined',
  'cancelled',
  'refunded',
  'unknown',
] as const;

export const refundStatuses = ['pending', 'succeeded', 'failed'] as const;

export const Payment = Type.Object(
  {
    id: Id,
    orderId: Id,
    status: Type.Enum([...paymentStatuses], { type: 'string' }),
    amount: reference(Money),
    declineCode: Type.Optional(Type.String({ examples: ['insufficient_funds'] })),
    clientSecret: Type.Optional(
      Type.String({ description: 'To confirm with; only while the payment waits for the client' }),
    ),
    version: Count,
    createdAt: Time,
    updatedAt: Time,
  },
  { $id: 'Payment', ...closed },
);

export const Refund = Type.Object(
  {
    id: Id,
    paymentId: Id,
    status: Type.Enum([...refundStatuses], { type: 'string' }),
    amount: reference(Money),
    createdAt: Time,
  },
  { $id: 'Refund', ...closed },
);

export const LedgerEntry = Type.Object(
  {
    id: Type.String(),
    transactionId: Type.String(),
    account: Type.String({ examples: ['sales'] }),
    amount: Type.Unsafe<{ amount: number; currency: string }>({
      ...reference(Money),
      description: 'Positive for a debit, negative for a credit',
    }),
    kind: Type.String({ examples: ['capture'] }),
    createdAt: Time,
  },
  { $id: 'LedgerEntry', ...closed },
);
