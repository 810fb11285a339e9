#!/usr/bin/env bash
# The contract test: lints docs/openapi.yaml, starts the whole system as ./run does, in a directory and on a port of its
# own, and drives every operation and status of the document against it. The last line: N passed, N failed.
#
#   run_contract.sh [OPERATION …]   all operations, or those that are named
#   ROSTER_PROGRAMS                 a directory that holds the three programs already: then nothing is built
set -euo pipefail
scripts=$(dirname "${BASH_SOURCE[0]}")
source "$scripts/lib.sh"
source "$scripts/own_system.sh"

contract=$root/tests/contract
results=$root/build/release/results
passed=0
failed=0

# However this ends: the system is stopped, and the last line is the sum; a script that broke off has failed.
# shellcheck disable=SC2317  # called by the EXIT trap
finish() {
  local status=$?
  trap - EXIT
  stop_own_system
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
  "$scripts/build.sh" release roster-gateway roster-participants roster-collections || die "the build failed"
fi

step "Starting the system"
mkdir -p "$results"
start_own_system "$programs" "$results/contract_system.log"
export ROSTER_PROGRAMS=$programs

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
