#!/usr/bin/env bash
# Everything that reads the sources without running them. The last line: N passed, N failed; one for each check.
# Formats and findings are those of Debian 12's LLVM 14; another version may see things differently.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

passed=0
failed=0

trap 'end_with_the_sum $?' EXIT

check() {
  local what=$1 log status=0
  shift
  log=$("$@" 2>&1) || status=$?
  if ((status == 0)); then
    passed=$((passed + 1))
    printf 'ok      %s\n' "$what"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n%s\n' "$what" "$log"
  fi
}

# What belongs to the project: what git knows of, and what it would take with the next `git add`.
our_files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do
      [[ ! -f $file ]] || say "$file"
    done
  else
    local pattern names=(-false)
    for pattern in "$@"; do names+=(-o -name "$pattern"); done
    find . \( -name build -o -name .git -o -name .roster -o -name node_modules \) -prune -o -type f \( "${names[@]}" \) -printf '%P\n'
  fi
}

# list_files PATTERN…: sets files. A check that found nothing to look at has not passed.
list_files() {
  mapfile -t files < <(our_files "$@")
  if ((${#files[@]} == 0)); then
    say "there is no file named $*"
    return 1
  fi
}

is_formatted() {
  local files
  list_files '*.cpp' '*.hpp' || return 1
  clang-format --dry-run -Werror "${files[@]}"
}

scripts_are_clean() {
  local files file
  list_files '*.sh' || return 1
  for file in run test bench .ci/run; do [[ ! -f $file ]] || files+=("$file"); done
  shellcheck "${files[@]}"
}

# Addresses of package registries and of one person's machine have no place here. Written so that this file passes.
names_no_registry() {
  local pattern='(registry[.]npmjs|pypi[.]org|files[.]pythonhosted|crates[.]io|rubygems[.]org|proxy[.]golang|repo1?[.]maven'
  pattern+='|deb[.]debian[.]org|security[.]debian[.]org|registry-1[.]docker|center[.]conan|/wo[r]k/)'
  local files status=0
  list_files '*' || return 1
  # 1 is "found nothing"; anything above, and grep itself has failed.
  grep -nIE -e "$pattern" -- "${files[@]}" || status=$?
  ((status == 1))
}

first_lines_say_what_a_file_does() {
  local files file bad=0
  list_files '*.cpp' '*.hpp' || return 1
  for file in "${files[@]}"; do
    if [[ $(head -n 1 "$file") != //* ]]; then
      say "$file: the first line is not a comment that says what the file does"
      bad=1
    fi
  done
  return "$bad"
}

# clang-tidy looks for these in the file that it is given, which here is a batch of sources.
uses_what_it_declares() {
  local files
  list_files '*.cpp' || return 1
  awk '
    function report(   name) {
      for (name in declared)
        if (seen[name] < 2) {
          print file ": nothing uses " name
          bad = 1
        }
      delete declared
      delete seen
    }
    FNR == 1 { report(); file = FILENAME }
    /^ *using [A-Za-z0-9_:]*::[A-Za-z0-9_]+;/ { name = $2; sub(/;.*/, "", name); sub(/.*::/, "", name); declared[name] }
    /^ *namespace [A-Za-z0-9_]+ = / { declared[$2] }
    { count = split($0, words, /[^A-Za-z0-9_]+/); for (i = 1; i <= count; ++i) ++seen[words[i]] }
    END { report(); exit bad }' "${files[@]}"
}

step "Reading sources"
check "clang-format" is_formatted
check "shellcheck" scripts_are_clean
check "no registry and no path of one machine is named" names_no_registry
check "every file says in its first line what it does" first_lines_say_what_a_file_does
check "using-declarations and namespace aliases are used" uses_what_it_declares

step "clang-tidy"
if "$root/deploy/scripts/tidy.sh"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
