# A network of its own for a script that starts a container engine: what an engine adds to a network (bridges, and rules that
# have the kernel follow every connection, those of 127.0.0.1 too) would be left behind in the machine's. What is here reaches
# the outside by way of a process that makes connections for it (slirp4netns). Sourced; needs lib.sh and root.
# shellcheck shell=bash

# enter_own_network SCRIPT [ARGUMENT …]: starts the script again, from its beginning, in such a network; there it returns.
enter_own_network() {
  [[ -z ${ROSTER_OUTSIDE:-} ]] || return 0
  local outside mounts
  unshare --net --mount true || die "this machine does not let us make a network namespace, which a container engine needs"
  exec {outside}</proc/self/ns/net {mounts}</proc/self/ns/mnt
  ROSTER_OUTSIDE=$outside ROSTER_OUTSIDE_MOUNTS=$mounts exec unshare --net --mount "$@"
}

# connect_own_network FOLDER: the log is kept there. It ends when we do, however we do.
connect_own_network() {
  [[ -c /dev/net/tun ]] || die "there is no /dev/net/tun, by which the container engine's network is connected"
  ip link set lo up || die "this machine does not let us set up a network, which a container engine needs"
  mkfifo "$1/connected"
  # With the mounts outside as well: it reads /etc/resolv.conf anew whenever that changes, and ours names itself.
  nsenter --net="/proc/self/fd/$ROSTER_OUTSIDE" --mount="/proc/self/fd/$ROSTER_OUTSIDE_MOUNTS" setpriv --pdeathsig TERM slirp4netns --configure --mtu=65520 --ready-fd=3 \
    $$ tap0 3>"$1/connected" >"$1/slirp4netns.log" 2>&1 </dev/null &
  # It writes a byte when it is ready, and closes the pipe when it has ended.
  read -r -n 1 <"$1/connected" || die "the container engine's network was not connected: $(tail -n 1 "$1/slirp4netns.log")"
  # Whom it asks for names is whom the machine asks; seen by us and by what we start alone, for the mounts are our own too.
  say 'nameserver 10.0.2.3' >"$1/resolv.conf"
  mount --bind "$1/resolv.conf" /etc/resolv.conf
}
