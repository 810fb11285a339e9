#!/usr/bin/env bash
# clang-tidy over our sources, in the batches in which they are compiled (docs/decisions/0015-sources-in-batches.md), one
# process for each processor. A batch whose text, headers and checks are those of an earlier clean run is not looked at
# again: build/tidy/clean/ keeps one empty file for each, named by that content's hash.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

cache=$root/build/tidy/clean
mkdir -p "$cache"
# A preset of its own, which is without tests. Configured each time, for a source that came since would be in no batch.
cmake --preset tidy >/dev/null

# Prints "BATCH HASH" for each batch, a file that includes some sources. Our includes are written from the top of the tree,
# so what a batch stands on is found by following them; Boost and the rest count by their package versions.
hash_batches() {
  local salt
  salt=$( (cat .clang-tidy cmake/RosterOptions.cmake && clang-tidy --version &&
    dpkg-query -W -f='${Package} ${Version}\n' 'libboost1*-dev' libpqxx-dev prometheus-cpp-dev 'libstdc++-*-dev' 2>/dev/null) | sha256sum)
  local sums
  sums=$(find common gateway services tests \( -name '*.cpp' -o -name '*.hpp' \) -exec sha256sum {} +)
  {
    say "$sums" | awk '{ print "sum", $2, $1 }'
    find common gateway services tests \( -name '*.cpp' -o -name '*.hpp' \) -exec grep -HoE '^#include "[^"]+"' {} + |
      sed -E 's/^([^:]+):#include "([^"]+)"/include \1 \2/'
    batches | while IFS= read -r batch; do
      say "batch $batch"
      sed -n "s|^#include \"$root/\(.*\)\"\$|include $batch \1|p" "$batch"
    done
  } | awk -v salt="$salt" '
      $1 == "sum" { sum[$2] = $3 }
      $1 == "include" { below[$2] = below[$2] " " $3 }
      $1 == "batch" { batches[++count] = $2 }
      function visit(file,   parts, i, n) {
        if (file in seen) return
        seen[file] = 1
        text = text sum[file] "\n"
        n = split(below[file], parts, " ")
        for (i = 1; i <= n; ++i) visit(parts[i])
      }
      END {
        for (b = 1; b <= count; ++b) {
          delete seen
          text = salt "\n"
          visit(batches[b])
          command = "sha256sum | sed \"s|^|" batches[b] " |\""
          print text | command
          close(command)
        }
      }' | awk '{ print $1, $2 }'
}

# Tests are left out: GoogleTest's macros trip half of the checks, and the tests themselves are run. So is what is Boost's own,
# and what is only made when something is built.
batches() {
  sed -n 's|^ *"file": "'"$root"'/\(build/tidy/.*/Unity/.*\.cxx\)",\{0,1\}$|\1|p' build/tidy/compile_commands.json |
    grep -v '/roster_boost\.dir/' | sort -u
}

# Called by xargs below with one BATCH and HASH.
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

# What no batch includes would not be looked at.
missing=$(comm -3 <(find common gateway services -name '*.cpp' ! -path common/boost_impl.cpp | sort) \
  <(batches | xargs sed -n "s|^#include \"$root/\(.*\)\"\$|\1|p" | sort))
[[ -z $missing ]] || die "in no batch, or in one and not here: ${missing//[[:space:]]/ }"

declare -A wanted=()
todo=()
while read -r batch hash; do
  wanted[$hash]=1
  [[ -e $cache/$hash ]] || todo+=("$batch" "$hash")
done < <(hash_batches)

# Hashes of what was edited since are of no use any more.
for file in "$cache"/*; do
  [[ ! -e $file || -n ${wanted[${file##*/}]:-} ]] || rm -f "$file"
done

say "${#wanted[@]} batches of sources, $((${#todo[@]} / 2)) of them changed since they were last found clean"
((${#todo[@]} == 0)) && exit 0
# shellcheck disable=SC2016  # expanded by the shell that xargs starts
printf '%s\n' "${todo[@]}" | xargs -n 2 -P "$(build_jobs)" bash -c 'tidy_one "$1" "$2"' tidy_one
