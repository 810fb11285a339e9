#!/usr/bin/env bash
# Builds and runs suites of a preset: run_suites.sh PRESET [unit|postgres|e2e …]. The last line: N passed, N failed.
# A program that crashes, hangs, ends in an error or skips a test has failed, whatever its tests said before.
# Two programs run at a time: most wait most of the time, and each has ports and a PostgreSQL of its own.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

preset=${1:?usage: run_suites.sh PRESET [SUITE …]}
shift
suites=("$@")
((${#suites[@]})) || suites=(unit postgres e2e)
build=$root/build/$preset
results=$build/results
passed=0
failed=0

at_a_time=2
declare -A running=() begun_at=()  # by process id: "SUITE NAME", and the second it was started in

# However this ends, no program goes on running.
# shellcheck disable=SC2317  # called by the EXIT trap
finish() {
  local status=$?
  trap - EXIT
  if ((${#running[@]})); then kill -s TERM "${!running[@]}" 2>/dev/null || true; fi
  end_with_the_sum "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# The three servers need the suppressions as much as the tests that start them (which hand on their environment).
# Quoted, because blanks and colons of a path would end the value.
if [[ $preset == asan* ]]; then
  export LSAN_OPTIONS="suppressions='$root/deploy/scripts/leaks_of_others.txt':print_suppressions=0"
  export UBSAN_OPTIONS=print_stacktrace=1
fi

# The whole tree when all of it was asked for, so that nothing goes unbuilt; else what the suites need.
build_what_is_needed() {
  if ((${#suites[@]} == 3)); then
    "$root/deploy/scripts/build.sh" "$preset"
    return
  fi
  "$root/deploy/scripts/build.sh" "$preset" help >/dev/null || return 1  # configures
  local programs=() suite
  for suite in "${suites[@]}"; do
    mapfile -t -O "${#programs[@]}" programs < <(programs_of "$suite")
    [[ $suite != e2e ]] || programs+=(roster-gateway roster-participants roster-collections)
  done
  "$root/deploy/scripts/build.sh" "$preset" "${programs[@]}"
}

programs_of() {
  ctest --test-dir "$build" --show-only --label-regex "^$1\$" | sed -n 's/^ *Test *#[0-9]*: *//p'
}

# The attribute $2 of the outermost element of GoogleTest's report $1.
count_in() { sed -n "0,/<testsuites /s/.*<testsuites .*\\b$2=\"\\([0-9]*\\)\".*/\\1/p" "$1"; }

start_program() {
  local suite=$1 name=$2
  rm -f "$results/$name.xml"
  # What a shell starts in the background ignores SIGINT, and so would every child of it: ./run, which is tested, too.
  env --default-signal=INT,QUIT timeout --kill-after=10 1200 "$build/tests/$name" \
    "--gtest_output=xml:$results/$name.xml" >"$results/$name.log" 2>&1 &
  running[$!]="$suite $name"
  begun_at[$!]=$SECONDS
}

# Waits for one of those that run, counts its tests and says so.
end_program() {
  local pid suite name status=0
  wait -n -p pid "${!running[@]}" || status=$?
  read -r suite name <<<"${running[$pid]}"
  local report=$results/$name.xml log=$results/$name.log
  local begun=${begun_at[$pid]} good=0 bad=0
  unset "running[$pid]"
  if [[ -s $report ]]; then
    local skipped
    skipped=$(grep -c '<testcase .*result="skipped"' "$report" || true)
    bad=$(($(count_in "$report" failures) + $(count_in "$report" errors) + skipped))
    good=$(($(count_in "$report" tests) - $(count_in "$report" disabled) - bad))
  else
    # No report: it crashed or hung. What had ended well before still counts, and so does the crash.
    good=$(grep -c '^\[       OK \]' "$log" || true)
    bad=$(grep -c '^\[  FAILED  \] .* ms)$' "$log" || true)
  fi
  if ((status != 0 && bad == 0)) || [[ ! -s $report ]]; then bad=$((bad + 1)); fi
  if ((good + bad == 0)); then bad=1; fi
  passed=$((passed + good))
  failed=$((failed + bad))
  if ((bad)); then
    printf '%-9s %-28s %4d passed, %d FAILED (exit status %d), from %s:\n' "$suite" "$name" "$good" "$bad" "$status" "$log"
    show_failures "$log"
  else
    printf '%-9s %-28s %4d passed  %3d s\n' "$suite" "$name" "$good" $((SECONDS - begun))
  fi
}

# A failing test's own lines, their beginning and their end, for it may have shown the logs of servers: or the end of the
# log when a crash left none.
show_failures() {
  if grep -q '^\[  FAILED  \]' "$1"; then
    awk -v first=60 -v last=140 '
      /^\[ RUN      \]/ { count = 0 }
      { if (count < first) begun[count] = $0; else ended[count % last] = $0; ++count }
      /^\[  FAILED  \] .* ms\)$/ {
        for (i = 0; i < count && i < first; ++i) print begun[i]
        if (count > first + last) print "…"
        for (i = count > first + last ? count - last : first; i < count; ++i) print ended[i % last]
      }' "$1" | cut -c 1-1000
  fi
  tail -n 15 "$1"
}

mkdir -p "$results"
if ! build_what_is_needed; then
  say "The build failed."
  failed=1
  exit 1
fi

for suite in "${suites[@]}"; do
  mapfile -t programs < <(programs_of "$suite")
  if ((${#programs[@]} == 0)); then
    say "error: there is no program in suite $suite"
    failed=$((failed + 1))
  fi
  for name in "${programs[@]}"; do
    ((${#running[@]} < at_a_time)) || end_program
    start_program "$suite" "$name"
  done
done
while ((${#running[@]})); do end_program; done
