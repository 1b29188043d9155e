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

# Runs once, however the demo ends; what the console still says while the cluster goes away is nobody's business.
clean_up() {
  trap '' INT TERM
  trap - EXIT
  say 'cleaning up'
  if [ -n "${console_pid:-}" ]; then
    kill "$console_pid" 2>/dev/null || true
    wait "$console_pid" 2>/dev/null || true
  fi
  "$lab" down
  echo 'nothing is left'
}

on() { # NODE CMD…
  local node=$1
  shift
  "$lab" exec "$node" -- "$@" </dev/null
}

# Starts a program on n1 under Fulcrum's care; its pid and what it prints are in n1's own /tmp.
start() { # NAME SHELL-COMMAND
  on n1 sh -c "cd /tmp; $2" >/dev/null 2>&1 &
  disown # else bash tells of its death
  until_deadline 10 on n1 test -s "/tmp/$1.pid" || die "the program '$1' did not start"
}

until_deadline() { # SECONDS CMD…
  local deadline=$((SECONDS + $1)) said=$SECONDS dots=
  shift
  until "$@" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    if [ $((SECONDS - said)) -ge 2 ]; then
      printf '.'
      dots=yes
      said=$SECONDS
    fi
    sleep 0.2
  done
  [ -z "$dots" ] || echo
}

die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# The shell writes its pid and becomes the launcher, which becomes the program: all three are one process. What would
# take a whole processor for minutes is nice about it.
start_programs() {
  start count "echo \$\$ >count.pid; exec fulcrum-run -- python3 -u -c '
import math, time
for number in range(1, 1000000):
    until = time.monotonic() + 0.3
    while time.monotonic() < until: math.sqrt(number)
    print(number, flush=True)
    time.sleep(0.2)' >count.txt"
  start xz "tar -cf - /usr/lib 2>/dev/null | { echo \$\$ >xz.pid; exec nice fulcrum-run -- xz -T2 -c >lib.tar.xz; }"
  start sqlite "echo \$\$ >sqlite.pid; exec nice fulcrum-run -- sqlite3 numbers.db >sqlite.txt '
create table numbers (n integer primary key, square integer, text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000000)
insert into numbers select i, i * i, hex(randomblob(16)) from n'"
  start pi "echo \$\$ >pi.pid; exec nice fulcrum-run -- bc -lq >pi.txt <<END
scale=30000; 4*a(1)
END"
}

console_there() {
  on n1 fulcrum nodes --json | grep -q '"name" *: *"console'
}

start_console() {
  rm -f "$picture"
  "$repository/fulcrum" console --size 1280x800 --screenshot "$picture" --nodes 3 --moves 1 --delay 3 \
    >"$console_log" 2>&1 </dev/null &
  console_pid=$!
  until_deadline "$console_seconds" console_there || die "the console did not join; see $console_log"
}

# One figure of the counter from `fulcrum ps --json`, which writes one field a line, those of a process together.
figure() { # FIELD
  on n1 fulcrum ps --json | sed -n "/\"pid\": $counter,/,/\"lastMove\"/s/^ *\"$1\": \"\{0,1\}\([^\",]*\).*/\1/p"
}

move_the_counter() {
  counter=$(on n1 cat /tmp/count.pid)
  say "the counter is at $(on n1 tail -n 1 /tmp/count.txt); could it go to n2?  fulcrum explain $counter n2"
  on n1 fulcrum explain "$counter" n2
  say "so it goes, in the middle of its counting:  fulcrum migrate $counter n2"
  on n1 fulcrum migrate "$counter" n2
  until_deadline 20 grew_by_four "$(lines_counted)" || die 'the counter does not count any more'
  say "it runs on $(figure node), and still has its pid and its file on $(figure home), where it goes on from line to line:"
  on n1 tail -n 4 /tmp/count.txt
  echo "calls it has sent home so far: $(figure forwardedCalls)"
}

lines_counted() {
  on n1 sh -c 'wc -l </tmp/count.txt'
}

grew_by_four() { # FORMER-LENGTH
  [ "$(lines_counted)" -ge $(($1 + 4)) ]
}

main() {
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  say 'three nodes, each with its own network, host name, files in /tmp, processes and clock'
  "$lab" down
  "$lab" up --nodes 3
  say 'on n1: python3 counts, tar and xz pack /usr/lib, sqlite3 builds a database, bc computes pi'
  start_programs
  on n1 fulcrum ps
  if [ -n "${DISPLAY:-}" ]; then
    say 'the console: drag a chip onto another node'
  else
    say 'the console, on a display that nobody sees'
  fi
  start_console
  move_the_counter
  if until_deadline "$picture_seconds" test -s "$picture"; then
    say "picture of the console: $picture"
  else
    say "the console has not drawn its picture; see $console_log"
  fi
  on n1 fulcrum ps
  [ "${1:-}" != --once ] || exit 0
  say "yours until Ctrl-C; in another terminal, for example:
   ./fulcrum lab exec n1 -- fulcrum top
   ./fulcrum lab exec n1 -- fulcrum migrate $counter n3
   ./fulcrum lab exec n1 -- fulcrum migrate $counter home
   ./fulcrum lab exec n1 -- tail -f /tmp/count.txt"
  while true; do sleep 1; done
}

main "$@"
