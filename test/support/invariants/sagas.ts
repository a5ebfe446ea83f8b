import { unwanted, type Invariant } from './invariant.js';

const open = `select order_id, step, stock, attempt, cancel_reason, last_error from order_sagas where outcome is null`;

const contradicting = `
  select o.id, o.state, s.outcome, s.stock from orders o join order_sagas s on s.order_id = o.id
  where s.outcome is not null and not case o.state
    when 'confirmed' then s.outcome = 'completed'
    when 'refunded' then s.outcome = 'completed'
    when 'needs_attention' then s.outcome = 'needs_attention'
    else s.outcome = 'compensated' and o.state in ('payment_failed', 'cancelled', 'expired') end`;

const without = `select id, state from orders o where not exists (select from order_sagas where order_id = o.id)`;

const givenUp = `select order_id, last_error from order_sagas where outcome = 'needs_attention'`;

const terminal: Invariant = {
  name: 'I22',
  promise: 'every saga has come to its end, and the order shows which',
  differences: async (evidence) => {
    return [
      ...unwanted('a saga has not ended', await evidence.rows('orders', open)),
      ...unwanted('an order has no saga', await evidence.rows('orders', without)),
      ...unwanted('order and saga contradict', await evidence.rows('orders', contradicting)),
      ...unwanted('a person must look at', await evidence.rows('orders', givenUp)),
    ];
  },
};

export const sagaInvariants: readonly Invariant[] = [terminal];
