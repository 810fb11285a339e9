#!/usr/bin/env bash
# What ./run does: install, build, start PostgreSQL and the three servers, make demo data, stay until Ctrl-C.
#
#   ROSTER_PORT      the gateway's port on 127.0.0.1 (default 8080)
#   ROSTER_HOME      where database, secrets and logs are kept (default .roster/ beside this tree's README)
#   ROSTER_PROGRAMS  a directory that holds the three programs already: then nothing is installed or built
set -euo pipefail
scripts=$(dirname "${BASH_SOURCE[0]}")
source "$scripts/lib.sh"
source "$scripts/privileges.sh"
source "$scripts/children.sh"
source "$scripts/postgres.sh"
source "$scripts/settings.sh"
source "$scripts/demo.sh"

usage='usage: ./run   (settings: ROSTER_PORT, default 8080; ROSTER_HOME, default .roster)'
case ${1:-} in
  '') ;;
  -h | --help) say "$usage" && exit 0 ;;
  *) say "$usage" >&2 && exit 2 ;;
esac

gateway_pid='' participants_pid='' collections_pid='' postgres_pid='' build_pid=''

# The way out of everything, whatever it was: gateway first (it answers what it took), the services it asks, and the
# database they ask last. A second signal waits for nothing.
# shellcheck disable=SC2317  # called by the EXIT trap
stop_everything() {
  local status=$?
  trap - EXIT
  trap 'kill -s KILL "${!child_names[@]}" 2>/dev/null; exit 130' INT TERM HUP
  [[ -z $build_pid ]] || kill -s TERM -- "-$build_pid" 2>/dev/null || true
  if ((${#child_names[@]})); then
    rm -f "$home/demo.env"
    step "Stopping"
    signal_child "$gateway_pid" TERM
    await_child "$gateway_pid" 40
    signal_child "$participants_pid" TERM
    signal_child "$collections_pid" TERM
    await_child "$participants_pid" 40
    await_child "$collections_pid" 40
    # INT is PostgreSQL's fast shutdown: clients are cut off, everything is written.
    signal_child "$postgres_pid" INT
    await_child "$postgres_pid" 60
    ((status)) || say "Stopped; the data is kept in $home."
  fi
  exit "$status"
}
trap stop_everything EXIT
trap 'exit 130' INT TERM HUP

port=${ROSTER_PORT:-8080}
if [[ ! $port =~ ^[0-9]{1,5}$ ]] || ((10#$port < 1 || 10#$port > 65535)); then
  die "ROSTER_PORT must be a number from 1 to 65535, not \"$port\""
fi
port=$((10#$port))

home=${ROSTER_HOME:-$root/.roster}
mkdir -p "$home" || die "ROSTER_HOME: $home cannot be made"
home=$(cd "$home" && pwd)

# The lock goes with this process, however it ends; children are started without it.
exec {lock_fd}>>"$home/lock"
flock --nonblock "$lock_fd" || die "another ./run is using $home; stop it, or set ROSTER_HOME to another directory"
# A file left by a run that was killed must not look like one that is ready.
rm -f "$home/demo.env"

! port_is_taken "$port" || die "port $port of 127.0.0.1 is taken; stop what listens there, or set ROSTER_PORT"

if [[ -n ${ROSTER_PROGRAMS:-} ]]; then
  programs=$(cd "$ROSTER_PROGRAMS" && pwd) || die "ROSTER_PROGRAMS: there is no directory $ROSTER_PROGRAMS"
else
  programs=$root/build/release/bin
  "$scripts/install_packages.sh" run
  # In a process group of its own, so that a signal to us alone ends the compilers too.
  setsid "$scripts/build.sh" release roster-gateway roster-participants roster-collections </dev/null {lock_fd}>&- &
  build_pid=$!
  wait "$build_pid" || die "the build failed"
  build_pid=''
fi
choose_server_user

mkdir -p "$home/log"
(umask 077 && mkdir -p "$home/secrets")
# Secrets are read by the servers' user; each start hands over what an earlier one made as somebody else.
umask 077
make_secrets
give_to_server_user "$home/secrets"
for log in "$home"/log/*.log; do
  [[ ! -e $log ]] || mv "$log" "$log.old"
done

step "Starting PostgreSQL"
pick_free_port postgres_port
postgres_start "$postgres_port"
postgres_prepare
choose_settings
write_database_urls

step "Applying migrations"
for service in gateway participants collections; do
  administer "$service" migrate >>"$home/log/administration.log"
done
make_demo_data
give_to_server_user "$home/secrets"

step "Starting the servers"
start_child roster-participants "$home/log/participants.log" TERM env "${participants_settings[@]}" "$programs/roster-participants" serve
participants_pid=$started_pid
start_child roster-collections "$home/log/collections.log" TERM env "${collections_settings[@]}" "$programs/roster-collections" serve
collections_pid=$started_pid
wait_until_ready "$participants_pid" "$participants_private_port"
wait_until_ready "$collections_pid" "$collections_private_port"
# Last: a gateway that finds nobody listening leaves that address alone for a while.
start_child roster-gateway "$home/log/gateway.log" TERM env "${gateway_settings[@]}" "$programs/roster-gateway" serve
gateway_pid=$started_pid
wait_until_ready "$gateway_pid" "$gateway_private_port"

# From here on a signal is the ordinary end: who sees demo.env may send one at once.
trap 'exit 0' INT TERM HUP
write_demo_env
show_how_to_use

status=0
wait -n -p ended "$gateway_pid" "$participants_pid" "$collections_pid" "$postgres_pid" || status=$?
child_died "$ended" "$status"
