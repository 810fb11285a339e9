# A container engine for a test: the one that runs, or one of our own, and the base images. Sourced; needs lib.sh,
# trixie.sh and engine_network.sh.
# shellcheck shell=bash disable=SC2154  # root comes from lib.sh

engine_pid=''
engine_home=''

# Sets DOCKER_HOST to an engine of our own where none runs, its data kept in build/engine for the next time.
use_engine() {
  export DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}
  docker info >/dev/null 2>&1 && return 0
  ((EUID == 0)) || die "no container engine answers, and only root can start one"
  engine_home=$(mktemp -d)
  mkdir -p "$root/build/engine"
  note_the_network "$engine_home/network"
  step "Starting a container engine"
  export DOCKER_HOST=unix://$engine_home/docker.sock
  setsid dockerd --data-root "$root/build/engine" --exec-root "$engine_home/run" --pidfile "$engine_home/pid" \
    --host "$DOCKER_HOST" >"$root/build/engine.log" 2>&1 </dev/null &
  engine_pid=$!
  local deadline=$((SECONDS + 60))
  until docker info >/dev/null 2>&1; do
    kill -0 "$engine_pid" 2>/dev/null || die "dockerd stopped by itself: $(tail -n 3 "$root/build/engine.log")"
    ((SECONDS <= deadline)) || die "dockerd did not answer within 60 s; see $root/build/engine.log"
    sleep 0.2
  done
}

# Nothing of an engine of our own is left, in the machine's network neither; fails when something is.
stop_engine() {
  local status=0
  [[ -n $engine_pid ]] || return 0
  # setsid may have been our child and dockerd its own: the file has the number that counts.
  kill -s TERM "$(cat "$engine_home/pid" 2>/dev/null || say "$engine_pid")" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
  engine_pid=''
  restore_the_network || status=1
  rm -rf "$engine_home" || status=1
  return "$status"
}

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

can_pull=yes

# Fails where nothing can be pulled; after a first failure without asking again, for that may take its whole time.
pull_image() {
  [[ $can_pull == yes ]] || return 1
  timeout 120 docker pull --quiet "$1" >/dev/null 2>&1 || { can_pull=no && return 1; }
}

# get_debian_image SUITE: debian:SUITE-slim, pulled, or made where nothing can be pulled.
get_debian_image() {
  local image=debian:$1-slim tree=$root/build/debian-$1
  has_image "$image" && return 0
  pull_image "$image" && return 0
  make_debian_tree "$1" "$tree"
  step "Making $image"
  # As in the official image: no flush after each file of a package, and much is left out.
  mkdir -p "$tree/etc/dpkg/dpkg.cfg.d"
  say force-unsafe-io >"$tree/etc/dpkg/dpkg.cfg.d/docker-apt-speedup"
  tar --directory="$tree" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' \
    --exclude='./usr/share/locale/*' --exclude='./usr/share/man/*' --exclude='./dev/*' --create . |
    docker import --change 'CMD ["bash"]' - "$image" >/dev/null
}

# The official image, or a stand-in (tests/compose/postgres17).
get_postgres_image() {
  has_image postgres:17 && return 0
  pull_image postgres:17 && return 0
  step "Making a stand-in for postgres:17"
  docker build --quiet --tag postgres:17 "$root/tests/compose/postgres17" >/dev/null
}
