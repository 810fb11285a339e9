#!/usr/bin/env bash
# Installs what is missing of Debian's packages: install_packages.sh build | run | test | lint | contract | kubernetes |
# compose | bench. Asks apt nothing when nothing is.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# Debian 12's unversioned Boost is 1.74, too old for us, so the version is named on both.
boost_version() {
  local id='' version=''
  if [[ -r /etc/os-release ]]; then
    id=$(. /etc/os-release && say "${ID:-}")
    version=$(. /etc/os-release && say "${VERSION_ID:-}")
  fi
  case "$id $version" in
    'debian 12') say 1.81 ;;
    'debian 13') say 1.88 ;;
    *) return 1 ;;
  esac
}

wanted_packages() {
  local what=$1 boost=$2
  say g++ cmake ninja-build pkgconf libssl-dev libpq-dev libpqxx-dev libmimalloc-dev prometheus-cpp-dev "libboost$boost-dev" \
    "libboost-container$boost-dev" "libboost-json$boost-dev" "libboost-url$boost-dev"
  say curl  # ./run asks with it whether a server is ready, practice.sh asks with it for everything
  # Any server will do: a machine may have postgresql-15 without the package that only depends on it.
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || say postgresql
  # No tests: as the image's build has it, which runs the system for a profile.
  [[ $what != build ]] || return 0
  say libgtest-dev libgmock-dev
  # procps is pkill: a test of ./run ends one server with it, another freezes PostgreSQL.
  if [[ $what != run ]]; then say ccache procps; fi
  if [[ $what == lint ]]; then say clang-format clang-tidy shellcheck; fi
  # Any node will do that is not too old; a machine may have one that is not Debian's.
  if [[ $what == contract || $what == kubernetes || $what == compose ]]; then
    command -v node >/dev/null || say nodejs
    command -v npm >/dev/null || say npm
  fi
  # mmdebstrap makes what only Debian 13 has, and images where none can be pulled.
  if [[ $what == kubernetes || $what == compose ]]; then say mmdebstrap; fi
  if [[ $what == compose ]]; then
    command -v dockerd >/dev/null || say docker.io iptables
    command -v ip >/dev/null || say iproute2
    command -v slirp4netns >/dev/null || say slirp4netns
    command -v docker-compose >/dev/null || say docker-compose
  fi
  # pgbench comes with the server, psql and the wrapper of both with what the server depends on.
  if [[ $what == bench ]]; then say libbenchmark-dev wrk nginx haproxy gnuplot-nox python3; fi
}

# A server package makes and starts a cluster of its own when it is first installed. Ours is private and nobody
# asked for another one, so that is switched off while we install, and only then.
no_cluster=/etc/postgresql-common/createcluster.d/roster-install.conf

# The same with the services of nginx and HAProxy. This is the way Debian has for it: exit status 101 is "action
# forbidden by policy" (/usr/share/doc/init-system-helpers/README.policy-rc.d.gz). A machine's own policy is put back.
policy=/usr/sbin/policy-rc.d
policy_before=$policy.before-roster
policy_mark='Only while Roster installs packages.'
as_root=()

forbid_services() {
  "${as_root[@]}" mkdir -p "${no_cluster%/*}"
  say 'create_main_cluster = false' | "${as_root[@]}" tee "$no_cluster" >/dev/null
  # One of our own was left by an installation that was killed.
  if [[ -e $policy ]] && ! grep -q "$policy_mark" "$policy"; then "${as_root[@]}" mv "$policy" "$policy_before"; fi
  printf '%s\n' '#!/bin/sh' "# $policy_mark" 'exit 101' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
}

# shellcheck disable=SC2317  # called by the EXIT trap
allow_services() {
  "${as_root[@]}" rm -f "$no_cluster" "$policy"
  if [[ -e $policy_before ]]; then "${as_root[@]}" mv "$policy_before" "$policy"; fi
}

main() {
  local what=${1:-run} boost package
  case $what in
    build | run | test | lint | contract | kubernetes | compose | bench) ;;
    *) die "usage: install_packages.sh build|run|test|lint|contract|kubernetes|compose|bench" ;;
  esac
  if ! command -v dpkg-query >/dev/null || ! boost=$(boost_version); then
    say "This is neither Debian 12 nor 13: nothing is installed, the build tells what it lacks."
    return 0
  fi

  local missing=()
  for package in $(wanted_packages "$what" "$boost"); do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]} == 0)) && return 0

  step "Installing from Debian: ${missing[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "these packages are missing, and there is no sudo to install them with; as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi

  trap allow_services EXIT
  trap 'exit 130' INT TERM HUP
  forbid_services
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 update -q ||
    die "apt-get update failed"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 \
    install -q -y --no-install-recommends "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
}

main "$@"
