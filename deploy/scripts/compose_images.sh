# The images of the test: Debian's and PostgreSQL's, pulled or made, and our own. Sourced by run_compose.sh; needs lib.sh and
# debian_tree.sh.
# shellcheck shell=bash disable=SC2154  # root comes from lib.sh

build_pid=''

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

can_pull=yes

# Fails where nothing can be pulled; after a first failure without asking again, for that may take its whole time.
pull_image() {
  [[ $can_pull == yes ]] || return 1
  timeout 120 docker pull --quiet "$1" >/dev/null 2>&1 || { can_pull=no && return 1; }
}

# Not where they would stay, under the names of the official ones, on an engine that is somebody's.
may_make() { is_own_engine || die "$1 cannot be pulled, and its stand-in is made on an engine of the test's own alone"; }

# build_image NAME ARGUMENT…: by the engine itself, so that no plugin of the client is needed.
build_image() {
  local log=$root/build/image-${1//:/-}.log
  DOCKER_BUILDKIT=0 docker build --tag "$@" >"$log" 2>&1 && return 0
  printf 'error: the build of the image %s failed: %s\nIt is all in %s; its end: %s\n' "$1" \
    "$(grep -E -A 4 'error|^FAILED|^E: ' "$log" | cut -c 1-300 | head -n 40)" "$log" "$(tail -n 5 "$log")" >&2
  return 1
}

# build_debian_with NAME SUITE PACKAGE…: Debian and nothing else but these packages.
build_debian_with() {
  build_image "$1" - <<<"FROM debian:$2-slim
RUN apt-get update -q && apt-get install -q -y --no-install-recommends ${*:3}"
}

# get_debian_image SUITE: debian:SUITE-slim, pulled, or made where nothing can be pulled.
get_debian_image() {
  local image=debian:$1-slim tree=$root/build/debian-$1
  has_image "$image" && return 0
  pull_image "$image" && return 0
  may_make "$image"
  make_debian_tree "$1" "$tree"
  # As in the official image: no flush after each file of a package, and much is left out.
  mkdir -p "$tree/etc/dpkg/dpkg.cfg.d"
  say force-unsafe-io >"$tree/etc/dpkg/dpkg.cfg.d/docker-apt-speedup"
  tar --directory="$tree" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' \
    --exclude='./usr/share/locale/*' --exclude='./usr/share/man/*' --exclude='./dev/*' --create . |
    docker import --change 'CMD ["bash"]' - "$image" >/dev/null
}

# The official image, or a stand-in (tests/compose/postgres17).
get_postgres_image() {
  if has_image postgres:17 || pull_image postgres:17; then return 0; fi
  may_make postgres:17
  build_image postgres:17 "$root/tests/compose/postgres17"
}

# Our image's build goes on while the others are made: it has a processor to spare while packages are installed.
get_images() {
  get_debian_image trixie
  step "Building the image, and others meanwhile"
  # The build stage by a name of its own: the next release is made from it.
  build_image roster-build --file "$root/deploy/Dockerfile" --target build "$root" &
  build_pid=$!
  get_postgres_image
  build_debian_with roster-compose-v2 trixie docker-compose
  step "Others are made"
  wait "$build_pid" || die "there is no image to test"
  build_pid=''
  compose build --quiet gateway || die "docker-compose build failed"
}

stop_building() {
  [[ -z $build_pid ]] || kill -s TERM "$build_pid" 2>/dev/null
}
