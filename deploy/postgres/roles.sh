#!/bin/sh
# Ruam's two roles on a fresh PostgreSQL: one migrates and owns the schemas, the other serves.
# The embedded server makes the same ones (shared/servers/postgres.py).
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set=owner_password="$RUAM_OWNER_PASSWORD" --set=app_password="$RUAM_APP_PASSWORD" <<'SQL'
CREATE ROLE ruam_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE ruam_app LOGIN PASSWORD :'app_password';
CREATE DATABASE ruam OWNER ruam_owner;
REVOKE ALL ON DATABASE ruam FROM PUBLIC;
GRANT CONNECT, TEMPORARY, CREATE ON DATABASE ruam TO ruam_app;
SQL
