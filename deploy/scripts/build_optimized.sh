#!/usr/bin/env bash
# Builds what is deployed and measured, the release build laid out by a profile of itself at work:
# build_optimized.sh [TARGET …], the three servers among them; no target means everything. Why, and what it brings:
# docs/decisions/0017-a-profile-in-the-build.md.
#
# Three steps, of which the first two are left out while their programs are what they were: programs that count which
# way their code goes (build/profiling), those at work (practice.sh), and the build that knows the counts
# (build/optimized).
set -euo pipefail
scripts=$(dirname "${BASH_SOURCE[0]}")
source "$scripts/lib.sh"
source "$scripts/own_system.sh"

profile=$root/build/profile
servers=(roster-gateway roster-participants roster-collections)

is_of_these_programs() {
  local server
  for server in "${servers[@]}"; do
    [[ -e $profile/complete && $profile/complete -nt $root/build/profiling/bin/$server ]] || return 1
  done
}

take_profile() {
  trap stop_own_system EXIT
  trap 'exit 130' INT TERM HUP
  # Nothing else would have what an older one led to made anew.
  [[ ! -e $root/build/optimized/build.ninja ]] || cmake --build "$root/build/optimized" --target clean
  rm -rf "$profile"
  # Each program writes its counts when it ends; as root the servers run as another user.
  install -d -m 1777 "$profile"
  step "Taking a profile of the programs at work"
  start_own_system "$root/build/profiling/bin" "$root/build/profiling/system.log"
  "$scripts/practice.sh"
  stop_own_system
  for server in gateway services/participants services/collections; do
    compgen -G "$profile/*${server//\//#}#*.gcda" >/dev/null || die "no profile of $server was written to $profile"
  done
  : >"$profile/complete"
}

# g++ finds the counts of an object by its name, and without them says nothing.
check_profile_was_used() {
  local counts object
  for counts in "$profile"/*.gcda; do
    object=${counts##*/}
    object=$root/build/optimized/${object//#//}
    [[ -e ${object%.gcda}.o ]] || die "the profile is of other objects than those of build/optimized: ${counts##*/}"
  done
}

"$scripts/build.sh" profiling "${servers[@]}"
is_of_these_programs || take_profile
"$scripts/build.sh" optimized "$@"
check_profile_was_used
