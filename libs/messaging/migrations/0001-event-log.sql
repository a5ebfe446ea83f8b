create schema event_log;
grant usage on schema event_log to :app_role;

-- An append locks its topic's row until it commits, so positions become visible in their own order and without gaps.
create table event_log.topic (
  name text primary key,
  position bigint not null
);
grant select, insert, update on event_log.topic to :app_role;

create table event_log.event (
  topic text not null references event_log.topic,
  position bigint not null,
  id uuid not null,
  source text not null,
  type text not null,
  subject text not null,
  time timestamptz not null,
  sequence bigint not null,
  data bytea not null,
  correlation_id text,
  traceparent text,
  appended_at timestamptz not null default now(),
  primary key (topic, position)
);
create index event_by_age on event_log.event (appended_at);
grant select, insert, delete on event_log.event to :app_role;

-- Everything up to this position has had its effect in this group.
create table event_log.cursor (
  consumer_group text not null,
  topic text not null,
  position bigint not null,
  moved_at timestamptz not null default now(),
  primary key (consumer_group, topic)
);
grant select, insert, update on event_log.cursor to :app_role;
