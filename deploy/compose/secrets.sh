#!/usr/bin/env bash
# Makes what is secret, a volume for each service that reads it, once; runs in the image, started by docker-compose.yml.
#
#   secrets.sh make            makes what is not there yet, and what PostgreSQL's image runs on an empty database
#   secrets.sh identity-key add|use|drop
#                              rotates the key that the gateway signs with; the gateway and the services are restarted
#                              between the steps (docs/operations.md)
set -euo pipefail
umask 077

volumes=/volumes
share=/usr/local/share/roster
services=(gateway participants collections)

random_hex() { od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'; }

# write FILE MODE, from standard input: FILE is whole or not there.
write() {
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
  for name in "${services[@]}"; do
    printf 'postgresql://roster_%s:%s@postgres:5432/roster' "$name" "$(<"$setup/${name}_password")" |
      write "$volumes/$name/database_url" 0400
  done
  give_identity_keys "$(<"$keys")"
}

give_identity_keys() {
  local name
  for name in "${services[@]}"; do printf '%s' "$1" | write "$volumes/$name/identity_keys" 0400; done
}

# The first key signs, both verify: so everybody learns the new one before anybody signs with it.
rotate_identity_key() {
  local keys first second
  keys=$(<"$volumes/gateway/identity_keys")
  first=${keys%%,*}
  second=${keys#"$first"}
  second=${second#,}
  case $1 in
    add)
      [[ -z $second ]] || refuse "there are two keys already: use or drop one first"
      give_identity_keys "$first,$(random_hex 32)"
      ;;
    use)
      [[ -n $second ]] || refuse "there is one key only: add one first"
      give_identity_keys "$second,$first"
      ;;
    drop)
      [[ -n $second ]] || refuse "there is one key only"
      give_identity_keys "$first"
      ;;
    *) refuse "usage: secrets.sh identity-key add|use|drop" ;;
  esac
}

refuse() {
  printf 'secrets.sh: %s\n' "$*" >&2
  exit 2
}

case ${1:-} in
  make) make_all ;;
  identity-key) rotate_identity_key "${2:-}" ;;
  *) refuse "usage: secrets.sh make | identity-key add|use|drop" ;;
esac
