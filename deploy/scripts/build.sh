#!/usr/bin/env bash
# Configures a preset once and builds targets of it: build.sh PRESET [TARGET …]; no target means everything.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

preset=${1:?usage: build.sh PRESET [TARGET …]}
shift
cd "$root"

# For ccache, where there is one: what a clone elsewhere has compiled is the same.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_ABSSTDERR=1

# Ninja configures again by itself when a CMake file changes; a first time that was broken off leaves no build.ninja.
if [[ ! -e build/$preset/build.ninja ]]; then
  step "Configuring (preset $preset)"
  cmake --preset "$preset"
fi

step "Building (preset $preset)"
cmake --build "build/$preset" --parallel "$(build_jobs)" ${1:+--target "$@"}
