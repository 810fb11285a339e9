# A private PostgreSQL: make its data directory, start, stop. Sourced by start.sh; needs lib.sh and privileges.sh.
# Listens on 127.0.0.1 only (no Unix socket), scram-sha-256 for everybody, durable as PostgreSQL's defaults are.
# shellcheck shell=bash disable=SC2154  # home and server_user come from start.sh and privileges.sh

postgres_bin() {
  local newest
  if [[ -e $home/postgres/PG_VERSION ]]; then
    newest=/usr/lib/postgresql/$(<"$home/postgres/PG_VERSION")/bin
    [[ -x $newest/postgres ]] ||
      die "$home/postgres was made by PostgreSQL $(<"$home/postgres/PG_VERSION"), which is not installed"
  else
    # Where only the client of a version is installed, its bin/ is there without a server in it.
    newest=$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1) ||
      die "PostgreSQL's server is not installed"
    newest=${newest%/postgres}
  fi
  say "$newest"
}

# The data directory gets its name only when it is whole: an initdb that was broken off leaves nothing to stumble over.
postgres_init() {
  [[ -e $home/postgres/PG_VERSION ]] && return 0
  step "Making the database in $home/postgres"
  local making=$home/postgres.making
  rm -rf "$making"
  mkdir -m 0700 "$making"
  give_to_server_user "$making"
  (cd / && as_server_user "$1/initdb" --pgdata="$making" --username=roster_admin --pwfile="$home/secrets/admin_password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums --no-instructions >"$home/log/initdb.log" 2>&1) ||
    die "initdb failed: $(tail -n 3 "$home/log/initdb.log")"
  mv "$making" "$home/postgres"
}

# A server that outlived its ./run (killed with SIGKILL, say) would refuse us its data directory: it is ours to stop.
# After a crash of the machine the file's number may be anybody's. That one must not be hit, and PostgreSQL would not
# start beside it, so the file goes; we hold the lock of $home, and what shared memory is still in use PostgreSQL sees.
postgres_stop_leftover() {
  [[ -e $home/postgres/postmaster.pid ]] || return 0
  if ! is_our_postgres "$(head -n 1 "$home/postgres/postmaster.pid" 2>/dev/null)" "$1"; then
    rm -f "$home/postgres/postmaster.pid"
    return 0
  fi
  (cd / && as_server_user "$1/pg_ctl" stop --pgdata="$home/postgres" --mode=fast --silent --timeout=60 >/dev/null 2>&1) || true
}

# is_our_postgres PID BIN: whether it is BIN's server (or was, before an upgrade replaced the file) in our data directory.
is_our_postgres() {
  local exe cwd
  exe=$(readlink "/proc/$1/exe" 2>/dev/null) && cwd=$(readlink "/proc/$1/cwd" 2>/dev/null) || return 1
  [[ ${exe% (deleted)} == "$(readlink -f "$2/postgres")" && $cwd == "$(readlink -f "$home/postgres")" ]]
}

# postgres_start PORT: sets postgres_pid, and returns when it takes connections.
postgres_start() {
  local bin port=$1
  bin=$(postgres_bin)
  postgres_init "$bin"
  postgres_stop_leftover "$bin"
  # What a statement has freed stays with its session for the next one. Else glibc gives it back to the system after each
  # batch of look-ups, and takes it again for the next: a seventh of PostgreSQL's time. (Setting the first fixes the
  # second, which would grow by itself.)
  local memory=(env MALLOC_TRIM_THRESHOLD_=1048576 MALLOC_MMAP_THRESHOLD_=1048576)
  start_child postgres "$home/log/postgres.log" INT \
    "${memory[@]}" "$bin/postgres" -D "$home/postgres" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c max_connections=100 -c fsync=on -c password_encryption=scram-sha-256
  postgres_pid=$started_pid
  postgres_bin_=$bin
  local deadline=$((SECONDS + 60))
  while ((SECONDS <= deadline)); do
    # PostgreSQL's last line of defence is its own recovery, so a start after a crash may take its time.
    "$bin/pg_isready" --quiet --host=127.0.0.1 --port="$port" && return 0
    kill -0 "$postgres_pid" 2>/dev/null || child_died "$postgres_pid"
    sleep 0.05
  done
  die "PostgreSQL did not answer within 60 s; see $home/log/postgres.log"
}

# Runs psql as the administrator on database $1 with the rest as arguments; SQL comes from standard input.
admin_psql() {
  local database=$1
  shift
  PGPASSWORD=$(<"$home/secrets/admin_password") "$postgres_bin_/psql" --host=127.0.0.1 --port="$postgres_port" \
    --username=roster_admin --dbname="$database" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 "$@"
}

# The database, its roles and schemas. Passwords go in by standard input: arguments are visible to every user.
postgres_prepare() {
  local name
  if [[ $(say "SELECT count(*) FROM pg_database WHERE datname = 'roster'" | admin_psql postgres --tuples-only --no-align) == 0 ]]; then
    say 'CREATE DATABASE roster' | admin_psql postgres
  fi
  {
    for name in gateway participants collections; do
      printf "\\\\set %s_password '%s'\n" "$name" "$(<"$home/secrets/${name}_password")"
    done
    cat "$root/deploy/postgres/roles.sql"
  } | admin_psql roster >"$home/log/roles.log" 2>&1 || die "roles.sql failed: $(tail -n 3 "$home/log/roles.log")"
}
