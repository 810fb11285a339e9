#!/usr/bin/env bash
# What teams and their guests do all day, asked of a running system with curl: the load that build_optimized.sh has the
# programs' profiles written under. Takes the settings of demo.env (ROSTER_URL, ROSTER_TOKEN and so on) from the
# environment; adds thousands of participants and guests. Fails unless everything is answered as it should be.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

participants=$ROSTER_URL/api/teams/$ROSTER_TEAM/participants
guests=$ROSTER_URL/api/v2/collections/$ROSTER_COLLECTION/guests

# One stanza of a curl configuration for each number that is read. $1: the method, $2: the header with the secret, $3: the
# address and $4: the body, in both of which # stands for the number.
requests() {
  # In the environment, for arguments are everybody's to read; quoted as a configuration wants it.
  method=$1 secret=$2 address=$3 body=${4//\"/\\\"} awk '
    function line(name, value) { printf "%s = \"%s\"\n", name, value }
    function numbered(text) { gsub("#", $1, text); return text }
    {
      print "next"
      line("request", ENVIRON["method"])
      line("header", ENVIRON["secret"])
      line("header", "Prefer: return=minimal")
      line("url", numbered(ENVIRON["address"]))
      if (ENVIRON["body"] != "") {
        line("header", "Content-Type: application/json")
        line("data", numbered(ENVIRON["body"]))
      }
      # Of this stanza alone, as all of these are. A proxy is for the outside.
      line("noproxy", "*")
      line("max-time", 60)
      line("output", "/dev/null")
      line("write-out", "%{http_code}\\n")
    }'
}

creates() { seq "$1" "$2" | requests POST "Authorization: Bearer $ROSTER_TOKEN" "$participants" '{"key":"practice_#","notes":"mollitia"}'; }
gets() { seq "$1" "$2" | requests GET "Authorization: Bearer $ROSTER_TOKEN" "$participants/practice_#" ''; }
adds() { seq "$1" "$2" | requests POST "X-API-KEY: $ROSTER_API_KEY" "$guests" '{"email":"practice_#@example.com"}'; }

# The stanzas of standard input, N at a time; each is to be answered with one of the statuses.
ask() {
  local at_once=$1 allowed=$2 asked right
  sed 1d >"$dir/stanzas"  # the first needs no "next" before it
  curl --no-progress-meter --parallel --parallel-max "$at_once" --config "$dir/stanzas" >"$dir/statuses" ||
    die "the system did not answer"
  asked=$(grep --count '^url' "$dir/stanzas")
  right=$(grep --extended-regexp --count "^($allowed)\$" "$dir/statuses" || true)
  ((right == asked)) || die "$((asked - right)) of $asked requests were not answered with $allowed"
}

# One client alone, as a team of one; then many, as at noon.
creates 1 300 | ask 1 201
gets 1 300 | ask 1 200
adds 1 300 | ask 1 '200|204'
for part in {1..8}; do
  creates $((part * 2000)) $((part * 2000 + 1999)) | ask 64 201
  gets $((part * 2000)) $((part * 2000 + 1999)) | ask 64 200
  gets $((part * 2000)) $((part * 2000 + 1999)) | ask 64 200
  adds $((part * 2000)) $((part * 2000 + 999)) | ask 64 '200|204'
done
