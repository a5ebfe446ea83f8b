-- What people did about dead jobs, whichever engine holds them: written in the transaction of the change, which is why it
-- stands here. The same as platform.work_audit of each service's database.
create table work.audit (
  id bigint generated always as identity primary key,
  work_id text not null,
  action text not null check (action in ('fixed', 'redriven', 'failed again', 'discarded')),
  at timestamptz not null default clock_timestamp(),
  subject text not null,
  client_id text not null,
  reason text not null,
  error text,
  correlation_id text not null,
  digest_before text,
  digest_after text,
  payload_before bytea
);
create index audit_by_work on work.audit (work_id, id);
grant select, insert on work.audit to :app_role;
