#!/usr/bin/env bash
# The contract test: lints docs/openapi.yaml, starts the whole system as ./run does, in a directory and on a port of its
# own, and drives every operation and status of the document against it. The last line: N passed, N failed.
#
#   run_contract.sh [OPERATION …]   all operations, or those that are named
#   ROSTER_PROGRAMS                 a directory that holds the three programs already: then nothing is built
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

contract=$root/tests/contract
results=$root/build/release/results
passed=0
failed=0
home=''
run_pid=''

# However this ends: the system is stopped, and the last line is the sum; a script that broke off has failed.
# shellcheck disable=SC2317  # called by the EXIT trap
finish() {
  local status=$?
  trap - EXIT
  if [[ -n $run_pid ]]; then
    kill -s TERM "$run_pid" 2>/dev/null || true
    wait "$run_pid" 2>/dev/null || true
  fi
  [[ -z $home ]] || rm -rf "$home"
  end_with_the_sum "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

install_node_packages "$contract"

step "Linting docs/openapi.yaml"
if (cd "$contract" && npm run --silent lint); then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
fi

programs=${ROSTER_PROGRAMS:-$root/build/release/bin}
if [[ -z ${ROSTER_PROGRAMS:-} ]]; then
  "$root/deploy/scripts/build.sh" release roster-gateway roster-participants roster-collections || die "the build failed"
fi

# In a directory of its own below the system's, which every user can enter: as root the servers run as another one.
step "Starting the system"
home=$(mktemp -d)
chmod 0755 "$home"
gateway_port=''  # set by the next line, by name
pick_free_port gateway_port
mkdir -p "$results"
log=$results/contract_system.log
ROSTER_PROGRAMS=$programs ROSTER_HOME=$home/roster ROSTER_PORT=$gateway_port "$root/run" >"$log" 2>&1 &
run_pid=$!
deadline=$((SECONDS + 120))
until [[ -e $home/roster/demo.env ]]; do
  if ! kill -0 "$run_pid" 2>/dev/null; then
    tail -n 15 "$log" >&2
    die "the system did not start; see $log"
  fi
  ((SECONDS <= deadline)) || die "the system did not start within 120 s; see $log"
  sleep 0.1
done
set -a
# shellcheck source=/dev/null
source "$home/roster/demo.env"
ROSTER_PROGRAMS=$programs
set +a

step "Driving it"
output=$results/contract.log
status=0
node "$contract/run.js" "$@" 2>&1 | tee "$output" | sed '$d' || status=$?
if [[ $(tail -n 1 "$output") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
  passed=$((passed + BASH_REMATCH[1]))
  failed=$((failed + BASH_REMATCH[2]))
  if ((status != 0 && BASH_REMATCH[2] == 0)); then failed=$((failed + 1)); fi
else
  tail -n 1 "$output"
  die "the test broke off"
fi
