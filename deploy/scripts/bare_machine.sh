# A fresh machine, tried: a container of Debian with git and nothing else, a clean clone of the last commit, ./run, and
# both requests of the seed pages. Sourced by run_compose.sh.
# shellcheck shell=bash disable=SC2154,SC2034  # work comes from run_compose.sh, fault goes there

test_bare_machines() {
  local suite
  step "Testing ./run on bare machines"
  # A clone of what is committed; a work tree or a shallow clone may be what we are in.
  git -c safe.directory='*' clone --quiet --bare "file://$root" "$work/roster.git"
  for suite in bookworm trixie; do
    get_debian_image "$suite"
    test_that "./run from a clean clone in a bare container of Debian ($suite)" run_on_a_bare_machine "$suite"
  done
}

run_on_a_bare_machine() {
  printf 'FROM debian:%s-slim\nRUN apt-get update -q && apt-get install -q -y --no-install-recommends git\n' "$1" |
    docker build --quiet --tag "roster-bare:$1" - || { fault='no image' && return; }
  docker run --rm --name "roster-bare-$$-$1" --volume "$work/roster.git:/roster.git:ro" \
    --volume "$root/tests/compose/bare_machine.sh:/bare_machine.sh:ro" "roster-bare:$1" bash /bare_machine.sh ||
    fault='see its lines'
}

remove_bare_machines() {
  docker rm --force "roster-bare-$$-bookworm" "roster-bare-$$-trixie" >/dev/null 2>&1
}
