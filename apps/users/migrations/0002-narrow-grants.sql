-- Clients are made and taken away whole; of a signing key nothing changes but that it is retired.
revoke update on oauth_client, signing_key from :app_role;
grant update (retired_at) on signing_key to :app_role;
revoke update on account from :app_role;
grant update (email, name, password_hash, password_nonce, password_parameters, version, updated_at)
  on account to :app_role;
