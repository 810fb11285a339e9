#!/usr/bin/env bash
# clang-tidy over our sources, one process for each processor. A source whose text, headers and checks are those of
# an earlier clean run is not looked at again: build/tidy/clean/ keeps one empty file for each, named by that content's hash.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

cache=$root/build/tidy/clean
mkdir -p "$cache"
# A preset of its own, in which no sources are compiled together: so each is seen to include what it uses. Configured each
# time, for a source that came since would not be in compile_commands.json.
cmake --preset tidy >/dev/null

# Prints "SOURCE HASH" for each source. Our includes are written from the top of the tree, so the headers that a
# source stands on are found by following them; Boost and the rest count by their package versions.
hash_sources() {
  local salt
  salt=$( (cat .clang-tidy cmake/RosterOptions.cmake && clang-tidy --version &&
    dpkg-query -W -f='${Package} ${Version}\n' 'libboost1*-dev' libpqxx-dev prometheus-cpp-dev 'libstdc++-*-dev' 2>/dev/null) | sha256sum)
  local sums
  sums=$(find common gateway services tests \( -name '*.cpp' -o -name '*.hpp' \) -exec sha256sum {} +)
  {
    say "$sums" | awk '{ print "sum", $2, $1 }'
    find common gateway services tests \( -name '*.cpp' -o -name '*.hpp' \) -exec grep -HoE '^#include "[^"]+"' {} + |
      sed -E 's/^([^:]+):#include "([^"]+)"/include \1 \2/'
    sources_of_the_build | sed 's/^/source /'
  } | awk -v salt="$salt" '
      $1 == "sum" { sum[$2] = $3 }
      $1 == "include" { below[$2] = below[$2] " " $3 }
      $1 == "source" { sources[++count] = $2 }
      function visit(file,   parts, i, n) {
        if (file in seen) return
        seen[file] = 1
        text = text sum[file] "\n"
        n = split(below[file], parts, " ")
        for (i = 1; i <= n; ++i) visit(parts[i])
      }
      END {
        for (s = 1; s <= count; ++s) {
          delete seen
          text = salt "\n"
          visit(sources[s])
          command = "sha256sum"
          print text | (command " | sed \"s|^|" sources[s] " |\"")
          close(command " | sed \"s|^|" sources[s] " |\"")
        }
      }' | awk '{ print $1, $2 }'
}

# Tests are left out: GoogleTest's macros trip half of the checks, and the tests themselves are run.
sources_of_the_build() {
  sed -n 's|^ *"file": "'"$root"'/\(.*\)",\{0,1\}$|\1|p' build/tidy/compile_commands.json |
    grep -E '^(common|gateway|services)/.*\.cpp$' | grep -v '^common/boost_impl.cpp$' | sort -u
}

# Called by xargs below with one SOURCE and HASH.
tidy_one() {
  local log
  if log=$(clang-tidy --quiet -p build/tidy "$1" 2>/dev/null); then
    : >"$cache/$2"
  else
    printf '%s\n%s\n' "FAILED  $1" "$log"
    return 1
  fi
}
export -f tidy_one
export cache

declare -A wanted=()
todo=()
while read -r source hash; do
  wanted[$hash]=1
  [[ -e $cache/$hash ]] || todo+=("$source" "$hash")
done < <(hash_sources)
((${#wanted[@]})) || die "found no source to look at"

# Hashes of what was edited since are of no use any more.
for file in "$cache"/*; do
  [[ ! -e $file || -n ${wanted[${file##*/}]:-} ]] || rm -f "$file"
done

say "${#wanted[@]} sources, $((${#todo[@]} / 2)) of them changed since they were last found clean"
((${#todo[@]} == 0)) && exit 0
# shellcheck disable=SC2016  # expanded by the shell that xargs starts
printf '%s\n' "${todo[@]}" | xargs -n 2 -P "$(build_jobs)" bash -c 'tidy_one "$1" "$2"' tidy_one
