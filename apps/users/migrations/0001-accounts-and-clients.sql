-- Accounts. The address is stored in its normal form, so that uniqueness means one person's one address.
create table account (
  id uuid primary key,
  email text not null constraint account_email_key unique
    check (email = btrim(email) and email is nfkc normalized and length(email) between 3 and 254),
  name text not null check (length(name) between 1 and 200),
  password_hash bytea not null check (octet_length(password_hash) = 32),
  password_nonce bytea not null check (octet_length(password_nonce) >= 16),
  -- What the hash was made with, so that old ones stay verifiable when the cost is raised.
  password_parameters jsonb not null,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
grant select, insert, update on account to :app_role;

-- OAuth clients, each acting for one account. The secret is 32 random bytes, so a plain hash of it is enough.
create table oauth_client (
  id text primary key,
  account_id uuid not null references account (id) on delete cascade,
  secret_hash bytea not null check (octet_length(secret_hash) = 32),
  scopes text[] not null,
  created_at timestamptz not null default now()
);
create index oauth_client_by_account on oauth_client (account_id);
grant select, insert, update, delete on oauth_client to :app_role;

-- What the OpenID provider keeps: sessions, grants, codes, refresh tokens. `id` is a hash wherever the identifier itself
-- would open something.
create table openid_artifact (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  user_code text,
  uid text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (model, id)
);
create index openid_artifact_by_grant on openid_artifact (grant_id) where grant_id is not null;
create unique index openid_artifact_by_user_code on openid_artifact (model, user_code) where user_code is not null;
create unique index openid_artifact_by_uid on openid_artifact (model, uid) where uid is not null;
create index openid_artifact_by_expiry on openid_artifact (expires_at);
grant select, insert, update, delete on openid_artifact to :app_role;

-- The newest key signs, all that are not retired are published. The private part is sealed with a key from the
-- configuration: who reads the database alone can sign nothing.
create table signing_key (
  position bigint generated always as identity primary key,
  kid text not null unique,
  public_jwk jsonb not null,
  sealed_private_jwk bytea not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
grant select, insert, update on signing_key to :app_role;
