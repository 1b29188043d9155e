#!/usr/bin/env bash
# PID 1 of a lab node, inside its own namespaces: makes the node's private places, starts its runtime, then reaps.
# Bash reaps whatever is orphaned to it, also processes it did not start. Its death ends everything in the node.
set -euo pipefail

state=$1 # /run/fulcrum-lab/<lab>/<node>
node=$2

private_directory() { # DIRECTORY MODE
  mount -t tmpfs -o "mode=$2" "fulcrum-lab-$node" "$1"
}

hostname "$node"
private_directory /tmp 1777
private_directory /dev/shm 1777
private_directory /run/fulcrum 755
mount --bind "${state%/*}/hosts" /etc/hosts
ip link set lo up
touch "$state/ready"

# The lab opens this pipe when the node has its address; a lab that died before closes it without a word.
read -r _ <"$state/start" || exit 1

# How Open MPI comes from one node to another.
"${state%/*}/bin/lab-rsh" --serve "$(sed -n 's/^bind.address=//p' "$state/node.properties")" \
  >"$state/rsh.log" 2>&1 </dev/null &

# Own session: a terminal's Ctrl-C, sent to the lab's starter, is not for the runtime.
# shellcheck disable=SC2086
setsid ${FULCRUM_LAB_NODE_COMMAND:-"${state%/*}/bin/fulcrum" node} --config "$state/node.properties" \
  >"$state/runtime.log" 2>&1 </dev/null &
status=0
wait $! || status=$?
echo "$status" >"$state/runtime.exit"

while true; do
  sleep infinity &
  wait $! || true
done
