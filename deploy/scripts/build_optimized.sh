#!/usr/bin/env bash
# Builds what is deployed and measured, the release build laid out by a profile of itself at work:
# build_optimized.sh [TARGET …], besides the three servers. Why, and what it brings:
# docs/decisions/0017-a-profile-in-the-build.md.
#
# Three steps, of which the second is left out while nothing has changed: programs that count which way their code goes
# (build/profiling), those at work (practice.sh), and the build that knows the counts (build/optimized).
set -euo pipefail
scripts=$(dirname "${BASH_SOURCE[0]}")
source "$scripts/lib.sh"
source "$scripts/own_system.sh"

profile=$root/build/profile
counts=$root/build/profiling/counts  # where the programs of build/profiling write
servers=(roster-gateway roster-participants roster-collections)

is_up_to_date() {
  local source
  for source in "${servers[@]/#/$root/build/profiling/bin/}" "$scripts/practice.sh"; do
    [[ $profile/complete -nt $source ]] || return 1
  done
}

take_profile() {
  local library
  trap stop_own_system EXIT
  trap 'exit 130' INT TERM HUP
  step "Taking a profile of the programs at work"
  rm -rf "$counts"
  mkdir -p "$counts"
  # Each program writes when it ends; as root the servers run as another user.
  ((EUID)) || chmod 1777 "$counts"
  start_own_system "$root/build/profiling/bin" "$root/build/profiling/system.log"
  # What was counted so far is of migrations and demo data.
  rm -f "$counts"/*.gcda
  "$scripts/practice.sh"
  stop_own_system
  for library in gateway services/participants services/collections; do
    compgen -G "$counts/${library//\//#}#*.gcda" >/dev/null || die "no profile of $library was written to $counts"
  done
  # A copy, which no later run of those programs adds to.
  rm -rf "$profile"
  cp -r "$counts" "$profile"
  : >"$profile/complete"
}

# g++ finds the counts of an object by its name, and without them is told to say nothing (RosterOptions.cmake).
check_names() {
  local file object
  for file in "$profile"/*.gcda; do
    object=${file##*/}
    object=$root/build/optimized/${object//#//}
    [[ -e ${object%.gcda}.o ]] || die "the profile is of other objects than those of build/optimized: ${file##*/}"
  done
}

"$scripts/build.sh" profiling "${servers[@]}"
is_up_to_date || take_profile
"$scripts/build.sh" optimized "${servers[@]}" "$@"
check_names
