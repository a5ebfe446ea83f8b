-- For people: what billing cannot settle by itself. They end it by setting null.
alter table billing.payments add column attention text check (attention in
  ('PROVIDER_REFUSES', 'AMOUNT_DIFFERS', 'REFUND_FAILED', 'REFUND_PARTIAL', 'REFUND_UNEXPECTED'));
create index payments_for_people on billing.payments (id) where attention is not null;
grant update (attention) on billing.payments to :app_role;

-- Who wanted the money back: a caller; billing itself, for money that came to a payment that was over; or somebody at
-- the provider, where it was given back by hand.
alter table billing.refunds add column origin text not null default 'requested'
  check (origin in ('requested', 'internal', 'provider'));

-- What a client pays with is kept as long as it is needed: until the payment is decided and no call is open.
grant update (payment_method) on billing.payments to :app_role;
grant update (fingerprint) on billing.provider_calls to :app_role;
update billing.payments p set payment_method = null, client_secret = null
where state in ('captured', 'declined', 'cancelled', 'refunded')
  and not exists (select from billing.provider_calls where payment_id = p.id and state = 'open');
update billing.provider_calls set fingerprint = action || ' ' || split_part(fingerprint, ' ', 2)
where action = 'confirm' and state = 'settled';
