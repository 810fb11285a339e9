# A whole system as ./run starts it, of a script's own: in a directory and on a port of its own. Sourced; needs lib.sh.
# shellcheck shell=bash

own_system_home=''
own_system_pid=''

# start_own_system PROGRAMS LOG: the three programs of the directory PROGRAMS. Ready when it returns, its settings (ROSTER_URL,
# ROSTER_TOKEN and so on, see demo.sh) exported.
start_own_system() {
  local programs=$1 log=$2 gateway_port='' deadline=$((SECONDS + 120))
  # Below the system's directory, which every user can enter: as root the servers run as another one.
  own_system_home=$(mktemp -d)
  chmod 0755 "$own_system_home"
  pick_free_port gateway_port
  # shellcheck disable=SC2154  # root comes from lib.sh
  ROSTER_PROGRAMS=$programs ROSTER_HOME=$own_system_home/roster ROSTER_PORT=$gateway_port "$root/deploy/scripts/start.sh" >"$log" 2>&1 &
  own_system_pid=$!
  until [[ -e $own_system_home/roster/demo.env ]]; do
    if ! kill -0 "$own_system_pid" 2>/dev/null; then
      tail -n 15 "$log" >&2
      die "the system did not start; see $log"
    fi
    ((SECONDS <= deadline)) || die "the system did not start within 120 s; see $log"
    sleep 0.1
  done
  set -a
  # shellcheck source=/dev/null
  source "$own_system_home/roster/demo.env"
  set +a
}

# For an EXIT trap too: whatever was started. The servers have ended, and written what they write at their end.
stop_own_system() {
  if [[ -n $own_system_pid ]]; then
    kill -s TERM "$own_system_pid" 2>/dev/null || true
    wait "$own_system_pid" 2>/dev/null || true
    own_system_pid=''
  fi
  [[ -z $own_system_home ]] || rm -rf "$own_system_home"
  own_system_home=''
}
