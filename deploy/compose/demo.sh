#!/usr/bin/env bash
# Demo data on the running system, and the lines to paste; runs in the image, started by docker-compose.yml's profile
# "demo". What was made is kept in a volume, for a credential's secret is shown only once.
set -euo pipefail
umask 077

kept=/volumes/demo
url=${ROSTER_DEMO_URL:?}
subject=admin@example.com

# remember NAME COMMAND…: sets demo_NAME, made by COMMAND the first time.
remember() {
  local name=$1 file=$kept/$1
  shift
  if [[ ! -s $file ]]; then
    "$@" >"$file.new"
    mv "$file.new" "$file"
  fi
  printf -v "demo_$name" '%s' "$(<"$file")"
}

# A trial would lapse after two weeks, and the demo with it.
remember team roster-participants team create --name Demo --owner "$subject" --active-until 2099-01-01T00:00:00Z
remember collection roster-collections collection create --title Demo --owner "$subject"
remember token roster-gateway credential create --kind bearer --subject "$subject" --name demo
remember api_key roster-gateway credential create --kind api_key --subject "$subject" --name demo
remember operator_token roster-gateway credential create --kind bearer --subject operator@example.com --name operator \
  --scope subscriptions:write

# shellcheck disable=SC2154  # set by remember
cat <<EOF

Settings for your shell:

ROSTER_URL=$url
ROSTER_TEAM=$demo_team
ROSTER_TOKEN=$demo_token
ROSTER_COLLECTION=$demo_collection
ROSTER_API_KEY=$demo_api_key
ROSTER_OPERATOR_TOKEN=$demo_operator_token

Add a participant to the demo team (201, and 422 when the key is taken):

curl -i -X POST $url/api/teams/$demo_team/participants \\
 -H "Authorization: Bearer $demo_token" \\
 -H "Content-Type: application/json" \\
 -d '{"key":"jbrooksuk","notes":"mollitia"}'

Add a guest to the demo collection (200, and 400 when the user is in it):

curl -i -X POST $url/api/v2/collections/$demo_collection/guests \\
 -H "X-API-KEY: $demo_api_key" \\
 -H "Content-Type: application/json" \\
 -d '{"email":"example-email@example.com"}'

EOF
