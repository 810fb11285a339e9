#!/usr/bin/env bash
# Makes what is secret, a volume for each service that reads it, once; runs in the image, started by docker-compose.yml.
#
#   secrets.sh make            makes what is not there yet, and what PostgreSQL's image runs on an empty database
#   secrets.sh identity-key add|use|drop
#                              rotates the key that the gateway signs with; the gateway and the services are restarted
#                              between the steps (docs/operations.md)
#   secrets.sh database-password gateway|participants|collections
#                              makes a new one; the database is told by PostgreSQL's init.sh, which may be run again, and
#                              the service is restarted (docs/operations.md)
set -euo pipefail
umask 077

volumes=/volumes
share=/usr/local/share/roster
services=(gateway participants collections)

random_hex() { od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'; }

# write FILE MODE, from standard input: FILE is whole or not there. One that was killed may have left FILE.new, which
# nobody without capabilities opens again once it is read-only.
write() {
  rm -f "$1.new"
  cat >"$1.new"
  chmod "$2" "$1.new"
  mv "$1.new" "$1"
}

# The passwords are kept where PostgreSQL's init script reads them, and each service gets its own in its URL.
# 0444 there: that script runs as a user of another image. The volume is mounted nowhere else.
make_all() {
  local name keys setup=$volumes/postgres/roster
  mkdir -p "$setup"
  for name in admin "${services[@]}"; do
    [[ -s $setup/${name}_password ]] || random_hex 24 | write "$setup/${name}_password" 0444
  done
  # Each time: a newer image may bring newer ones.
  write "$setup/roles.sql" 0444 <"$share/postgres/roles.sql"
  write "$volumes/postgres/init.sh" 0555 <"$share/postgres/init.sh"
  chmod 0755 "$volumes/postgres" "$setup"

  keys=$volumes/gateway/identity_keys
  [[ -s $keys ]] || random_hex 32 | write "$keys" 0400
  for name in "${services[@]}"; do give_database_url "$name"; done
  give_identity_keys "$(<"$keys")"
}

give_database_url() {
  printf 'postgresql://roster_%s:%s@postgres:5432/roster' "$1" "$(<"$volumes/postgres/roster/${1}_password")" |
    write "$volumes/$1/database_url" 0400
}

# A run that is killed half way leaves what the next `make` mends: it gives the URL anew.
change_database_password() {
  [[ " ${services[*]} " == *" $1 "* ]] || refuse "usage: secrets.sh database-password gateway|participants|collections"
  random_hex 24 | write "$volumes/postgres/roster/${1}_password" 0444
  give_database_url "$1"
  printf 'roster_%s has a new password: now tell the database, and restart %s at once\n' "$1" "$1"
}

give_identity_keys() {
  local name
  for name in "${services[@]}"; do printf '%s' "$1" | write "$volumes/$name/identity_keys" 0400; done
}

fingerprint() { printf '%s' "$1" | sha256sum | cut -c 1-8; }

# The first key signs, both verify: so everybody learns the new one before anybody signs with it. Which one is new is
# kept, so that a step may be done again, and none out of its turn.
rotate_identity_key() {
  local new_file=$volumes/gateway/new_identity_key keys first second new=''
  [[ $1 =~ ^(add|use|drop)$ ]] || refuse "usage: secrets.sh identity-key add|use|drop"
  keys=$(<"$volumes/gateway/identity_keys")
  first=${keys%%,*}
  second=${keys#"$first"}
  second=${second#,}
  [[ ! -s $new_file ]] || new=$(<"$new_file")

  local new_signs=false new_is_second=false
  [[ $new != "$(fingerprint "$first")" ]] || new_signs=true
  [[ -z $second || $new != "$(fingerprint "$second")" ]] || new_is_second=true
  case $1 in
    add)
      [[ -z $second || $new_signs == false ]] || refuse "key $new was added and signs already: drop the old one"
      second=${second:-$(random_hex 32)}
      # Before the key itself: a name without a key harms nothing, and a new one is made then.
      fingerprint "$second" | write "$new_file" 0400
      ;;
    use)
      [[ -n $second && ($new_signs == true || $new_is_second == true) ]] || refuse "no key was added: add one first"
      if [[ $new_is_second == true ]]; then keys=$first first=$second second=$keys; fi
      ;;
    drop)
      [[ $new_is_second == false ]] || refuse "key $new was added and does not sign yet: use it first"
      [[ $new_signs == true ]] || refuse "no key was added: add one first"
      second=''
      ;;
  esac
  give_identity_keys "$first${second:+,$second}"
  printf 'key %s signs, ' "$(fingerprint "$first")"
  if [[ -n $second ]]; then printf 'key %s verifies too\n' "$(fingerprint "$second")"; else echo 'and is the only one'; fi
}

refuse() {
  printf 'secrets.sh: %s\n' "$*" >&2
  exit 2
}

# Two at once take turns.
exec {turn}<"$volumes/postgres"
flock "$turn"

case ${1:-} in
  make) make_all ;;
  identity-key) rotate_identity_key "${2:-}" ;;
  database-password) change_database_password "${2:-}" ;;
  *) refuse "usage: secrets.sh make | identity-key add|use|drop | database-password gateway|participants|collections" ;;
esac
