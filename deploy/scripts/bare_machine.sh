# A fresh machine, tried: a container of Debian with git and, where a compiler's cache can be had, ccache; nothing else. In it a
# clean clone of the last commit, ./run, and both requests of the seed pages. Two functions, so that the machines can be at
# work while something else is tested. Sourced by run_compose.sh.
# shellcheck shell=bash disable=SC2154,SC2034  # work comes from run_compose.sh, fault goes there

bare_suites=(bookworm trixie)

# Both at once: while one installs, which only one processor can do, the other compiles.
start_bare_machines() {
  local suite
  step "Preparing bare machines"
  # A clone of what is committed; a work tree or a shallow clone may be what we are in.
  git -c safe.directory='*' clone --quiet --bare "file://$root" "$work/roster.git"
  for suite in "${bare_suites[@]}"; do
    get_debian_image "$suite"
    start_bare_machine "$suite"
  done
}

test_bare_machines() {
  local suite
  step "Testing ./run on bare machines"
  for suite in "${bare_suites[@]}"; do
    test_that "./run from a clean clone in a bare container of Debian ($suite)" bare_machine_works "$suite"
  done
}

# Where the same sources have been compiled before, the machine has ccache as well and may read what it kept. ./run knows
# nothing of it: it configures, asks for every object, links and starts as ever, and what does not fit is compiled.
# With the least of shares, a machine has the processors only while no other container wants them.
start_bare_machine() {
  local cache options=()
  cache=$(compiler_cache_of "$1")
  if [[ -n $cache ]]; then
    options=(--volume "$cache:/ccache:ro" --env CCACHE_DIR=/ccache --env CCACHE_READONLY=1 --env CCACHE_TEMPDIR=/tmp)
  fi
  # shellcheck disable=SC2086  # none or one word
  build_debian_with "roster-bare:$1" "$1" git ${cache:+ccache} || die "there is no bare machine"
  docker run --detach --cpu-shares 2 --name "roster-bare-$$-$1" --volume "$work/roster.git:/roster.git:ro" \
    --volume "$root/tests/compose/bare_machine.sh:/bare_machine.sh:ro" "${options[@]}" "roster-bare:$1" \
    bash /bare_machine.sh >/dev/null
}

# compiler_cache_of SUITE: the folder of ccache that has seen this Debian's compiler at work on the same build: this
# machine's, if it is that Debian.
compiler_cache_of() {
  local machine=''
  if [[ -r /etc/os-release ]]; then machine=$(. /etc/os-release && say "${VERSION_CODENAME:-}"); fi
  if [[ $1 == "$machine" ]] && command -v ccache >/dev/null; then ccache --get-config=cache_dir; fi
}

bare_machine_works() {
  local status=$work/bare-$1.status
  # In the background: bash listens to signals while it waits for that. An hour is more than all may take.
  timeout 3600 docker wait "roster-bare-$$-$1" >"$status" &
  wait $!
  docker logs "roster-bare-$$-$1" 2>&1
  expect "see its lines" test "$(<"$status")" = 0
}

remove_bare_machines() {
  docker rm --force "${bare_suites[@]/#/roster-bare-$$-}" >/dev/null 2>&1
}
