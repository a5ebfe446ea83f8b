#!/bin/bash
# Makes what the migrations expect: for each service a database, a role that owns it (<name>_owner) and one that the
# service connects as (<name>), which has no rights but those that migrations grant. The postgres image runs this once,
# from /docker-entrypoint-initdb.d, on an empty data folder. Passwords are in the environment: USERS_OWNER_PASSWORD,
# USERS_PASSWORD and so on.
set -eu

for name in users orders billing notifications messaging; do
  owner_password="${name^^}_OWNER_PASSWORD"
  app_password="${name^^}_PASSWORD"
  psql --no-psqlrc --quiet --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set ON_ERROR_STOP=1 --set name="$name" --set owner="${name}_owner" \
    --set owner_password="${!owner_password}" --set app_password="${!app_password}" <<'SQL'
create role :"owner" login password :'owner_password';
create role :"name" login password :'app_password';
create database :"name" owner :"owner";
revoke all on database :"name" from public;
grant connect on database :"name" to :"name";
SQL
done
