# What is tested of docker-compose.yml, in this order. Sourced by run_compose.sh.
# shellcheck shell=bash disable=SC2154,SC2034  # settings come from compose_system.sh and the demo

test_the_system() {
  install_node_packages "$root/tests/contract"
  pick_free_port system_port
  step "Testing the system"
  test_that "the image is small and its user is not root" image_is_modest
  test_that "docker-compose up gives a system that is ready" system_comes_up
  are_healthy gateway 1 || die "what follows needs a system that is ready"
  test_that "Compose v2 reads the file alike" compose_v2_starts_it_too
  test_that "the demo prints lines that work" demo_works
  test_that "only the gateway publishes a port" only_the_gateway_publishes
  test_that "no secret is in an environment, and none within reach of another service" secrets_stay_apart
  test_that "docker-compose exec makes a credential" exec_makes_a_credential
  run_contract_suite
  test_that "participants scale to 3, take their share, and scale back, with no failed request" scaling_fails_nothing
  test_that "a service that is killed under load is replaced, with no failed request" killed_one_is_replaced
  test_that "a host that is cut off is done without, by two gateways, and taken back" cut_off_host_is_done_without
  test_that "a database whose packets vanish is given up within 15 s" vanished_database_is_given_up
  test_that "an upgrade with migrations fails no request" upgrade_fails_nothing
  test_that "down and up keep the data" down_and_up_keep_the_data
  test_that "the identity key is rotated" identity_key_is_rotated
  test_that "a database password is changed" database_password_is_changed
  test_that "a backup is restored" backup_is_restored
  test_that "a secret that is gone is one clear line" missing_secret_is_one_line
  remove_system
}

image_is_modest() {
  local layers base
  layers=$(docker image inspect --format '{{.Size}}' roster-test)
  base=$(docker image inspect --format '{{.Size}}' debian:trixie-slim)
  say "own layers: $(((layers - base) / 1000000)) MB"
  expect "own layers of 60 MB and more" test $((layers - base)) -lt 60000000
  expect "it runs as root" test "$(docker image inspect --format '{{.Config.User}}' roster-test)" = 65532:65532
  expect "no health check" test "$(docker image inspect --format '{{.Config.Healthcheck.Test}}' roster-test)" = '[CMD roster-gateway health]'
  expect "no label" test -n "$(docker image inspect --format '{{index .Config.Labels "org.opencontainers.image.title"}}' roster-test)"
  # Without a shell, without a writable file.
  expect "it does not run by itself" docker run --rm --read-only --cap-drop ALL --network none roster-test roster-gateway --version
}

system_comes_up() {
  expect "docker-compose up failed" compose up -d
  local name
  for name in gateway participants collections postgres; do
    expect "$name is not healthy" are_healthy "$name" 1
    expect "$name has no memory limit" test "$(docker inspect --format '{{.HostConfig.Memory}}' "$(containers_of "$name")")" -gt 0
    expect "$name is not restarted" test "$(docker inspect --format '{{.HostConfig.RestartPolicy.Name}}' "$(containers_of "$name")")" = unless-stopped
  done
  expect "PostgreSQL has not the file's settings" test "$(database "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings
    WHERE name IN ('checkpoint_timeout', 'fsync', 'max_wal_size', 'min_wal_size', 'shared_buffers', 'synchronous_commit')")" = \
    '900 on 4096 1024 32768 on'
  for name in gateway participants collections; do
    expect "$name may write" test "$(docker inspect --format '{{.HostConfig.ReadonlyRootfs}}' "$(containers_of "$name")")" = true
  done
}

# Debian 13's, in a container that reaches the engine: it makes all containers before it starts the first.
compose_v2_starts_it_too() {
  local v2=(docker run --rm --volume "$root/docker-compose.yml:/roster/docker-compose.yml:ro"
    --volume "${DOCKER_HOST#unix://}:/var/run/docker.sock" --env ROSTER_PORT=0 --env "ROSTER_IMAGE=$image" --workdir /roster roster-compose-v2
    docker-compose --project-name "$project-v2" --profile demo)
  "${v2[@]}" version
  expect "it refuses the file" "${v2[@]}" config --quiet
  expect "it does not start" "${v2[@]}" up --detach --no-build
  "${v2[@]}" run --rm demo >"$work/v2.txt" || fault=${fault:-the demo failed}
  expect "the demo says nothing" grep -q '^ROSTER_TOKEN=rst_' "$work/v2.txt"
  "${v2[@]}" down --volumes --timeout 5
}

demo_works() {
  compose run --rm demo >"$work/demo.txt" || fault='the demo failed'
  sed -n 's/\r$//; /^ROSTER_[A-Z_]*=/p' "$work/demo.txt" >"$work/demo.env"
  set -a
  # shellcheck source=/dev/null
  source "$work/demo.env"
  set +a
  # The lines to paste, pasted.
  local line expected
  for expected in 201 200; do
    line=$(awk -v which="$expected" '/^curl/ { ++n } /^curl/, /^$/ { if (which == 201 ? n == 1 : n == 2) print }' <(tr -d '\r' <"$work/demo.txt"))
    bash -c "${line/curl/curl --noproxy '*' --silent}" >"$work/answer"
    cat "$work/answer"
    expect "the answer is not $expected" grep -q "^HTTP/1.1 $expected" "$work/answer"
  done
  # The same again: what was made is remembered.
  compose run --rm demo | tr -d '\r' | grep '^ROSTER_' | cmp - "$work/demo.env" || fault=${fault:-another demo}
}

only_the_gateway_publishes() {
  local name ports
  for name in gateway participants collections postgres; do
    ports=$(docker inspect --format '{{json .HostConfig.PortBindings}}' "$(containers_of "$name")")
    say "$name $ports"
    if [[ $name == gateway ]]; then
      expect "the gateway publishes nothing" grep -q "\"$system_port\"" <<<"$ports"
    else
      expect "$name publishes $ports" grep -qE '^(null|\{\})$' <<<"$ports"
    fi
  done
}

secrets_stay_apart() {
  local name id secret secrets
  # shellcheck disable=SC2016  # expanded by the shell in the container
  mapfile -t secrets < <(compose run --rm --no-deps secrets bash -c \
    'for file in /volumes/postgres/roster/*_password /volumes/gateway/identity_keys; do cat "$file"; echo; done' | tr -d '\r')
  expect "found no secret to look for" test "${#secrets[@]}" -eq 5
  for id in $(docker ps --all --quiet --filter "label=com.docker.compose.project=$project"); do
    for secret in "${secrets[@]}"; do
      if docker inspect "$id" | grep -q "$secret"; then fault="a secret is in the configuration of $id"; fi
    done
    # One that somebody else has made is not among those.
    secret=$(docker inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "$id" |
      sed -n -E 's/^([A-Z0-9_]*(PASSWORD|SECRET|KEY|KEYS|TOKEN|DATABASE_URL))=.*/\1/p')
    expect "$id has $secret in its environment" test -z "$secret"
  done
  local mounted
  for id in $(docker ps --all --quiet --filter "label=com.docker.compose.project=$project"); do
    name=$(docker inspect --format '{{index .Config.Labels "com.docker.compose.service"}}' "$id")
    mounted=$(docker inspect --format '{{range .Mounts}}{{println .Name}}{{end}}' "$id" | sed "s/^${project}_//" | sort | xargs)
    expect "$name mounts $mounted" test "$mounted" = "$(volumes_of "$name")"
  done
  # A role sees its own schema alone.
  expect "a service sees another's tables" test "$(database "SELECT count(*) FROM unnest(ARRAY['gateway', 'participants', 'collections'])
    AS role, unnest(ARRAY['gateway', 'participants', 'collections']) AS schema
    WHERE has_schema_privilege('roster_' || role, schema, 'USAGE') <> (role = schema)")" = 0
}

# What a service may mount, by name.
volumes_of() {
  case $1 in
    postgres) say 'database postgres-secrets' ;;
    secrets) say 'collections-secrets gateway-secrets participants-secrets postgres-secrets' ;;
    demo) say 'collections-secrets demo gateway-secrets participants-secrets' ;;
    *) say "${1#migrate-}-secrets" ;;
  esac
}

exec_makes_a_credential() {
  local token
  token=$(compose exec -T gateway roster-gateway credential create --kind bearer --subject admin@example.com | tr -d '\r')
  expect "it is refused" test "$(status_of GET "/api/teams/$ROSTER_TEAM" "Authorization: Bearer $token")" = 200
}

# The contract suite with programs that are those in the containers, started there without `docker exec`: the suite makes
# hundreds of credentials, and that costs a third of a second each time.
run_contract_suite() {
  local name pid output=$work/contract.log
  mkdir -p "$work/programs"
  for name in gateway participants collections; do
    pid=$(docker inspect --format '{{.State.Pid}}' "$(containers_of "$name")")
    cat >"$work/programs/roster-$name" <<EOF
#!/usr/bin/env bash
mapfile -d '' -t variables </proc/$pid/environ
exec nsenter --target $pid --mount --net --setgid 65532 --setuid 65532 env --ignore-environment "\${variables[@]}" roster-$name "\$@"
EOF
    chmod +x "$work/programs/roster-$name"
  done
  step "Driving it by the contract suite"
  ROSTER_PROGRAMS=$work/programs ROSTER_DATABASE_URL=unused node "$root/tests/contract/run.js" 2>&1 | tee "$output" | sed '$d' || true
  if [[ $(tail -n 1 "$output") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1]))
    failed=$((failed + BASH_REMATCH[2]))
    if ((BASH_REMATCH[2] > 0)); then tell_of_containers; fi
  else
    tail -n 1 "$output"
    failed=$((failed + 1))
  fi
}

scaling_fails_nothing() {
  local ids id sum=0 share before=()
  start_load
  expect "scaling up failed" compose up -d --no-recreate --scale participants=3
  expect "there are not 3" are_healthy participants 3
  mapfile -t ids < <(containers_of participants)
  for id in "${ids[@]}"; do before+=("$(received_by "$id")"); done
  expect "no progress" load_makes_progress 2000
  local -a got=()
  for i in "${!ids[@]}"; do
    got+=($(($(received_by "${ids[i]}") - before[i])))
    sum=$((sum + got[i]))
  done
  say "received by each: ${got[*]}"
  for share in "${got[@]}"; do expect "one of them has ${got[*]}" test $((share * 10)) -gt "$sum"; done
  expect "scaling down failed" compose up -d --no-recreate --scale participants=1
  expect "there is not 1" are_healthy participants 1
  expect "no progress" load_makes_progress 300
  expect "requests failed: $(cat "$work/load.json" 2>/dev/null)" load_went_well
}

killed_one_is_replaced() {
  local victim pid
  compose up -d --no-recreate --scale participants=2
  expect "there are not 2" are_healthy participants 2
  start_load --keys
  expect "no progress" load_makes_progress 300
  victim=$(containers_of participants | head -n 1)
  pid=$(docker inspect --format '{{.State.Pid}}' "$victim")
  kill -s KILL "$pid"
  # First, for the engine takes a moment to notice.
  expect "it was not restarted" eventually has_been_restarted "$victim"
  expect "it is not replaced" are_healthy participants 2
  expect "it is the same process" test "$(docker inspect --format '{{.State.Pid}}' "$victim")" != "$pid"
  expect "no progress" load_makes_progress 300
  expect "requests failed" load_went_well
  compose up -d --no-recreate --scale participants=1
  expect "there is not 1" are_healthy participants 1
}

has_been_restarted() { test "$(docker inspect --format '{{.RestartCount}}' "$1")" = 1; }

# Two gateways, three of each service; one participants loses its network without a word, as a host does whose cable is pulled.
cut_off_host_is_done_without() {
  local second_port='' second victim pid before
  pick_free_port second_port
  compose up -d --no-recreate --scale participants=3 --scale collections=3
  expect "there are not 3" are_healthy participants 3
  expect "there are not 3 collections" are_healthy collections 3
  second=$(compose run -d --no-deps --publish "127.0.0.1:$second_port:8080" gateway | tail -n 1 | tr -d '\r')
  expect "the second gateway does not answer" eventually answers "http://127.0.0.1:$second_port/api/health"
  victim=$(containers_of participants | head -n 1)
  pid=$(docker inspect --format '{{.State.Pid}}' "$victim")
  # Both know all three.
  expect "the first gateway fails" load_goes_well_at "http://127.0.0.1:$system_port"
  expect "the second gateway fails" load_goes_well_at "http://127.0.0.1:$second_port"

  expect "it cannot be cut off" nsenter --net --target "$pid" ip link set eth0 down
  # What was under way there ends with its deadline, at the latest: from then on nothing may fail.
  expect "the first gateway does not get over it" eventually load_goes_well_at "http://127.0.0.1:$system_port"
  expect "the second gateway does not get over it" eventually load_goes_well_at "http://127.0.0.1:$second_port"
  before=$(received_by "$victim")
  expect "the first gateway fails" load_goes_well_at "http://127.0.0.1:$system_port"
  expect "it is still talked to" test "$(received_by "$victim")" = "$before"

  before=$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)
  expect "it cannot be connected again" nsenter --net --target "$pid" ip link set eth0 up
  expect "it is not taken back" eventually takes_its_share_since "$before" "$victim"
  expect "the first gateway fails" load_goes_well_at "http://127.0.0.1:$system_port"
  docker rm --force "$second" >/dev/null
  compose up -d --no-recreate --scale participants=1 --scale collections=1
  expect "there is not 1" are_healthy participants 1
}

# As when a primary's host hangs or loses its network: nothing is refused, nothing is answered. A connection that is given
# up is free to go where the new primary is.
vanished_database_is_given_up() {
  local pid since cut took
  local drop=(-w ! -i lo -j DROP)
  pid=$(docker inspect --format '{{.State.Pid}}' "$(containers_of postgres)")
  since=$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)
  expect "its packets are not dropped" nsenter --net --target "$pid" iptables -I INPUT "${drop[@]}"
  cut=$(date +%s)
  expect "what is sent meanwhile is not refused" grep -qE '^50[34]$' <<<"$(create vanished)"
  expect "the connection is kept" eventually gave_up_since "$since"
  # By the time of its line in the log: asking for that takes its time where two cores are busy.
  took=$(($(date --date "$(gave_up_since "$since" | head -n 1 | cut -d ' ' -f 1)" +%s) - cut))
  say "given up after $took s"
  expect "it took $took s" test "$took" -le 15
  expect "a server without its database is called healthy" eventually is_unhealthy participants
  nsenter --net --target "$pid" iptables -D INPUT "${drop[@]}"
  expect "nothing works when it is back" eventually creates back
}

is_unhealthy() { test "$(docker inspect --format '{{.State.Health.Status}}' "$(containers_of "$1")")" = unhealthy; }

gave_up_since() {
  docker logs --timestamps --since "$1" "$(containers_of participants)" 2>&1 | grep -E 'Connection timed out|Lost connection'
}

create() {
  status_of POST "/api/teams/$ROSTER_TEAM/participants" "Authorization: Bearer $ROSTER_TOKEN" "{\"key\":\"$1\"}"
}
creates() { test "$(create "$1")" = 201; }

answers() { curl --noproxy '*' --silent --fail --output /dev/null --max-time 5 "$1"; }

# 500 requests and more in a moment, and none that failed.
load_goes_well_at() {
  local url=$1
  ROSTER_URL=$url start_load --keys
  load_makes_progress 250
  load_went_well
}

# takes_its_share_since TIME CONTAINER
takes_its_share_since() {
  load_goes_well_at "http://127.0.0.1:$system_port"
  (($(docker logs --since "$1" "$2" 2>&1 | grep -c '"event":"request"') > 50))
}

# eventually COMMAND…: tried again until it succeeds, for a minute.
eventually() {
  local deadline=$((SECONDS + 60))
  until "$@"; do
    ((SECONDS <= deadline)) || return 1
    sleep 0.5
  done
}

upgrade_fails_nothing() {
  build_image roster-test:next "$root/tests/compose/next" || { fault='the next release was not built' && return; }
  start_load --keys --again-when "$work/gateway"
  expect "no progress" load_makes_progress 300
  image=roster-test:next
  compose_for_scripts >"$work/compose"
  chmod +x "$work/compose"
  expect "the upgrade failed" env COMPOSE="$work/compose" "$root/deploy/compose/upgrade.sh"
  expect "no progress" load_makes_progress 300
  expect "requests failed" load_went_well
  local name
  for name in gateway participants collections; do
    expect "$name is an old one" test "$(docker inspect --format '{{.Config.Image}}' "$(containers_of "$name")")" = roster-test:next
  done
  expect "not migrated" test "$(database "SELECT count(*) FROM participants.migration WHERE name LIKE 'V900%'")" = 1
}

# A docker-compose with this test's project and settings, as a program. It leaves a file when it comes to the gateway, for whose
# short absence the load is to wait, and for nothing before that.
compose_for_scripts() {
  printf '#!/usr/bin/env bash\ncd %q\nexport ROSTER_IMAGE=%q ROSTER_PORT=%q ROSTER_PUBLIC_URL=%q\n' \
    "$root" "$image" "$system_port" "http://127.0.0.1:$system_port"
  printf 'if [[ "$*" == *" gateway" ]]; then touch %q; fi\nexec docker-compose --project-name %q --ansi never "$@"\n' \
    "$work/gateway" "$project"
}

down_and_up_keep_the_data() {
  local before
  before=$(count_of_participants)
  compose down --timeout 40
  compose up -d
  expect "not healthy" are_healthy gateway 1
  expect "participants are lost" test "$(count_of_participants)" = "$before"
  expect "the token is not known any more" test "$(status_of GET "/api/teams/$ROSTER_TEAM" "Authorization: Bearer $ROSTER_TOKEN")" = 200
}

identity_key_is_rotated() {
  local before step
  before=$(identity_keys)
  for step in add use drop; do
    expect "$step failed" secrets_sh identity-key "$step"
    expect "$step failed the second time" secrets_sh identity-key "$step"
    compose restart --timeout 40 participants collections
    are_healthy participants 1
    are_healthy collections 1
    compose restart --timeout 40 gateway
    are_healthy gateway 1
    expect "nothing works after $step" test "$(status_of GET "/api/teams/$ROSTER_TEAM" "Authorization: Bearer $ROSTER_TOKEN")" = 200
  done
  expect "it is the same key" test "$(identity_keys)" != "$before"
}

secrets_sh() { compose run --rm --no-deps secrets /usr/local/share/roster/compose/secrets.sh "$@"; }
identity_keys() { compose run --rm --no-deps secrets cat /volumes/gateway/identity_keys; }

# Also after an `up`, which makes the secrets that are missing.
database_password_is_changed() {
  local before
  before=$(database_password)
  expect "it is refused" secrets_sh database-password participants
  compose up -d
  expect "the roles are not told" compose exec -T postgres /docker-entrypoint-initdb.d/init.sh
  expect "it is the same password" test "$(database_password)" != "$before"
  compose restart --timeout 40 participants
  expect "not healthy" are_healthy participants 1
  expect "creating fails" eventually creates after_password
}

database_password() { compose run --rm --no-deps secrets cat /volumes/postgres/roster/participants_password; }

backup_is_restored() {
  local before postgres
  postgres=$(containers_of postgres)
  before=$(count_of_participants)
  docker exec "$postgres" pg_dump --username=roster_admin --format=custom roster >"$work/backup" || fault='pg_dump failed'
  compose stop --timeout 40 gateway participants collections
  database 'DROP SCHEMA participants CASCADE; DROP SCHEMA collections CASCADE; DROP SCHEMA gateway CASCADE'
  docker exec -i "$postgres" pg_restore --username=roster_admin --dbname=roster --exit-on-error <"$work/backup" || fault='pg_restore failed'
  compose up -d
  expect "not healthy" are_healthy gateway 1
  expect "participants are lost" test "$(count_of_participants)" = "$before"
  expect "creating fails" creates after_restore
}

missing_secret_is_one_line() {
  local status=0
  docker run --rm --read-only roster-test roster-participants serve >"$work/out" 2>&1 || status=$?
  cat "$work/out"
  expect "exit status $status" test "$status" = 2
  expect "the key is not named" grep -q '^roster-participants: ROSTER_PARTICIPANTS_IDENTITY_KEYS: is required$' "$work/out"
  expect "the database is not named" grep -q '^roster-participants: ROSTER_PARTICIPANTS_DATABASE_URL: is required$' "$work/out"
}
