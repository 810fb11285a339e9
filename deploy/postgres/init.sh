#!/usr/bin/env bash
# Roles and schemas, by PostgreSQL's image on an empty database: it runs what is in /docker-entrypoint-initdb.d. In
# roster/ there, where it does not look, are roles.sql and the passwords (docker-compose.yml, kubernetes/overlays/dev).
# Run again it gives the roles the passwords that are there now.
set -euo pipefail

here=/docker-entrypoint-initdb.d/roster
{
  # By standard input: arguments are visible to every user.
  for name in gateway participants collections; do
    printf "\\\\set %s_password '%s'\n" "$name" "$(<"$here/${name}_password")"
  done
  cat "$here/roles.sql"
} | psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB"
