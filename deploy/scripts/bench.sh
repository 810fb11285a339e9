#!/usr/bin/env bash
# What ./bench does: install, build, measure. ROSTER_BUILD names a build that exists already: then nothing is installed
# or built.
set -euo pipefail
scripts=$(dirname "${BASH_SOURCE[0]}")
source "$scripts/lib.sh"

measure=(python3 "$root/tests/bench/bench.py" "$@")
# What is deployed; the micro-benchmarks alone, which one runs after each change, without the minutes that a profile takes.
preset=optimized
for argument in "$@"; do
  case $argument in
    -h | --help) exec "${measure[@]}" ;;
    --micro) preset=release ;;
  esac
done

if [[ -z ${ROSTER_BUILD:-} ]]; then
  "$scripts/install_packages.sh" bench
  # Wrong arguments are told before the build and not after it.
  "${measure[@]}" --list >/dev/null
  # Each time: the benchmark library may have come since the last configuration.
  (cd "$root" && cmake --preset "$preset" >/dev/null)
  case $preset in
    release) "$scripts/build.sh" release micro ;;
    optimized) "$scripts/build_optimized.sh" open_loop micro ;;
  esac
  export ROSTER_BUILD=$root/build/$preset
fi
exec "${measure[@]}"
