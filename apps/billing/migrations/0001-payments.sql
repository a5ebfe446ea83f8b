create schema billing;
grant usage on schema billing to :app_role;

-- One payment for each order, one intent at the provider for each payment.
create table billing.payments (
  id uuid primary key,
  order_id uuid not null unique,
  user_id text not null,
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  payment_method text,
  state text not null check (state in
    ('created', 'requires_action', 'authorized', 'captured', 'declined', 'cancelled', 'refunded')),
  in_doubt boolean not null default false,
  status text not null generated always as (case when in_doubt then 'unknown' else state end) stored,
  intent_id text unique,
  released boolean not null default false,
  decline_code text check ((decline_code is null) or state = 'declined'),
  client_secret text,
  version bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  -- Who may call the provider for this payment, and until when. The token grows with each lease: a holder that lost its
  -- lease finds another token and writes nothing.
  lease_token bigint not null default 0,
  lease_until timestamptz,
  -- When the worker looks after it, and how often it did so in vain.
  settle_after timestamptz,
  settle_tries int not null default 0
);
create index payments_to_settle on billing.payments (settle_after) where settle_after is not null;
create index payments_leased on billing.payments (lease_until) where lease_until is not null;
grant select, insert on billing.payments to :app_role;
-- Whose money and how much never changes.
grant update (state, in_doubt, intent_id, released, decline_code, client_secret, version, updated_at,
  lease_token, lease_until, settle_after, settle_tries) on billing.payments to :app_role;

create table billing.refunds (
  id uuid primary key,
  payment_id uuid not null references billing.payments,
  amount bigint not null check (amount > 0),
  currency text not null,
  status text not null check (status in ('pending', 'succeeded', 'failed')),
  provider_refund_id text unique,
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  execute_after timestamptz default now(),
  tries int not null default 0
);
-- Refunds are of the whole amount, so one that is open or done leaves nothing to refund.
create unique index refunds_once on billing.refunds (payment_id) where status in ('pending', 'succeeded');
create index refunds_to_execute on billing.refunds (execute_after) where status = 'pending';
grant select, insert on billing.refunds to :app_role;
grant update (status, provider_refund_id, updated_at, execute_after, tries) on billing.refunds to :app_role;

-- Every request that can move money, written before it is sent.
create table billing.provider_calls (
  id bigint generated always as identity primary key,
  payment_id uuid not null references billing.payments,
  refund_id uuid references billing.refunds,
  action text not null check (action in ('create', 'confirm', 'capture', 'cancel', 'refund')),
  attempt int not null check (attempt > 0),
  key text not null unique,
  fingerprint text not null,
  state text not null default 'open' check (state in ('open', 'settled')),
  outcome text check ((outcome is null) = (state = 'open')),
  created_at timestamptz not null default now(),
  settled_at timestamptz
);
-- Before another call is made for a payment, it is known what became of the last one.
create unique index provider_calls_one_open on billing.provider_calls (payment_id) where state = 'open';
create index provider_calls_by_payment on billing.provider_calls (payment_id, action, attempt);
grant select, insert on billing.provider_calls to :app_role;
grant update (state, outcome, settled_at) on billing.provider_calls to :app_role;

-- What the provider told by itself, written in the transaction of its effect.
create table billing.provider_events (
  id text primary key,
  type text not null,
  object_id text,
  payment_id uuid references billing.payments,
  received_at timestamptz not null default now()
);
grant select, insert on billing.provider_events to :app_role;
