#!/usr/bin/env bash
# Builds and runs suites of a preset: run_suites.sh PRESET [unit|postgres|e2e …]. The last line: N passed, N failed.
# A program that crashes, hangs, ends in an error or skips a test has failed, whatever its tests said before.
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

trap 'end_with_the_sum $?' EXIT

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

run_program() {
  local suite=$1 name=$2 status=0
  local report=$results/$name.xml log=$results/$name.log
  local begun=$SECONDS good=0 bad=0
  rm -f "$report"
  timeout --kill-after=10 1200 "$build/tests/$name" "--gtest_output=xml:$report" >"$log" 2>&1 || status=$?
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

# A failing test's own lines, or the end of the log when a crash left none.
show_failures() {
  if grep -q '^\[  FAILED  \]' "$1"; then
    awk '/^\[ RUN      \]/ { held = "" } { held = held $0 "\n" }
         /^\[  FAILED  \] .* ms\)$/ { printf "%s", held } /^\[       OK \]/ { held = "" }' "$1" | tail -n 200
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
    run_program "$suite" "$name"
  done
done
