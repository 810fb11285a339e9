# A tree of any Debian on a machine that may be something else: for what only Debian 13 has, and for container images
# where none can be pulled. Sourced; needs lib.sh. Needs root and Debian's package mmdebstrap.
# shellcheck shell=bash

# make_debian_tree SUITE DIRECTORY [PACKAGE …]: a minimal Debian with these packages, once; the directory gets its name
# when it is whole.
make_debian_tree() {
  local suite=$1 tree=$2
  shift 2
  [[ -e $tree/etc/debian_version ]] && return 0
  command -v mmdebstrap >/dev/null || die "there is no mmdebstrap; Debian's package of that name has it"
  ((EUID == 0)) || die "making a tree of Debian needs root"
  step "Making a tree of Debian ($suite${*:+, with $*})"
  local include=()
  if (($# > 0)); then include=("--include=$(IFS=, && say "$*")"); fi
  rm -rf "$tree.making"
  mmdebstrap --variant=minbase "${include[@]}" "$suite" "$tree.making" >"$tree.log" 2>&1 ||
    die "mmdebstrap failed: $(tail -n 3 "$tree.log")"
  mv "$tree.making" "$tree"
}
