#!/usr/bin/env bash
# Takes the running system over to the image that docker-compose.yml names now, service by service; run it beside that
# file, after `docker-compose build` (or pull). Requests go on meanwhile, except that the gateway, which owns the
# published port, is away for a second or two at the end. When new containers of a service do not become healthy they
# are removed, and the old ones go on. It may be run again, also after one that failed or was broken off.
#
#   COMPOSE   the command to use: docker-compose (what is taken when it is there) or "docker compose"
set -euo pipefail
shopt -s inherit_errexit

patience=120  # seconds, for new containers to become healthy

if [[ -z ${COMPOSE:-} ]]; then
  COMPOSE='docker compose'
  if command -v docker-compose >/dev/null; then COMPOSE=docker-compose; fi
fi
read -r -a compose <<<"$COMPOSE"

say() { printf '==> %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# containers_of SERVICE: when it was made, id, image, state and health of each, a line each, the oldest first. Without those
# of `docker-compose run`, which 1.29 lists as well.
containers_of() {
  local ids format='{{.Created}} {{.Id}} {{.Image}} {{.State.Status}} {{with .State.Health}}{{.Status}}{{end}}'
  format+='{{if eq (index .Config.Labels "com.docker.compose.oneoff") "True"}} aside{{end}}'
  ids=$("${compose[@]}" ps --all --quiet "$1")
  [[ -z $ids ]] || xargs docker inspect --format "$format" <<<"$ids" | sed '/ aside$/d' | sort
}

# The ids in such lines: of all but some; of those that serve. When two images serve, a run was broken off: then those
# of the oldest container's image.
ids_without() { awk -v some="$*" 'NF && !index(some, $2) { print $2 }'; }
ids_that_serve() { awk '/ running healthy$/ { if (!image) image = $3; if ($3 == image) print $2 }'; }

# become_healthy SERVICE COUNT [OLD…]: until so many containers are healthy besides the old ones.
become_healthy() {
  local service=$1 count=$2 deadline=$((SECONDS + patience)) healthy
  shift 2
  while ((SECONDS <= deadline)); do
    healthy=$(containers_of "$service" | grep ' running healthy$' | ids_without "$@" | wc -l) || true
    ((healthy < count)) || return 0
    sleep 0.5
  done
  return 1
}

# They drain first.
remove() {
  (($# > 0)) || return 0
  docker stop --time 40 "$@" >/dev/null
  docker rm --force "$@" >/dev/null
}

# As many new ones beside the old ones; these drain when the new ones are ready.
roll() {
  local service=$1 found old new left count id
  found=$(containers_of "$service")
  mapfile -t old < <(ids_that_serve <<<"$found")
  # Where none serves, which may be for another reason, none is given up before there is a better one.
  ((${#old[@]} > 0)) || mapfile -t old < <(ids_without <<<"$found")
  mapfile -t left < <(ids_without "${old[@]}" <<<"$found")
  if ((${#left[@]} > 0)); then
    say "Removing what is left of another try, or does not serve"
    remove "${left[@]}"
  fi

  count=$((${#old[@]} > 0 ? ${#old[@]} : 1))
  if "${compose[@]}" up -d --no-deps --no-recreate --scale "$service=$((${#old[@]} + count))" "$service" &&
    become_healthy "$service" "$count" "${old[@]}"; then
    remove "${old[@]}"
    return
  fi
  found=$(containers_of "$service")
  mapfile -t new < <(ids_without "${old[@]}" <<<"$found")
  # What they said goes with them.
  for id in "${new[@]}"; do docker logs --tail 10 "$id" >&2; done
  remove "${new[@]}"
  fail "new containers of $service did not become healthy in $patience s and were removed; the old ones were left running"
}

say "Migrations"
# First: the servers that still run can live with a newer schema, new ones not with an older.
for name in gateway participants collections; do
  "${compose[@]}" run --rm --no-deps "migrate-$name"
done
for name in participants collections; do
  say "Replacing $name"
  roll "$name"
done
say "Replacing gateway"
"${compose[@]}" up -d --no-deps gateway
become_healthy gateway 1 || fail "the new gateway is not healthy after $patience s; it was left running"
