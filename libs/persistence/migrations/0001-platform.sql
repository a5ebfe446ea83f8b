create schema platform;
grant usage on schema platform to :app_role;

-- Messages that were decided on and not yet published. A key always has the same lane, and a relay owns a lane while it
-- publishes from it, so messages of one key never overtake each other.
create table platform.outbox (
  id bigint generated always as identity primary key,
  key text not null,
  lane smallint not null generated always as ((hashtext(key) & 15)::smallint) stored,
  kind text not null check (kind in ('event', 'job')),
  destination text not null,
  message_id uuid not null unique,
  type text,
  version bigint,
  data bytea,
  job jsonb,
  start_after timestamptz,
  correlation_id text,
  traceparent text,
  created_at timestamptz not null default clock_timestamp(),
  check (case kind when 'event' then type is not null and version is not null and data is not null
                   else job is not null end)
);
create index outbox_by_lane on platform.outbox (lane, id);
grant select, insert, delete on platform.outbox to :app_role;

create table platform.outbox_lane (lane smallint primary key check (lane between 0 and 15));
insert into platform.outbox_lane select generate_series(0, 15);
-- Nothing is ever updated there: locking a row asks for the right.
grant select, update on platform.outbox_lane to :app_role;

-- Events whose effects are durable, written in the transaction of the effect.
create table platform.inbox (
  consumer text not null,
  event_id uuid not null,
  applied_at timestamptz not null default now(),
  primary key (consumer, event_id)
);
create index inbox_by_age on platform.inbox (applied_at);
grant select, insert, delete on platform.inbox to :app_role;

-- Events that were given up, and the later ones of the same key, which may not overtake them.
create table platform.parked (
  position bigint generated always as identity primary key,
  consumer text not null,
  key text not null,
  event_id uuid not null,
  source text not null,
  type text not null,
  time timestamptz not null,
  sequence bigint not null,
  data bytea not null,
  correlation_id text,
  traceparent text,
  error text not null,
  attempts int not null,
  parked_at timestamptz not null default now(),
  unique (consumer, event_id)
);
create index parked_by_key on platform.parked (consumer, key, position);
grant select, insert, update, delete on platform.parked to :app_role;

-- Answers to requests that carried an idempotency key. A row without an answer is never visible to another transaction.
create table platform.idempotency (
  principal text not null,
  operation text not null,
  key text not null,
  fingerprint bytea not null,
  response bytea,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '24 hours',
  primary key (principal, operation, key)
);
create index idempotency_by_age on platform.idempotency (expires_at);
grant select, insert, update, delete on platform.idempotency to :app_role;
