# A container engine for a test: the one that runs, or one of our own. Sourced; needs lib.sh and own_network.sh.
# shellcheck shell=bash disable=SC2154  # root comes from lib.sh

engine_pid=''
engine_home=''

is_own_engine() { [[ -n $engine_home ]]; }

# use_engine SCRIPT [ARGUMENT …]: sets DOCKER_HOST to an engine of our own where none runs, its data kept in build/engine for
# the next time. The script is started again for that, in a network of its own.
use_engine() {
  export DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}
  ((EUID == 0)) || die "only root can start a container engine, and do to containers what is done here"
  docker info >/dev/null 2>&1 && return 0
  enter_own_network "$@"
  step "Starting a container engine"
  engine_home=$(mktemp -d)
  mkdir -p "$root/build/engine"
  connect_own_network "$engine_home"
  export DOCKER_HOST=unix://$engine_home/docker.sock
  # Should we be killed it ends as well.
  setsid setpriv --pdeathsig TERM dockerd --data-root "$root/build/engine" --exec-root "$engine_home/run" \
    --pidfile "$engine_home/pid" --host "$DOCKER_HOST" >"$root/build/engine.log" 2>&1 </dev/null &
  engine_pid=$!
  local deadline=$((SECONDS + 60))
  until docker info >/dev/null 2>&1; do
    kill -0 "$engine_pid" 2>/dev/null || die "dockerd stopped by itself: $(tail -n 3 "$root/build/engine.log")"
    ((SECONDS <= deadline)) || die "dockerd did not answer within 60 s; see $root/build/engine.log"
    sleep 0.2
  done
  # Those of a test that was killed, which the engine starts again with itself.
  remove_containers --all
}

# remove_containers OPTION…: those that `docker ps` lists with these.
remove_containers() {
  local left
  mapfile -t left < <(docker ps --quiet "$@")
  ((${#left[@]} == 0)) || docker rm --force --volumes "${left[@]}" >/dev/null
}

# Nothing of an engine of our own is left but its data.
stop_engine() {
  [[ -n $engine_home ]] || return 0
  # setsid may have been our child and dockerd its own: the file has the number that counts.
  kill -s TERM "$(cat "$engine_home/pid" 2>/dev/null || say "$engine_pid")" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
  umount /etc/resolv.conf 2>/dev/null || true
  rm -rf "$engine_home"
}
