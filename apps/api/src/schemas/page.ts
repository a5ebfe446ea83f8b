import { Type, type TSchema } from 'typebox';
import { closed, Currency, Id } from './fields.js';
import { OrderStatus } from './order.js';
import { LedgerEntry } from './payment.js';
import { Order } from './order.js';
import { Product } from './product.js';
import { reference } from './reference.js';

const pageOf = <Schema extends TSchema>($id: string, named: Schema) =>
  Type.Object(
    {
      items: Type.Array(reference(named)),
      next: Type.Union([Type.String(), Type.Null()], {
        description: 'For ?cursor= of the next page; null on the last one',
      }),
    },
    { $id, ...closed },
  );

export const ProductPage = pageOf('ProductPage', Product);
export const OrderPage = pageOf('OrderPage', Order);
export const LedgerEntryPage = pageOf('LedgerEntryPage', LedgerEntry);

const paging = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512, pattern: '^[A-Za-z0-9_.=-]+$' })),
};

export const ProductQuery = Type.Object(
  {
    ...paging,
    currency: Type.Optional(Currency),
    available: Type.Optional(Type.Boolean({ description: 'true: only what can be ordered now' })),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Part of the name' })),
  },
  closed,
);

export const OrderQuery = Type.Object({ ...paging, status: Type.Optional(OrderStatus) }, closed);

export const NoQuery = Type.Object({}, closed);

export const IdParameter = Type.Object({ id: Id }, closed);

export const Empty = Type.Object({}, { $id: 'Empty', ...closed });
