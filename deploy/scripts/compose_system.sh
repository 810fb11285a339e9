# docker-compose.yml under a project name and a port of its own: start, ask, load, remove. Sourced by run_compose.sh.
# shellcheck shell=bash disable=SC2154  # work comes from run_compose.sh

project=roster-test-$$
image=roster-test  # another name than that of a system in use
system_port=''
load_pid=''

# With this test's settings.
compose() {
  (cd "$root" && ROSTER_IMAGE=$image ROSTER_PORT=$system_port ROSTER_PUBLIC_URL=http://127.0.0.1:$system_port \
    DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0 docker-compose --project-name "$project" --ansi never "$@")
}

remove_system() {
  [[ -n $system_port ]] || return 0
  compose down --volumes --timeout 5 >/dev/null 2>&1
  # That of Compose v2 as well, where its test broke off.
  remove_containers --all --filter "label=com.docker.compose.project=$project-v2"
  system_port=''
}

# Asked of the engine: docker-compose takes seconds where two cores are busy.
containers_of() {
  docker ps --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter "label=com.docker.compose.service=$1" --filter 'label=com.docker.compose.oneoff=False'
}

# What the containers of this test are and what they said last, those that have ended among them.
tell_of_containers() {
  local id
  docker ps --all --filter "name=$project" --format '{{.Names}}: {{.Image}}, {{.Status}}'
  for id in $(docker ps --all --quiet --filter "name=$project"); do
    say "--- $(docker inspect --format '{{.Name}}, exit status {{.State.ExitCode}}, out of memory: {{.State.OOMKilled}}' "$id")"
    docker logs --tail 12 "$id" 2>&1 | cut -c 1-400
  done
}

# are_healthy SERVICE COUNT: until there are so many containers and all are healthy.
are_healthy() {
  local deadline=$((SECONDS + 90)) ids
  while ((SECONDS <= deadline)); do
    mapfile -t ids < <(containers_of "$1")
    if ((${#ids[@]} == $2)) && [[ $(docker inspect --format '{{.State.Health.Status}}' "${ids[@]}" | sort -u) == healthy ]]; then
      return 0
    fi
    sleep 0.3
  done
  compose ps
  return 1
}

# status_of METHOD PATH HEADER [BODY]
status_of() {
  curl --noproxy '*' --silent --output "$work/body" --write-out '%{http_code}' --max-time 20 --request "$1" \
    --header "$3" --header 'Content-Type: application/json' ${4:+--data "$4"} "http://127.0.0.1:$system_port$2"
}

start_load() {
  node "$root/tests/compose/load.js" "$@" >"$work/load.json" 2>"$work/load.err" &
  load_pid=$!
}

# Ends the load and says whether enough was answered and nothing failed.
load_went_well() {
  stop_load
  cat "$work/load.json" "$work/load.err"
  node -e 'const { answered, failed } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    process.exit(failed === 0 && answered > 200 ? 0 : 1);' "$work/load.json"
}

stop_load() {
  [[ -n $load_pid ]] || return 0
  kill -s TERM "$load_pid" 2>/dev/null || true
  wait "$load_pid" 2>/dev/null || true
  load_pid=''
}

# Until the load has had N more answers than now: what has just changed was really under load. Told by the participants.
load_makes_progress() {
  local deadline=$((SECONDS + 60)) before now
  before=$(count_of_participants)
  while ((SECONDS <= deadline)); do
    now=$(count_of_participants)
    ((now >= before + $1)) && return 0
    sleep 0.2
  done
  return 1
}

database() {
  docker exec -i "$(containers_of postgres)" psql --no-psqlrc --username=roster_admin --dbname=roster --tuples-only \
    --no-align --command="$1" | tr -d '\r'
}
count_of_participants() { database 'SELECT count(*) FROM participants.participant'; }

# The bytes that a container has received so far.
received_by() { awk '$1 == "eth0:" { print $2 }' "/proc/$(docker inspect --format '{{.State.Pid}}' "$1")/net/dev"; }
