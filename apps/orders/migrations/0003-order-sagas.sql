-- The work that takes an order to its end. One row an order; docs/order-saga.md explains it.
create table order_sagas (
  order_id uuid primary key references orders,
  step text not null check (step in ('authorize', 'await_payment', 'commit_stock', 'capture', 'cancel_payment', 'ended')),
  -- Where the pieces of the order are.
  stock text not null check (stock in ('reserved', 'sold', 'released')),
  -- Kept only as long as it is needed.
  payment_method text,
  attempt int not null default 0 check (attempt >= 0),
  step_since timestamptz not null default now(),
  -- When a worker may take it; absent while it waits for an event and after the end.
  next_at timestamptz,
  leased_until timestamptz,
  -- Grows with each lease. A worker writes only with the number that it was given.
  lease_token bigint not null default 0,
  cancel_reason text check (cancel_reason in ('customer', 'expiry', 'declined', 'capture_failed')),
  -- Stable code of what went wrong with the payment.
  failure text,
  -- Newest state of the payment that an event told.
  payment_seen text check (payment_seen in ('authorized', 'captured', 'declined', 'cancelled')),
  payment_seen_version bigint not null default 0,
  refund_seen boolean not null default false,
  -- Kind and code of the last failed call, without personal data.
  last_error text,
  -- Of the request that placed the order, so that all that follows can be found by it.
  correlation_id text,
  outcome text check (outcome in ('completed', 'compensated', 'needs_attention')),
  check ((step = 'ended') = (outcome is not null)),
  check (outcome is null or (next_at is null and leased_until is null and payment_method is null)),
  check (case outcome when 'completed' then stock = 'sold' when 'compensated' then stock = 'released' else true end),
  check (step <> 'capture' or (stock = 'sold' and cancel_reason is null)),
  check (step <> 'cancel_payment' or cancel_reason is not null)
)
with (fillfactor = 70);
create index order_sagas_due on order_sagas (next_at) where next_at is not null;
grant select, insert, update on order_sagas to :app_role;
