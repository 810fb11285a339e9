#!/usr/bin/env bash
# Holds deploy/kubernetes against Kubernetes' schemas, against itself and against the programs (tests/kubernetes). Needs no
# cluster. The last line: N passed, N failed.
#
#   ROSTER_PROGRAMS   a directory that holds the three programs already: then nothing is built
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$(dirname "${BASH_SOURCE[0]}")/debian_tree.sh"

tests=$root/tests/kubernetes
passed=0
failed=0

trap 'end_with_the_sum $?' EXIT
trap 'exit 130' INT TERM HUP

# Whether this machine's kubectl has a kustomize of today; Debian 12's is of 2020.
has_kubectl() {
  local minor
  minor=$(kubectl version --client --output=json 2>/dev/null | sed -n 's/^ *"minor": "\([0-9]*\).*/\1/p')
  ((${minor:-0} >= 27))
}

# Sets ROSTER_KUSTOMIZE to a command that renders the folder given to it.
find_kustomize() {
  if has_kubectl; then
    export ROSTER_KUSTOMIZE='kubectl kustomize'
    return
  fi
  # Debian 13 has one; where it is not this machine, in a tree of its own.
  make_debian_tree trixie "$root/build/trixie-kubectl" kubernetes-client
  rm -rf "$root/build/trixie-kubectl/srv/deploy"
  mkdir -p "$root/build/trixie-kubectl/srv/deploy"
  cp -r "$root/deploy/kubernetes" "$root/deploy/postgres" "$root/build/trixie-kubectl/srv/deploy/"
  export ROSTER_KUSTOMIZE="$root/deploy/scripts/kustomize_in.sh $root/build/trixie-kubectl"
}

install_node_packages "$tests"
find_kustomize
programs=${ROSTER_PROGRAMS:-$root/build/release/bin}
if [[ -z ${ROSTER_PROGRAMS:-} ]]; then
  "$root/deploy/scripts/build.sh" release roster-gateway roster-participants roster-collections || die "the build failed"
fi

step "Checking deploy/kubernetes"
results=$root/build/release/results
mkdir -p "$results"
output=$results/kubernetes.log
status=0
ROSTER_PROGRAMS=$programs node "$tests/run.js" 2>&1 | tee "$output" | sed '$d' || status=$?
if [[ $(tail -n 1 "$output") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
  passed=${BASH_REMATCH[1]}
  failed=${BASH_REMATCH[2]}
  if ((status != 0 && failed == 0)); then failed=1; fi
else
  tail -n 1 "$output"
  die "the test broke off"
fi
