-- One row for each thing that a customer is told about an order. Neither address nor name: they are asked for when the
-- mail is sent, and belong to users.
create table notification (
  id uuid primary key,
  order_id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('order_confirmed', 'order_payment_failed', 'order_refunded')),
  amount bigint not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- Stable code of why a payment failed.
  reason text not null default '',
  state text not null default 'pending' check (state in ('pending', 'sent', 'failed')),
  attempts int not null default 0,
  -- Until then one worker has it to itself. It ends by itself, for a worker may be killed.
  leased_until timestamptz,
  -- What the mail server said last, without addresses.
  answer text,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  -- However often the event comes, and under however many event ids.
  constraint notification_once_per_order unique (order_id, kind),
  check ((state = 'sent') = (sent_at is not null))
);
grant select, insert, update on notification to :app_role;
