-- What people did about failed work, written in the transaction of the change. Nobody can change it afterwards.
create table platform.work_audit (
  id bigint generated always as identity primary key,
  -- As meshcart.operations.v1 names it.
  work_id text not null,
  action text not null check (action in ('fixed', 'redriven', 'failed again', 'discarded')),
  at timestamptz not null default clock_timestamp(),
  -- The user, empty where a client acts for itself.
  subject text not null,
  client_id text not null,
  reason text not null,
  -- Why it failed again.
  error text,
  correlation_id text not null,
  -- SHA-256 of the payload in hex, where it was changed or is gone.
  digest_before text,
  digest_after text,
  -- What was replaced or discarded, so that a mistake loses nothing.
  payload_before bytea
);
create index work_audit_by_work on platform.work_audit (work_id, id);
grant select, insert on platform.work_audit to :app_role;

-- Why the relay cannot publish, by destination: the last failure, and how many there were.
create table platform.outbox_failure (
  destination text primary key,
  error text not null,
  failures int not null default 1,
  last_at timestamptz not null default clock_timestamp()
);
grant select, insert, update, delete on platform.outbox_failure to :app_role;

-- The payload of what does not leave can be mended, nothing else of it.
grant update (data, job) on platform.outbox to :app_role;
