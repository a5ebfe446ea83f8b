import { Type } from 'typebox';
import { closed, Count, Id, Time } from './fields.js';
import { Money } from './money.js';
import { reference } from './reference.js';

export const Product = Type.Object(
  {
    id: Id,
    name: Type.String(),
    description: Type.String(),
    prices: Type.Array(reference(Money), { description: 'One for each currency that it is sold in' }),
    available: Count,
    version: Count,
    createdAt: Time,
  },
  { $id: 'Product', ...closed },
);

export const NewStockReceipt = Type.Object(
  { quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }) },
  { $id: 'NewStockReceipt', ...closed, examples: [{ quantity: 50 }] },
);

export const StockReceipt = Type.Object(
  { id: Id, productId: Id, quantity: Count, available: Count, receivedAt: Time },
  { $id: 'StockReceipt', ...closed },
);
