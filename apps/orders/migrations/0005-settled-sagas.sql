-- When a person had put right what a saga could not, so that it is looked at no more. Who, and how, is in the audit.
alter table order_sagas add column settled_at timestamptz;
alter table order_sagas add check (settled_at is null or outcome = 'needs_attention');
grant update (settled_at) on order_sagas to :app_role;

drop index order_sagas_for_people;
create index order_sagas_for_people on order_sagas (order_id)
where outcome = 'needs_attention' and settled_at is null;
