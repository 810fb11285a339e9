# Which user the servers run as, and what that user is given. Sourced by start.sh; needs lib.sh.
# PostgreSQL refuses to run as root and nothing that listens should. As root everything runs as the user `postgres`;
# where that user could not even reach our files (a clone in /root, mode 0700), it gets the one capability to look
# past directory modes, so that nobody's home has to be opened up.
# shellcheck shell=bash disable=SC2154  # home and programs come from start.sh

server_user=()       # prefix of every command that runs as that user; empty: as ourselves
server_user_name=''  # empty: ourselves

choose_server_user() {
  ((EUID == 0)) || return 0
  id postgres >/dev/null 2>&1 || die "there is no user postgres to run the servers as"
  server_user_name=postgres
  local plain=(setpriv --reuid=postgres --regid=postgres --init-groups)
  server_user=("${plain[@]}" --inh-caps=-all)
  reaches_our_files && return 0
  local capability
  for capability in dac_read_search dac_override; do
    server_user=("${plain[@]}" "--inh-caps=-all,+$capability" "--ambient-caps=-all,+$capability")
    reaches_our_files && return 0
  done
  die "the user postgres cannot reach $home or $programs; set ROSTER_HOME to a directory that it can reach"
}

# By looking, not by `test -x`: access(2) leaves capabilities out of account.
reaches_our_files() {
  (cd / && "${server_user[@]}" stat "$home/." "$programs/roster-gateway") >/dev/null 2>&1
}

as_server_user() { "${server_user[@]}" "$@"; }

give_to_server_user() {
  [[ -z $server_user_name ]] || chown -R "$server_user_name:" "$1"
}
