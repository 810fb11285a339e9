#!/usr/bin/env bash
# The system as docker-compose.yml makes it, on a real container engine: built, started, driven by the whole contract
# suite through the published port, scaled, killed, upgraded, all under load; meanwhile ./run on bare machines.
# The last line: N passed, N failed; one for each test here and for each of the contract suite.
#
#   run_compose.sh [system | bare]   one half of it; without a word both
set -euo pipefail
scripts=$(dirname "${BASH_SOURCE[0]}")
source "$scripts/lib.sh"
source "$scripts/debian_tree.sh"
source "$scripts/own_network.sh"
source "$scripts/engine.sh"
source "$scripts/compose_images.sh"
source "$scripts/compose_system.sh"
source "$scripts/compose_tests.sh"
source "$scripts/bare_machine.sh"

passed=0
failed=0
work=''

# However this ends: everything is stopped, and the last line is the sum; a script that broke off has failed.
# shellcheck disable=SC2317  # called by the EXIT trap
finish() {
  local status=$?
  trap - EXIT
  stop_load || true
  stop_building || true
  remove_system || true
  remove_bare_machines || true
  stop_engine || true
  [[ -z $work ]] || rm -rf "$work"
  end_with_the_sum "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# With the time since the beginning, for what takes long here is not the tests alone.
step() { printf '==> %d:%02d  %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

# test_that NAME FUNCTION…: what the function prints is shown when it fails. It runs in this very shell, for it may start
# a load.
test_that() {
  local what=$1 begun=$SECONDS status=0 log=$work/test.log
  shift
  fault=''
  # `set -e` does nothing inside a condition, so a test says what is wrong by `expect` and `fault`.
  "$@" >"$log" 2>&1 || status=$?
  if ((status == 0)) && [[ -z $fault ]]; then
    passed=$((passed + 1))
    printf 'ok      %s  (%d s)\n' "$what" $((SECONDS - begun))
  else
    failed=$((failed + 1))
    printf 'FAILED  %s: %s\n' "$what" "${fault:-exit status $status}"
    tail -n 30 "$log" | sed 's/^/        | /'
    tell_of_containers | sed 's/^/        # /'
  fi
}

# expect WHAT COMMAND…: notes a fault, the first of a test, when the command fails.
expect() {
  local what=$1
  shift
  "$@" || fault=${fault:-$what}
}

part=${1:-all}
case $part in
  all | system | bare) ;;
  *) die "usage: run_compose.sh [system | bare]" ;;
esac
mkdir -p "$root/build"
use_engine "$0" "$@"
work=$(mktemp -d)
# The system's tests mostly wait, and the bare machines mostly compile: side by side they take 6 minutes instead of 9. The
# image first, for both its tests and the bare machines need what it is made of.
if [[ $part != bare ]]; then get_images; fi
if [[ $part != system ]]; then start_bare_machines; fi
if [[ $part != bare ]]; then test_the_system; fi
if [[ $part != system ]]; then test_bare_machines; fi
