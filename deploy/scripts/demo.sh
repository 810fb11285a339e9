# Demo data, demo.env and the text that ./run ends its start with. Sourced by start.sh; needs lib.sh and settings.sh.
# shellcheck shell=bash disable=SC2154  # home, port and the settings come from start.sh

# remember NAME COMMAND…: the demo value NAME, made by COMMAND on the first start and kept in secrets/ from then on
# (a credential's secret is shown only once). Sets demo_NAME.
remember() {
  local name=$1 file=$home/secrets/demo_$1
  shift
  if [[ ! -s $file ]]; then
    "$@" >"$file.new"
    mv "$file.new" "$file"
  fi
  printf -v "demo_$name" '%s' "$(<"$file")"
}

make_demo_data() {
  local subject=admin@example.com
  # A trial would lapse after two weeks, and the demo with it.
  remember team administer participants team create --name Demo --owner "$subject" --active-until 2099-01-01T00:00:00Z
  remember collection administer collections collection create --title Demo --owner "$subject"
  remember token administer gateway credential create --kind bearer --subject "$subject" --name demo
  remember api_key administer gateway credential create --kind api_key --subject "$subject" --name demo
  remember operator_token administer gateway credential create --kind bearer --subject operator@example.com \
    --name operator --scope subscriptions:write
}

# Appears under its name only when it is whole: who waits for it may read it at once.
write_demo_env() {
  (
    umask 077
    cat >"$home/demo.env.new" <<EOF
ROSTER_URL=http://127.0.0.1:$port
ROSTER_TEAM=$demo_team
ROSTER_TOKEN=$demo_token
ROSTER_COLLECTION=$demo_collection
ROSTER_API_KEY=$demo_api_key
ROSTER_OPERATOR_TOKEN=$demo_operator_token
ROSTER_DATABASE_URL=postgresql://roster_admin:$(<"$home/secrets/admin_password")@127.0.0.1:$postgres_port/roster
EOF
  )
  mv "$home/demo.env.new" "$home/demo.env"
}

show_how_to_use() {
  cat <<EOF

Roster is ready at http://127.0.0.1:$port  (Ctrl-C stops everything; the data stays in $home)

  settings for your shell   source ${home@Q}/demo.env
  logs                      $home/log/
  readiness                 curl http://127.0.0.1:$gateway_private_port/health/ready

Add a participant to the demo team (201, and 422 when the key is taken):

curl -i -X POST http://127.0.0.1:$port/api/teams/$demo_team/participants \\
 -H "Authorization: Bearer $demo_token" \\
 -H "Content-Type: application/json" \\
 -d '{"key":"jbrooksuk","notes":"mollitia"}'

Add a guest to the demo collection (200, and 400 when the user is in it):

curl -i -X POST http://127.0.0.1:$port/api/v2/collections/$demo_collection/guests \\
 -H "X-API-KEY: $demo_api_key" \\
 -H "Content-Type: application/json" \\
 -d '{"email":"example-email@example.com"}'

See everybody in it:

curl -i http://127.0.0.1:$port/api/v2/collections/$demo_collection/all_users -H "X-API-KEY: $demo_api_key"

EOF
}
