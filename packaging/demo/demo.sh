#!/usr/bin/env bash
# Three nodes on this machine, real programs on the first, a console, and one move; then the cluster is the reader's
# until Ctrl-C. With --once it ends after the picture has been taken.
set -euo pipefail

repository=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
readonly repository
readonly lab=$repository/packaging/lab/lab.sh
readonly picture=$repository/target/demo.png
readonly console_log=$repository/target/console.log
readonly console_seconds=60 picture_seconds=40

say() { printf '\n== %s\n' "$*"; }

clean_up() {
  trap - EXIT INT TERM
  say 'cleaning up'
  [ -z "${console_pid:-}" ] || kill "$console_pid" 2>/dev/null || true
  "$lab" down
}

on() { # NODE CMD…
  local node=$1
  shift
  "$lab" exec "$node" -- "$@"
}

# Starts a program on n1 under Fulcrum's care; its pid and what it prints are in n1's own /tmp.
start() { # NAME SHELL-COMMAND
  on n1 sh -c "cd /tmp; $2" </dev/null >/dev/null 2>&1 &
  until_deadline 10 on n1 test -s "/tmp/$1.pid" || die "the program '$1' did not start"
}

until_deadline() { # SECONDS CMD…
  local deadline=$((SECONDS + $1)) said=$SECONDS
  shift
  until "$@" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    if [ $((SECONDS - said)) -ge 2 ]; then
      printf '.'
      said=$SECONDS
    fi
    sleep 0.2
  done
}

die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# The shell writes its pid and becomes the launcher, which becomes the program: all three are one process.
start_programs() {
  start count "echo \$\$ >count.pid; exec fulcrum-run -- python3 -u -c '
import math, time
for number in range(1, 1000000):
    until = time.monotonic() + 1
    while time.monotonic() < until: math.sqrt(number)
    print(number, flush=True)' >count.txt"
  start pi "echo \$\$ >pi.pid; exec fulcrum-run -- bc -lq >pi.txt <<END
scale=30000; 4*a(1)
END"
  start xz "tar -cf - /usr/lib 2>/dev/null | { echo \$\$ >xz.pid; exec fulcrum-run -- xz -T2 -c >lib.tar.xz; }"
}

console_there() {
  on n1 fulcrum nodes --json </dev/null | grep -q '"name" *: *"console'
}

start_console() {
  rm -f "$picture"
  "$repository/fulcrum" console --size 1280x800 --screenshot "$picture" --nodes 3 --delay 12 >"$console_log" 2>&1 &
  console_pid=$!
  until_deadline "$console_seconds" console_there || die "the console did not join; see $console_log"
}

move_the_counter() {
  local pid
  pid=$(on n1 cat /tmp/count.pid </dev/null)
  say "moving the counter, process $pid, from n1 to n2: fulcrum migrate $pid n2"
  on n1 tail -n 1 /tmp/count.txt </dev/null
  on n1 fulcrum explain "$pid" n2 </dev/null
  on n1 fulcrum migrate "$pid" n2 </dev/null
  until_deadline 10 grew "$(on n1 wc -l /tmp/count.txt </dev/null)" || die 'the counter does not count any more'
  say 'it runs on n2 and still writes its file on n1:'
  on n1 tail -n 3 /tmp/count.txt </dev/null
}

grew() { # FORMER-LENGTH
  [ "$(on n1 wc -l /tmp/count.txt </dev/null)" != "$1" ]
}

main() {
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  say 'three nodes, each with its own network, host name, files in /tmp, processes and clock'
  "$lab" down
  "$lab" up --nodes 3
  say 'python3 counts, bc computes pi, xz packs /usr/lib: all on n1'
  start_programs
  on n1 fulcrum ps </dev/null
  if [ -n "${DISPLAY:-}" ]; then say 'the console'; else say 'the console, on a display that nobody sees'; fi
  start_console
  move_the_counter
  on n1 fulcrum ps </dev/null
  until_deadline "$picture_seconds" test -s "$picture" && say "picture of the console: $picture"
  [ "${1:-}" != --once ] || exit 0
  say "yours until Ctrl-C; in another terminal:
   ./fulcrum lab exec n1 -- fulcrum ps
   ./fulcrum lab exec n1 -- fulcrum migrate PID n3
   ./fulcrum lab exec n1 -- tail -f /tmp/count.txt"
  while true; do sleep 1; done
}

main "$@"
