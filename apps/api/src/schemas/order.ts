import { Type } from 'typebox';
import { closed, Count, Currency, Id, Time } from './fields.js';
import { Money } from './money.js';
import { reference } from './reference.js';

export const orderStatuses = [
  'pending',
  'awaiting_payment',
  'authorized',
  'confirmed',
  'payment_failed',
  'cancelled',
  'expired',
  'refunded',
  'needs_attention',
] as const;

export const OrderStatus = Type.Enum([...orderStatuses], { type: 'string' });

const quantity = Type.Integer({ minimum: 1, maximum: 1000 });

export const Order = Type.Object(
  {
    id: Id,
    status: OrderStatus,
    items: Type.Array(Type.Object({ productId: Id, quantity, unitPrice: reference(Money) }, closed)),
    total: reference(Money),
    version: Count,
    createdAt: Time,
    updatedAt: Time,
  },
  { $id: 'Order', ...closed },
);

export const NewOrder = Type.Object(
  {
    items: Type.Array(Type.Object({ productId: Id, quantity }, closed), {
      minItems: 1,
      maxItems: 100,
      description: 'Each product once',
    }),
    currency: Currency,
    paymentMethod: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_]{1,200}$',
        description:
          'Of the payment provider; without it the client confirms with the client secret of the payment',
      }),
    ),
  },
  {
    $id: 'NewOrder',
    ...closed,
    examples: [
      {
        items: [{ productId: '019aa3c1-5b1e-7c3a-9f52-6a2f0c7f4f10', quantity: 2 }],
        currency: 'EUR',
        paymentMethod: 'pm_card_visa',
      },
    ],
  },
);
