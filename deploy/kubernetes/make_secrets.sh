#!/usr/bin/env bash
# Prints the Secrets that an overlay refers to, with random passwords and keys: make_secrets.sh dev | kubectl apply -f -
#
# Once: another run makes others, which the database does not know. A cluster that keeps its secrets elsewhere (External
# Secrets, Sealed Secrets) makes the same names, labels and keys from there. Not made here: roster-tls (the certificate) and
# roster-backups (access to the object store), which somebody else gives out, and roster-database-ca, which CloudNativePG
# makes with the database.
set -euo pipefail

case ${1:-} in
  dev) database=postgres:5432/roster ;;
  production)
    # The file is mounted by overlays/production/database_ca.yaml.
    database='roster-database-rw:5432/roster?sslmode=verify-full&sslrootcert=/run/roster/database-ca.crt'
    ;;
  *)
    echo "usage: make_secrets.sh dev|production" >&2
    exit 2
    ;;
esac

random_hex() { od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'; }

# secret NAME TYPE KEY VALUE [KEY VALUE …]
secret() {
  printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\n  namespace: roster\n' "$1"
  printf '  labels:\n    app.kubernetes.io/part-of: roster\n'
  # A role's password: without it CloudNativePG gives a changed one to the database some time later.
  if [[ $2 == kubernetes.io/basic-auth ]]; then printf '    cnpg.io/reload: "true"\n'; fi
  printf 'type: %s\nstringData:\n' "$2"
  shift 2
  while (($# > 0)); do
    printf '  %s: "%s"\n' "$1" "$2"
    shift 2
  done
}

identity_keys=$(random_hex 32)
declare -A password
for name in admin gateway participants collections; do password[$name]=$(random_hex 24); done

# The Secrets' namespace has to be there first; the overlay has the same one.
cat "$(dirname "${BASH_SOURCE[0]}")/base/namespace.yaml"
for name in gateway participants collections; do
  secret "roster-$name" Opaque identity-keys "$identity_keys" \
    database-url "postgresql://roster_$name:${password[$name]}@$database"
done
if [[ $1 == dev ]]; then
  secret roster-postgres Opaque admin-password "${password[admin]}" gateway-password "${password[gateway]}" \
    participants-password "${password[participants]}" collections-password "${password[collections]}"
else
  for name in gateway participants collections; do
    secret "roster-database-$name" kubernetes.io/basic-auth username "roster_$name" password "${password[$name]}"
  done
fi
