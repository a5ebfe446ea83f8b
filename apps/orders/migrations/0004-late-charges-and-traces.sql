-- Of the span under which the order was placed, so that what its saga does stands in the trace of that request.
alter table order_sagas add column traceparent text;

-- For people: what they must look at is found without reading all that went well.
create index order_sagas_for_people on order_sagas (order_id) where outcome = 'needs_attention';

-- Every step makes a version, and what has ended stays as it is. One way leads out of the ends without payment: money
-- that came all the same is for people to look at.
create or replace function guard_order() returns trigger language plpgsql as $$
begin
  if new.version <> old.version + 1 then
    raise exception 'order version % does not follow %', new.version, old.version using errcode = 'check_violation';
  end if;
  if old.state in ('refunded', 'needs_attention')
    or (old.state in ('payment_failed', 'cancelled', 'expired') and new.state <> 'needs_attention')
    or (old.state = 'confirmed' and new.state <> 'refunded') then
    raise exception 'an order does not leave %', old.state using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- Whose row it is, and where it came from, never changes.
revoke update on order_sagas from :app_role;
grant update (step, stock, payment_method, attempt, step_since, next_at, leased_until, lease_token, cancel_reason,
  failure, payment_seen, payment_seen_version, refund_seen, last_error, outcome) on order_sagas to :app_role;
revoke update on stock from :app_role;
grant update (received, available, reserved, sold, version) on stock to :app_role;
