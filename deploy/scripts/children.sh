# The processes ./run looks after: start, wait until ready, stop in order. Sourced by start.sh; needs lib.sh.
# shellcheck shell=bash disable=SC2154  # home, server_user and lock_fd come from start.sh and privileges.sh

declare -A child_names=() child_logs=()

# start_child NAME LOG SIGNAL COMMAND…: sets started_pid. Each child has a session of its own, so that Ctrl-C reaches
# only us and we can stop them in order; SIGNAL is what the kernel sends it should we be killed.
start_child() {
  local name=$1 log=$2 signal=$3
  shift 3
  local guard=(setpriv --pdeathsig "$signal")
  # setpriv sets the death signal after it has changed the user; changing it later would clear it again.
  ((${#server_user[@]})) && guard=("${server_user[@]}" --pdeathsig "$signal")
  (
    cd /
    exec {lock_fd}>&- setsid "${guard[@]}" "$@" >>"$log" 2>&1 </dev/null
  ) &
  started_pid=$!
  child_names[$started_pid]=$name
  child_logs[$started_pid]=$log
}

# child_died PID [STATUS]: says which one and why, and ends us (the EXIT trap stops the others).
child_died() {
  local pid=$1 status=${2:-}
  if [[ -z $status ]]; then
    status=0
    wait "$pid" || status=$?
  fi
  local name=${child_names[$pid]} log=${child_logs[$pid]}
  unset "child_names[$pid]"
  printf 'error: %s stopped by itself (status %s); its last lines, from %s:\n' "$name" "$status" "$log" >&2
  tail -n 5 "$log" >&2
  exit 1
}

# wait_until_ready PID PRIVATE_PORT: until GET /health/ready says 200.
wait_until_ready() {
  local pid=$1 port=$2 deadline=$((SECONDS + 30))
  while ((SECONDS <= deadline)); do
    # http_proxy is for the outside; curl would use it for 127.0.0.1 too.
    curl --noproxy '*' --silent --fail --output /dev/null --max-time 2 "http://127.0.0.1:$port/health/ready" && return 0
    kill -0 "$pid" 2>/dev/null || child_died "$pid"
    sleep 0.05
  done
  die "${child_names[$pid]} was not ready within 30 s; see ${child_logs[$pid]}"
}

# signal_child PID SIGNAL: asks it to stop, once: a second signal would not let it finish.
signal_child() {
  [[ -z ${1:-} || -z ${child_names[$1]:-} ]] || kill -s "$2" "$1" 2>/dev/null || true
}

# await_child PID SECONDS: for the end of one that was asked to stop, and only then kills it.
await_child() {
  local pid=${1:-} limit=$2 deadline=$((SECONDS + $2)) status=0
  [[ -n $pid && -n ${child_names[$pid]:-} ]] || return 0
  while ((SECONDS <= deadline)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  if kill -0 "$pid" 2>/dev/null; then
    printf 'error: %s did not stop within %s s and is killed\n' "${child_names[$pid]}" "$limit" >&2
    kill -s KILL "$pid" 2>/dev/null || true
  fi
  wait "$pid" 2>/dev/null || status=$?
  ((status == 0)) || printf 'error: %s ended with status %s\n' "${child_names[$pid]}" "$status" >&2
  unset "child_names[$pid]"
}
