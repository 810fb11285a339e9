#!/usr/bin/env bash
# Configures a preset once and builds targets of it: build.sh PRESET [TARGET …]; no target means everything.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

preset=${1:?usage: build.sh PRESET [TARGET …]}
shift
cd "$root"

# Ninja configures again by itself when a CMake file changes; a first time that was broken off leaves no build.ninja.
if [[ ! -e build/$preset/build.ninja ]]; then
  step "Configuring (preset $preset)"
  cmake --preset "$preset"
fi

step "Building (preset $preset)"
cmake --build "build/$preset" --parallel "$(build_jobs)" ${1:+--target "$@"}
