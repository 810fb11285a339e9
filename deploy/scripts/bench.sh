#!/usr/bin/env bash
# What ./bench does: install, build, measure. ROSTER_BUILD names a build that exists already: then nothing is installed
# or built.
set -euo pipefail
scripts=$(dirname "${BASH_SOURCE[0]}")
source "$scripts/lib.sh"

measure=(python3 "$root/tests/bench/bench.py" "$@")
targets=(roster-gateway roster-participants roster-collections open_loop micro)
for argument in "$@"; do
  case $argument in
    -h | --help) exec "${measure[@]}" ;;
    --micro) targets=(micro) ;;
  esac
done

if [[ -z ${ROSTER_BUILD:-} ]]; then
  "$scripts/install_packages.sh" bench
  # Wrong arguments are told before the build and not after it.
  "${measure[@]}" --list >/dev/null
  # Each time: the benchmark library may have come since the last configuration.
  (cd "$root" && cmake --preset release >/dev/null)
  "$scripts/build.sh" release "${targets[@]}"
fi
exec "${measure[@]}"
