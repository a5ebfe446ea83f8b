create table orders (
  id uuid primary key,
  user_id text not null,
  state text not null check (state in ('pending', 'awaiting_payment', 'authorized', 'confirmed', 'payment_failed',
                                       'cancelled', 'expired', 'refunded', 'needs_attention')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  total bigint not null check (total between 1 and 9007199254740991),
  version bigint not null check (version >= 1),
  -- Whole milliseconds, as page tokens carry no more.
  created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  updated_at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);
create index orders_of_user on orders (user_id, created_at desc, id desc);
grant select, insert, update (state, version, updated_at) on orders to :app_role;

create table order_items (
  order_id uuid not null references orders,
  position smallint not null check (position between 0 and 99),
  product_id uuid not null references products,
  quantity int not null check (quantity between 1 and 1000),
  unit_amount bigint not null check (unit_amount between 1 and 9007199254740991),
  primary key (order_id, position),
  unique (order_id, product_id)
);
grant select, insert on order_items to :app_role;

-- Every step makes a version, and what has ended stays as it is.
create function guard_order() returns trigger language plpgsql as $$
begin
  if new.version <> old.version + 1 then
    raise exception 'order version % does not follow %', new.version, old.version using errcode = 'check_violation';
  end if;
  if old.state in ('payment_failed', 'cancelled', 'expired', 'refunded', 'needs_attention')
    or (old.state = 'confirmed' and new.state <> 'refunded') then
    raise exception 'an order does not leave %', old.state using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard_order before update on orders for each row execute function guard_order();
