import { unwanted, type Invariant } from './invariant.js';

/** Where the pieces are, beside what the sagas say of the orders that have them. */
const misplaced = `
  with wanted as (
    select i.product_id, coalesce(sum(i.quantity) filter (where s.stock = 'reserved'), 0) as reserved,
      coalesce(sum(i.quantity) filter (where s.stock = 'sold'), 0) as sold
    from order_items i join order_sagas s on s.order_id = i.order_id group by i.product_id),
  receipts as (select product_id, sum(quantity) as received from stock_receipts group by product_id)
  select k.product_id, k.received, k.available, k.reserved, k.sold, coalesce(w.reserved, 0) as reserved_by_orders,
    coalesce(w.sold, 0) as sold_to_orders, coalesce(r.received, 0) as received_in_receipts
  from stock k left join wanted w using (product_id) left join receipts r using (product_id)
  where k.available < 0 or k.reserved < 0 or k.sold < 0 or k.received <> k.available + k.reserved + k.sold
    or k.reserved <> coalesce(w.reserved, 0) or k.sold <> coalesce(w.sold, 0)
    or k.received <> coalesce(r.received, 0)`;

const conserved: Invariant = {
  name: 'I25',
  promise: 'no piece is lost or sold twice: reserved + available + sold = received, as the orders say',
  differences: async (evidence) => {
    return unwanted('stock differs', await evidence.rows('orders', misplaced));
  },
};

export const stockInvariants: readonly Invariant[] = [conserved];
