-- What a broker cannot tell of jobs: which ids are known, and which were given up. Used where jobs go over RabbitMQ.
create schema work;
grant usage on schema work to :app_role;

create table work.queue (
  name text primary key,
  tries int not null check (tries > 0),
  first_delay_seconds double precision not null,
  max_delay_seconds double precision not null,
  timeout_seconds double precision not null
);
grant select, insert, update on work.queue to :app_role;

create table work.job (
  queue text not null references work.queue,
  id uuid not null,
  state text not null default 'queued' check (state in ('queued', 'done', 'dead')),
  -- When it came to its state.
  since timestamptz not null default now(),
  -- Of a dead job alone, so that it can be seen, mended and sent again.
  data jsonb,
  correlation_id text,
  traceparent text,
  attempt int,
  reason text,
  primary key (queue, id),
  check ((state = 'dead') = (reason is not null))
);
create index dead_job on work.job (queue, since) where state = 'dead';
create index done_job on work.job (since) where state = 'done';
grant select, insert, update, delete on work.job to :app_role;
