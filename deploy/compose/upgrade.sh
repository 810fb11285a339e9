#!/usr/bin/env bash
# Takes the running system over to the image that docker-compose.yml names now, service by service; run it beside that
# file, after `docker-compose build` (or pull). Requests go on meanwhile, except that the gateway, which owns the
# published port, is away for a second or two at the end.
#
#   COMPOSE   the command to use: docker-compose (what is taken when it is there) or "docker compose"
set -euo pipefail

if [[ -z ${COMPOSE:-} ]]; then
  COMPOSE='docker compose'
  if command -v docker-compose >/dev/null; then COMPOSE=docker-compose; fi
fi
read -r -a compose <<<"$COMPOSE"

say() { printf '==> %s\n' "$*"; }

# Until all containers of a service are healthy.
wait_until_healthy() {
  local service=$1 deadline=$((SECONDS + 120)) ids states
  while ((SECONDS <= deadline)); do
    mapfile -t ids < <("${compose[@]}" ps -q "$service")
    mapfile -t states < <(docker inspect --format '{{.State.Health.Status}}' "${ids[@]}" | sort -u)
    [[ ${states[*]} == healthy ]] && return 0
    sleep 0.5
  done
  echo "error: $service is not healthy after 120 s; what runs already was left running" >&2
  exit 1
}

# As many new ones beside the old ones; these drain when the new ones are ready.
roll() {
  local service=$1 old
  mapfile -t old < <("${compose[@]}" ps -q "$service")
  "${compose[@]}" up -d --no-deps --no-recreate --scale "$service=$((2 * ${#old[@]}))" "$service"
  wait_until_healthy "$service"
  docker stop --time 40 "${old[@]}" >/dev/null
  docker rm "${old[@]}" >/dev/null
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
wait_until_healthy gateway
