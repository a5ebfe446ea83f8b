create table products (
  id uuid primary key,
  name text not null check (name <> ''),
  description text not null,
  version bigint not null default 1 check (version >= 1),
  -- Whole milliseconds, as page tokens carry no more.
  created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);
create index products_by_age on products (created_at, id);
grant select on products to :app_role;

create table prices (
  product_id uuid not null references products,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount between 1 and 9007199254740991),
  primary key (product_id, currency)
);
grant select on prices to :app_role;

-- Where every received piece is. The sum holds after each statement, whatever the service does.
create table stock (
  product_id uuid primary key references products,
  received bigint not null default 0 check (received >= 0),
  available bigint not null default 0 check (available >= 0),
  reserved bigint not null default 0 check (reserved >= 0),
  sold bigint not null default 0 check (sold >= 0),
  version bigint not null default 0,
  check (received = available + reserved + sold)
)
-- Half-empty pages let an update stay on its page, so that a hot product does not bloat the index.
with (fillfactor = 50);
grant select, update on stock to :app_role;

create table stock_receipts (
  id uuid primary key,
  product_id uuid not null references products,
  quantity bigint not null check (quantity between 1 and 1000000),
  received_at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);
create index stock_receipts_by_product on stock_receipts (product_id);
grant select, insert on stock_receipts to :app_role;
