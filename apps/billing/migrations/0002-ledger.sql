create table billing.ledger_transactions (
  id uuid primary key,
  payment_id uuid not null references billing.payments,
  kind text not null check (kind in ('capture', 'refund', 'refund_reversal')),
  -- What was booked: the intent or the refund.
  reference text not null,
  created_at timestamptz not null default now(),
  written_in xid8 not null default pg_current_xact_id(),
  unique (payment_id, kind, reference)
);

create table billing.ledger_entries (
  position bigint generated always as identity primary key,
  id uuid not null unique,
  transaction_id uuid not null references billing.ledger_transactions,
  account text not null check (account in ('provider_balance', 'sales', 'refunds')),
  -- Positive for a debit, negative for a credit.
  amount bigint not null check (amount <> 0),
  currency text not null check (currency ~ '^[A-Z]{3}$')
);
create index ledger_entries_by_transaction on billing.ledger_entries (transaction_id);

create function billing.refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only' using errcode = 'integrity_constraint_violation';
end $$;

create trigger ledger_transactions_append_only before update or delete or truncate on billing.ledger_transactions
  for each statement execute function billing.refuse_ledger_change();
create trigger ledger_entries_append_only before update or delete or truncate on billing.ledger_entries
  for each statement execute function billing.refuse_ledger_change();

-- What is committed is closed: entries are written together with their transaction or not at all.
create function billing.refuse_late_entry() returns trigger language plpgsql as $$
begin
  if not exists (select from billing.ledger_transactions
                 where id = new.transaction_id and written_in = pg_current_xact_id()) then
    raise exception 'a booked transaction takes no further entries' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger ledger_entries_with_transaction before insert on billing.ledger_entries
  for each row execute function billing.refuse_late_entry();

create function billing.refuse_unbalanced(transaction uuid) returns void language plpgsql as $$
begin
  if (select count(*) < 2 from billing.ledger_entries where transaction_id = transaction)
     or exists (select from billing.ledger_entries where transaction_id = transaction
                group by currency having sum(amount) <> 0) then
    raise exception 'ledger transaction % does not balance', transaction using errcode = 'check_violation';
  end if;
end $$;
create function billing.check_transaction() returns trigger language plpgsql as $$
begin
  perform billing.refuse_unbalanced(new.id);
  return null;
end $$;
create function billing.check_entry() returns trigger language plpgsql as $$
begin
  perform billing.refuse_unbalanced(new.transaction_id);
  return null;
end $$;
-- Deferred, because the entries of a transaction come one after the other.
create constraint trigger ledger_transactions_balance after insert on billing.ledger_transactions
  deferrable initially deferred for each row execute function billing.check_transaction();
create constraint trigger ledger_entries_balance after insert on billing.ledger_entries
  deferrable initially deferred for each row execute function billing.check_entry();

grant select, insert on billing.ledger_transactions, billing.ledger_entries to :app_role;
