# What a container engine adds to the machine's network, which it leaves behind when it ends: noted before it starts, taken
# away after. Its rules have the kernel follow every connection of the machine, those of 127.0.0.1 too: each packet of whoever
# comes next would cost twice as much. Sourced by engine.sh.
# shellcheck shell=bash

network_before=''

bridges() { ip -oneline link show type bridge | awk -F '[:@ ]+' '{ print $2 }'; }

# note_the_network FOLDER: what is noted is kept there.
note_the_network() {
  local tool
  mkdir -p "$1"
  for tool in iptables ip6tables; do "$tool-save" >"$1/$tool" 2>/dev/null || true; done
  bridges >"$1/bridges"
  cp /proc/sys/net/ipv4/ip_forward "$1/ip_forward"
  network_before=$1
}

# The engine must have ended. What others have added meanwhile stays: of what is new only what names the engine's chains or
# its bridges is taken away. Fails when something is left.
restore_the_network() {
  [[ -n $network_before ]] || return 0
  local tool bridge new=() names='DOCKER' left=0
  mapfile -t new < <(bridges | grep -vxFf "$network_before/bridges" | grep -xE 'docker0|br-[0-9a-f]{12}')
  for bridge in "${new[@]}"; do names+="|$bridge"; done
  for tool in iptables ip6tables; do
    "$tool-save" >"$network_before/$tool.after" 2>/dev/null || continue
    undo_rules "$names" "$network_before/$tool" "$network_before/$tool.after" >"$network_before/$tool.undo"
    [[ -s $network_before/$tool.undo ]] || continue
    "$tool-restore" --noflush <"$network_before/$tool.undo" || left=1
  done
  for bridge in "${new[@]}"; do ip link delete "$bridge" || left=1; done
  cat "$network_before/ip_forward" >/proc/sys/net/ipv4/ip_forward
  network_before=''
  return "$left"
}

# undo_rules NAMES BEFORE AFTER: what iptables-restore is to be told so that of AFTER only BEFORE is left, as iptables-save
# wrote both. The engine may also have set the policy of FORWARD; a table that is not in BEFORE had ACCEPT.
undo_rules() {
  awk -v names="$1" '
    /^\*/ { table = $1 }
    part == 1 {
      if (/^:/) policy[table, $1] = $2
      if (/^-A/) kept[table, $0] = 1
      next
    }
    /^\*/ { rules = chains = flushes = "" }
    /^:/ && $2 == "-" && !((table, $1) in policy) && $1 ~ names {
      name = substr($1, 2)
      own[table, name] = 1
      flushes = flushes "-F " name "\n"
      chains = chains "-X " name "\n"
    }
    /^:FORWARD / && table == "*filter" {
      before = (table, $1) in policy ? policy[table, $1] : "ACCEPT"
      if ($2 != before) rules = rules ":FORWARD " before " [0:0]\n"
    }
    /^-A/ && !((table, $0) in kept) && !((table, $2) in own) && $0 ~ names { rules = rules "-D" substr($0, 3) "\n" }
    /^COMMIT/ && (rules flushes) != "" { printf "%s\n%s%s%sCOMMIT\n", table, rules, flushes, chains }
  ' part=1 "$2" part=2 "$3"
}
