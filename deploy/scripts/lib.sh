# Helpers every script here sources: where the tree is, how to speak and stop, free ports, job count.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export root

say() { printf '%s\n' "$*"; }
step() { printf '==> %s\n' "$*"; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# For the EXIT trap of a script that counts in `passed` and `failed`; $1: its exit status. However it ends, the last line
# is the sum; a script that broke off has failed, and so has one that counted nothing.
# shellcheck disable=SC2154  # both are the caller's
end_with_the_sum() {
  trap - EXIT
  if (($1 != 0 && failed == 0)); then failed=1; fi
  say "$passed passed, $failed failed"
  ((failed == 0 && passed > 0)) || exit 1
  exit 0
}

# Whether something listens on TCP port $1 here, told by the kernel's own table: 0A is LISTEN.
port_is_taken() {
  local hex
  printf -v hex '%04X' "$1"
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port=":$hex" '$4 == "0A" && $2 ~ port "$" { found = 1 } END { exit !found }'
}

# Sets the variable named $1 to a free port below the kernel's range for outgoing connections (32768 and up), so
# that no client socket of this machine takes it before our server does. Never ./run's own $port, which the gateway
# binds last.
pick_free_port() {
  local -n picked_=$1
  local candidate
  for _ in {1..200}; do
    candidate=$((20000 + RANDOM % 12000))
    [[ " ${port:-} ${picked_ports_:-} " == *" $candidate "* ]] && continue
    port_is_taken "$candidate" && continue
    picked_ports_="${picked_ports_:-} $candidate"
    # shellcheck disable=SC2034  # a reference to the caller's variable
    picked_=$candidate
    return 0
  done
  die "found no free TCP port between 20000 and 31999"
}

# One compiler for each processor, but no more than memory has room for: Boost's headers cost about 1.5 GiB each.
build_jobs() {
  local cpus memory_jobs
  cpus=$(nproc)
  memory_jobs=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo)
  ((memory_jobs < 1)) && memory_jobs=1
  say $((memory_jobs < cpus ? memory_jobs : cpus))
}

# What the lock file of a test in JavaScript names is installed once, and again when the file has changed.
install_node_packages() {
  local test=$1
  command -v node >/dev/null || die "there is no node; Debian's package is nodejs"
  command -v npm >/dev/null || die "there is no npm; Debian's package is npm"
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' ||
    die "node $(node --version) is too old; 18 or later is needed"
  cmp --silent "$test/package-lock.json" "$test/node_modules/.roster-lock.json" && return 0
  step "Installing what the test is written with"
  (cd "$test" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || die "npm ci failed"
  cp "$test/package-lock.json" "$test/node_modules/.roster-lock.json"
}
