#!/usr/bin/env bash
# What a newcomer types, inside the bare container: clone, ./run, the two lines to paste, Ctrl-C.
set -euo pipefail

git config --global --add safe.directory '*'
git clone --quiet /roster.git /root/roster
cd /root/roster
# As a terminal would: Ctrl-C reaches it, which a shell's background job does not hear of by default.
env --default-signal=INT ./run >/root/run.log 2>&1 &
run=$!

fail() {
  echo "FAILED: $*"
  tail -n 25 /root/run.log
  exit 1
}

until [[ -e .roster/demo.env ]]; do
  kill -0 "$run" 2>/dev/null || fail "./run stopped"
  sleep 1
done
# The last it says; the file comes before.
for _ in {1..60}; do
  ! grep -q '/all_users' /root/run.log || break
  sleep 0.5
done
grep '^Roster is ready at ' /root/run.log || fail "it is not ready"
# What to paste is taken from what was printed.
for number in 1 2; do
  lines=$(awk -v number="$number" '/^curl/ { ++n } /^curl/, /^$/ { if (n == number) print }' /root/run.log)
  answer=$(bash -c "$lines" 2>/dev/null) || fail "request $number"
  echo "$answer"
  case $number in
    1) [[ $answer == 'HTTP/1.1 201 '*'"id":"jbrooksuk"'* ]] || fail "participants" ;;
    2) [[ $answer == 'HTTP/1.1 200 '*'"email":"example-email@example.com"'* ]] || fail "guests" ;;
  esac
done

kill -s INT "$run"
wait "$run" || fail "it ended with $?"
grep -q '^Stopped' /root/run.log || fail "it did not stop in order"
