# Secrets and settings of the three servers. Sourced by start.sh; needs lib.sh and privileges.sh.
# Whatever is secret goes by file, never by argument: arguments are visible to every user of the machine.
# shellcheck shell=bash disable=SC2154  # home, port and postgres_port come from start.sh

# Makes the secret $1 of $2 random bytes, as hexadecimal, unless it is there already.
make_secret() {
  local file=$home/secrets/$1
  [[ -s $file ]] && return 0
  od -An -v -tx1 -N"$2" /dev/urandom | tr -d ' \n' >"$file.new"
  mv "$file.new" "$file"
}

make_secrets() {
  local name
  for name in admin_password gateway_password participants_password collections_password; do
    make_secret "$name" 24
  done
  make_secret identity_keys 32
}

# The port of PostgreSQL is another one at each start, so these are written each time.
write_database_urls() {
  local name
  for name in gateway participants collections; do
    say "postgresql://roster_$name:$(<"$home/secrets/${name}_password")@127.0.0.1:$postgres_port/roster" \
      >"$home/secrets/${name}_database_url"
  done
  give_to_server_user "$home/secrets"
}

# Sets $1_address, where the service $1 listens: a path, which costs less than a port and is nobody else's on this
# machine; a port where the path is longer than a socket's may be (unix(7): 107 bytes).
choose_address() {
  local -n address_=$1_address
  local LC_ALL=C path=$home/sockets/$1 free_port # C: a length in bytes
  # shellcheck disable=SC2034  # a reference to the caller's variable
  if ((${#path} <= 107)); then
    address_=unix:$path
  else
    pick_free_port free_port
    address_=127.0.0.1:$free_port
  fi
}

# Sets participants_settings, collections_settings and gateway_settings for `env`.
# shellcheck disable=SC2034  # used by start.sh and demo.sh
choose_settings() {
  local participants_address collections_address
  mkdir -p "$home/sockets"
  give_to_server_user "$home/sockets"
  choose_address participants
  choose_address collections
  pick_free_port participants_private_port
  pick_free_port collections_private_port
  pick_free_port gateway_private_port
  participants_settings=(
    "ROSTER_PARTICIPANTS_LISTEN=$participants_address"
    "ROSTER_PARTICIPANTS_PRIVATE_LISTEN=127.0.0.1:$participants_private_port"
    "ROSTER_PARTICIPANTS_DATABASE_URL_FILE=$home/secrets/participants_database_url"
    "ROSTER_PARTICIPANTS_IDENTITY_KEYS_FILE=$home/secrets/identity_keys"
    "ROSTER_PARTICIPANTS_PUBLIC_URL=http://127.0.0.1:$port"
  )
  collections_settings=(
    "ROSTER_COLLECTIONS_LISTEN=$collections_address"
    "ROSTER_COLLECTIONS_PRIVATE_LISTEN=127.0.0.1:$collections_private_port"
    "ROSTER_COLLECTIONS_DATABASE_URL_FILE=$home/secrets/collections_database_url"
    "ROSTER_COLLECTIONS_IDENTITY_KEYS_FILE=$home/secrets/identity_keys"
  )
  gateway_settings=(
    "ROSTER_GATEWAY_LISTEN=127.0.0.1:$port"
    "ROSTER_GATEWAY_PRIVATE_LISTEN=127.0.0.1:$gateway_private_port"
    "ROSTER_GATEWAY_DATABASE_URL_FILE=$home/secrets/gateway_database_url"
    "ROSTER_GATEWAY_IDENTITY_KEYS_FILE=$home/secrets/identity_keys"
    "ROSTER_GATEWAY_PARTICIPANTS_URL=$participants_address"
    "ROSTER_GATEWAY_COLLECTIONS_URL=$collections_address"
  )
}

# administer SERVICE COMMAND…: runs a command of one of the three programs with its settings.
administer() {
  local -n settings_=$1_settings
  local program=$programs/roster-$1
  shift
  (cd / && as_server_user env "${settings_[@]}" "$program" "$@" 2>>"$home/log/administration.log") || {
    tail -n 5 "$home/log/administration.log" >&2
    die "${program##*/} $1 ${2:-} failed"
  }
}
