#!/usr/bin/env bash
# A virtual cluster on one machine. Each node has its own network, host name, mounts (/tmp, /dev/shm, /run/fulcrum),
# process numbers and clock; the nodes see one another only through their addresses.
#
#   lab.sh [--name LAB] up [--nodes N | --site SITE:N…] [--cpus F] [--memory MIB] [--swap MIB] [--automation LEVEL] [--config 'NODE: KEY=VALUE']… | exec NODE [--] CMD… | desk [--] CMD… | status [--json] | down
#
# The namespaces live as long as the processes that hold them, and nothing is mounted or linked outside of them: when
# the holders are dead, the lab is gone, but for the control groups of --cpus and --memory and the file of --swap. Who they are is written to the state directory the moment they exist, and each
# carries FULCRUM_LAB_MARK in its environment, so that `down` also finds those of a lab that crashed half-way.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
repository=$(cd "$here/../.." && pwd)
readonly here repository
readonly labs=/run/fulcrum-lab
readonly most_nodes=64
readonly desk_host=250           # last number of the address where consoles stand
readonly namespace_seconds=10    # for a node's namespaces and mounts
readonly join_seconds=60         # for all runtimes to see one another
readonly clock_step_seconds=1000 # node N is ahead by N steps, so that a clock carried over by a move shows

lab=${FULCRUM_LAB:-lab}
automation=manual # a lab moves by itself only when that is asked for
sites=()   # SITE:N, clusters that are sites to each other; none: one cluster with the name of the lab
configs=() # NODE: KEY=VALUE, more lines for the configuration of one node

say() { printf 'lab: %s\n' "$*" >&2; }

die() { # STATUS TEXT…
  local status=$1
  shift
  say "$@"
  exit "$status"
}

usage() {
  sed -n '5,5s/^# *//p' "${BASH_SOURCE[0]}"
  exit "$1"
}

# --- holders: the processes that keep the namespaces ------------------------------------------------------------------

start_time() { # PID; empty when it is gone or only waits for its parent to notice
  local line
  local -a fields
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  # Fields 3 and 22 of proc(5); the name in field 2 may hold anything, so count from behind its last bracket.
  read -r -a fields <<<"${line##*) }"
  [ "${fields[0]}" = Z ] || printf '%s\n' "${fields[19]}"
}

# Remembers a process with its start time: a number alone may belong to somebody else tomorrow.
remember() { # FILE PID
  printf '%s %s\n' "$2" "$(start_time "$2")" >"$1"
}

# Prints the remembered pid when that very process still lives.
recall() { # FILE
  local pid started
  read -r pid started 2>/dev/null <"$1" || return 1
  [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ] && printf '%s\n' "$pid"
}

until_deadline() { # SECONDS CMD…
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

# Starts a process in namespaces of its own, detached from this script's terminal, lock and pipes.
detach() { # UNSHARE-OPTIONS… -- CMD…
  FULCRUM_LAB_MARK=$state setsid unshare "$@" </dev/null >>"$state/lab.log" 2>&1 9>&- &
  disown # else bash tells of their deaths
}

# --- network ----------------------------------------------------------------------------------------------------------

# The bridge lives in a namespace of its own: the host's network has nothing of the lab.
make_bridge() {
  detach --net -- sleep infinity
  remember "$state/bridge" $!
  until_deadline "$namespace_seconds" has_own_net "$!" || die 1 'the bridge did not start'
  in_net "$!" ip link add br0 type bridge
  in_net "$!" ip link set br0 up
}

has_own_net() { # PID
  [ "$(readlink "/proc/$1/ns/net" 2>/dev/null)" != "$(readlink /proc/self/ns/net)" ]
}

in_net() { # PID CMD…
  local pid=$1
  shift
  nsenter --target "$pid" --net -- "$@"
}

# Lays a cable from a process's network to the bridge and gives it an address.
plug_in() { # PID NAME ADDRESS
  in_net "$(recall "$state/bridge")" sh -ec "
    ip link add 'to-$2' type veth peer name eth0 netns $1
    ip link set 'to-$2' master br0 up"
  in_net "$1" sh -ec "ip addr add $3/24 dev eth0; ip link set eth0 up; ip link set lo up"
}

address() { # NUMBER
  printf '10.77.%s.%s\n' "$(cat "$state/subnet")" "$1"
}

# The lowest third byte that no other lab uses; they could share one, but logs are easier to read when they do not.
claim_subnet() {
  local used k=0
  used=$(cat "$labs"/*/subnet 2>/dev/null || true)
  while grep -qx "$k" <<<"$used"; do k=$((k + 1)); done
  printf '%s\n' "$k" >"$state/subnet"
}

# /run/fulcrum is where each node mounts its own.
claim_place() {
  mkdir -p "$state" /run/fulcrum
  claim_subnet
}

# Removing a directory takes away what other namespaces have mounted on it: /run/fulcrum goes with the last lab only.
release_place() {
  rm -rf "$state"
  if rmdir "$labs" 2>/dev/null; then rmdir /run/fulcrum 2>/dev/null || true; fi
}

# What all labs share is changed by one of them at a time; the lock is the directory itself, so that no file remains.
one_lab_at_a_time() { # CMD…
  exec 8</run/lock
  flock 8
  "$@"
  exec 8<&-
}

# --- nodes ------------------------------------------------------------------------------------------------------------

node_names() {
  sed -n '1,$p' "$state/nodes" 2>/dev/null || true
}

init_of() { # NODE
  recall "$state/$1/init"
}

write_properties() { # NODE NUMBER
  cat >"$state/$1/node.properties" <<TEXT
node.name=$1
bind.address=$(address "$2")
cluster.name=$(site_of "$1")
cluster.port=7800
stream.port=7801
seeds=$(seeds "$(site_of "$1")" 7800)
run.directory=/run/fulcrum
state.directory=/run/fulcrum/state
automation=$automation
TEXT
  if [ "${#sites[@]}" -gt 0 ]; then write_site "$(site_of "$1")" >>"$state/$1/node.properties"; fi
  printf '%s\n' "${configs[@]}" | sed -n "s/^$1: *//p" >>"$state/$1/node.properties"
}

site_of() { # NODE
  if [ -s "$state/sites" ]; then sed -n "s/^$1 //p" "$state/sites"; else printf '%s\n' "$lab"; fi
}

# Every node may be asked by a newcomer: whoever comes first, the others find it.
seeds() { # SITE PORT [MOST]
  local number=0 node list= left=${3:-$most_nodes}
  for node in $(node_names); do
    number=$((number + 1))
    if [ "$(site_of "$node")" = "$1" ] && [ "$left" -gt 0 ]; then
      list+=${list:+,}$(address "$number")[$2]
      left=$((left - 1))
    fi
  done
  printf '%s\n' "$list"
}

# Two candidates for the gateway a site; each site takes guests of all others, those named earlier come first.
write_site() { # SITE
  local site gateways= partners=
  for site in "${sites[@]%%:*}"; do
    gateways+=${gateways:+,}$(seeds "$site" 7802 2)
    if [ "$site" != "$1" ]; then partners+=${partners:+, }$site; fi
  done
  printf 'site.gateways=%s\nsite.partners=%s\n' "$gateways" "$partners"
}

name_nodes() { # COUNT
  local number=0 site k
  for number in $(seq "$1"); do echo "n$number"; done >"$state/nodes"
  number=0
  for site in "${sites[@]}"; do
    for k in $(seq "${site#*:}"); do
      number=$((number + 1))
      echo "n$number ${site%%:*}"
    done
  done >"$state/sites"
}

write_hosts() {
  local number=0 node
  {
    printf '127.0.0.1 localhost\n::1 localhost\n'
    for node in $(node_names); do
      number=$((number + 1))
      printf '%s %s\n' "$(address "$number")" "$node"
    done
    printf '%s desk\n' "$(address "$desk_host")"
  } >"$state/hosts"
}

make_node() { # NODE NUMBER
  local node=$1 number=$2 unshare_pid
  mkdir "$state/$node"
  mkfifo "$state/$node/start"
  write_properties "$node" "$number"
  # --kill-child: whoever ends the unshare in front ends the node.
  detach --fork --kill-child --mount-proc --pid --uts --ipc --mount --net \
    --time --monotonic $((number * clock_step_seconds)) --boottime $((number * clock_step_seconds)) \
    -- "$here/node-init.sh" "$state/$node" "$node"
  unshare_pid=$!
  remember "$state/$node/unshare" "$unshare_pid"
  until_deadline "$namespace_seconds" test -e "$state/$node/ready" ||
    die 1 "node $node did not start: $(tail -n 3 "$state/lab.log" 2>/dev/null)"
  remember "$state/$node/init" "$(child_of "$unshare_pid")"
  if has_limits; then enter_groups "$node" "$(init_of "$node")"; fi
  plug_in "$(init_of "$node")" "$node" "$(address "$number")"
}

child_of() { # PID
  tr -d ' ' <"/proc/$1/task/$1/children"
}

# --- limits: control groups of a node's own ---------------------------------------------------------------------------

cpus=   # processors that each node may use; empty without a limit
memory= # memory that each node may use, MiB; likewise
swap=   # swap space that all nodes share, MiB; without it a node that is full kills
readonly quota_period_us=20000

has_limits() { [ -e "$state/limits" ]; }

# The directories of a node's groups: one with cgroup v2, one for each controller with v1; beside v1 there may be a v2
# without controllers, which tells of a group's stalls all the same.
groups_of() { # NODE
  local root=/sys/fs/cgroup
  if [ -d "$root/cpu" ]; then
    printf '%s\n' "$root/cpu/fulcrum-$lab-$1" "$root/memory/fulcrum-$lab-$1"
    if [ -d "$root/unified" ]; then printf '%s\n' "$root/unified/fulcrum-$lab-$1"; fi
  else
    printf '%s\n' "$root/fulcrum-$lab-$1"
  fi
}

enter_groups() { # NODE PID
  local group
  for group in $(groups_of "$1"); do
    mkdir -p "$group"
    echo "$2" >"$group/cgroup.procs"
  done
}

# Last, so that the runtimes start at full speed.
limit() { # NODE
  local group quota
  for group in $(groups_of "$1"); do
    if [ -n "$cpus" ]; then
      quota=$(awk -v cpus="$cpus" -v period="$quota_period_us" 'BEGIN { printf "%d", cpus * period }')
      if [ -e "$group/cpu.cfs_quota_us" ]; then
        echo "$quota_period_us" >"$group/cpu.cfs_period_us"
        echo "$quota" >"$group/cpu.cfs_quota_us"
      elif [ -e "$group/cpu.max" ]; then
        echo "$quota $quota_period_us" >"$group/cpu.max"
      fi
    fi
    if [ -n "$memory" ]; then
      if [ -e "$group/memory.limit_in_bytes" ]; then
        echo $((memory * 1048576)) >"$group/memory.limit_in_bytes"
      elif [ -e "$group/memory.max" ]; then
        echo $((memory * 1048576)) >"$group/memory.max"
      fi
    fi
  done
}

# Groups can go when the last process in them has.
remove_groups() {
  local node group
  has_limits || return 0
  for node in $(node_names); do
    for group in $(groups_of "$node"); do
      [ ! -d "$group" ] || until_deadline "$namespace_seconds" rmdir "$group" 2>/dev/null ||
        say "the control group $group is still in use"
    done
  done
}

# Swap belongs to the machine: the limits of the nodes decide who needs it. A file without holes (swapon(8)), where
# files are on a disk.
add_swap() {
  local file=/var/tmp/fulcrum-lab-$lab.swap
  printf '%s\n' "$file" >"$state/swap"
  (umask 077 && dd if=/dev/zero of="$file" bs=1M count="$swap" status=none) &&
    mkswap "$file" >>"$state/lab.log" && swapon "$file" ||
    die 1 "no swap of $swap MiB in $file: $(tail -n 1 "$state/lab.log" 2>/dev/null)"
}

remove_swap() {
  local file
  file=$(cat "$state/swap" 2>/dev/null) || return 0
  if grep -q "^$file " /proc/swaps; then swapoff "$file" || die 1 "$file is still swap"; fi
  rm -f "$file"
}

start_runtime() { # NODE
  timeout "$namespace_seconds" sh -c 'echo start >"$0"' "$state/$1/start"
}

# --- waiting until they see one another -------------------------------------------------------------------------------

runtime_exit() { # NODE; prints its exit status when it has ended
  cat "$state/$1/runtime.exit" 2>/dev/null
}

sees_all() { # NODE
  local known other
  # Asking starts a Java each time: not before its log says that it can have heard of another.
  [ "$(wc -l <"$state/nodes")" -eq 1 ] || grep -q ' hears of ' "$state/$1/runtime.log" || return 1
  known=$(timeout 10 "$here/lab.sh" --name "$lab" exec "$1" -- fulcrum nodes --json 2>/dev/null </dev/null) || return 1
  for other in $(node_names); do
    grep -qE "\"name\" *: *\"$other\"" <<<"$known" || return 1
  done
}

check_alive() {
  local node
  for node in $(node_names); do
    if runtime_exit "$node" >/dev/null; then
      tail -n 20 "$state/$node/runtime.log" >&2
      die 1 "the runtime of $node ended with status $(runtime_exit "$node"); its log is above"
    fi
  done
}

socket_there() { # NODE
  [ -S "/proc/$(init_of "$1")/root/run/fulcrum/fulcrum.sock" ]
}

await_joined() {
  local node started=$SECONDS shown=0 question
  for question in socket_there sees_all; do
    for node in $(node_names); do
      until "$question" "$node"; do
        check_alive
        [ $((SECONDS - started)) -lt "$join_seconds" ] ||
          die 1 "$node has not joined after $join_seconds s; see $state/$node/runtime.log"
        if [ $((SECONDS - started - shown)) -ge 2 ]; then
          shown=$((SECONDS - started))
          say "waiting for $node … $shown s"
        fi
        sleep 0.2
      done
    done
  done
}

# --- verbs ------------------------------------------------------------------------------------------------------------

find_java() {
  local home=${FULCRUM_JAVA_HOME:-}
  if [ -z "$home" ]; then
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
      [ "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null || echo 0)" -ge 25 ] 2>/dev/null && break
      home=
    done
  fi
  [ -n "$home" ] || die 78 'needs a JDK 25 or later; ./fulcrum says where to get one'
  printf '%s\n' "$home/bin/java"
}

# What the nodes run is a copy: a build may replace the original under a running JVM's feet.
copy_programs() {
  local java aot jar=$repository/runtime/target/fulcrum-runtime.jar
  mkdir -p "$state/bin" "$state/lib"
  cp "$here/rsh.py" "$state/bin/lab-rsh"
  if [ -z "${FULCRUM_LAB_NODE_COMMAND:-}" ]; then
    java=$(find_java)
    [ -e "$jar" ] || die 1 "no $jar: run ./fulcrum build first"
    aot=$("$repository/packaging/train.sh" "$java" "$jar")
    cp -p "$jar" "$state/lib/" # with its time: the caches are of that jar
    find "$aot" -name '*.aot' -exec cp {} "$state/lib/" \; 2>/dev/null || true
    cp "$repository"/native-btl/target/native/fulcrum-{run,self,mpirun} "$state/bin/"
    cp -r "$repository"/native-btl/target/native/openmpi "$state/bin/"
    cat >"$state/bin/fulcrum" <<TEXT
#!/bin/sh
case \${1:-} in
run) shift; exec "$state/bin/fulcrum-run" "\$@" ;;
mpirun)
    shift
    # A lab has no ssh.
    export OMPI_MCA_plm_rsh_agent="\${OMPI_MCA_plm_rsh_agent:-$state/bin/lab-rsh}"
    exec "$state/bin/fulcrum-mpirun" "\$@"
    ;;
node)
    # What bench calls a node at rest: a heap that shrinks, few malloc arenas.
    export MALLOC_ARENA_MAX=2
    set -- -Xms16m -Xmx128m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 \
      -jar "$state/lib/fulcrum-runtime.jar" "\$@"
    cache=$state/lib/node.aot
    ;;
*)
    set -- -jar "$state/lib/fulcrum-runtime.jar" "\$@"
    cache=$state/lib/cli.aot
    ;;
esac
[ ! -e "\$cache" ] || set -- -XX:AOTCache="\$cache" "\$@"
exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Dkryo.unsafe=false \${FULCRUM_JVM_OPTIONS:-} "\$@"
TEXT
    chmod +x "$state/bin/fulcrum"
  fi
}

up() {
  local nodes=3 number
  while [ $# -gt 0 ]; do
    case $1 in
      --nodes) nodes=${2:-} && shift 2 || usage 2 ;;
      --site) sites+=("${2:-}") && shift 2 || usage 2 ;;
      --cpus) cpus=${2:-} && shift 2 || usage 2 ;;
      --memory) memory=${2:-} && shift 2 || usage 2 ;;
      --swap) swap=${2:-} && shift 2 || usage 2 ;;
      --automation) automation=${2:-} && shift 2 || usage 2 ;;
      --config) configs+=("${2:-}") && shift 2 || usage 2 ;;
      *) usage 2 ;;
    esac
  done
  if [ "${#sites[@]}" -gt 0 ]; then
    if printf '%s\n' "${sites[@]}" | grep -qvE '^[a-z][a-z0-9]*:[1-9][0-9]?$'; then die 2 '--site takes SITE:N'; fi
    nodes=0
    for number in "${sites[@]#*:}"; do nodes=$((nodes + number)); done
  fi
  [[ $nodes =~ ^[1-9][0-9]?$ ]] && [ "$nodes" -le "$most_nodes" ] || die 2 "--nodes takes 1 to $most_nodes"
  if [ "${#configs[@]}" -gt 0 ] && printf '%s\n' "${configs[@]}" | grep -qvE '^n[0-9]+: *[a-z.]+='; then
    die 2 "--config takes 'NODE: KEY=VALUE'"
  fi
  [[ $cpus =~ ^([0-9]+(\.[0-9]+)?)?$ ]] || die 2 "--cpus takes a number of processors, such as 0.5"
  [[ $memory =~ ^([1-9][0-9]*)?$ ]] || die 2 '--memory takes MiB'
  [[ $swap =~ ^([1-9][0-9]*)?$ ]] || die 2 '--swap takes MiB'
  [[ $automation =~ ^(manual|partial|full)$ ]] || die 2 '--automation takes manual, partial or full'
  if is_up; then die 1 "lab '$lab' is up already; ./fulcrum lab down ends it"; fi
  sweep
  trap 'say "not complete, taking it down"; sweep' EXIT
  one_lab_at_a_time claim_place
  name_nodes "$nodes"
  [ -z "$cpus$memory" ] || touch "$state/limits"
  [ -z "$swap" ] || add_swap
  copy_programs
  write_hosts
  make_bridge
  for number in $(seq "$nodes"); do make_node "n$number" "$number"; done
  make_desk
  for number in $(seq "$nodes"); do start_runtime "n$number"; done
  [ -n "${FULCRUM_LAB_NODE_COMMAND:-}" ] || await_joined
  if has_limits; then for number in $(seq "$nodes"); do limit "n$number"; done; fi
  touch "$state/up"
  trap - EXIT
  say "$nodes nodes are up: ./fulcrum lab exec n1 -- CMD…"
}

# Where a console stands: the lab's network, and everything else the caller's own, above all the display.
make_desk() {
  detach --net -- sleep infinity
  remember "$state/desk" $!
  until_deadline "$namespace_seconds" has_own_net "$!" || die 1 'the desk did not start'
  plug_in "$!" desk "$(address "$desk_host")"
}

enter() { # NODE CMD…
  local node=$1 init
  shift
  [ $# -eq 0 ] || [ "$1" != -- ] || shift
  [ $# -gt 0 ] || usage 2
  init=$(init_of "$node") || die 69 "no node '$node' in lab '$lab'"
  export FULCRUM_LAB_MARK=$state PATH=$state/bin:$PATH
  unset FULCRUM_LAB
  if has_limits; then enter_groups "$node" "$$"; fi
  # Entering the mounts loses the working directory; it is the caller's again where the node has it.
  # shellcheck disable=SC2016
  exec nsenter --target "$init" --mount --uts --ipc --net --pid --time -- \
    sh -c 'cd "$0" 2>/dev/null || cd /; exec "$@"' "$PWD" "$@" 9>&-
}

desk() { # CMD…
  local holder
  [ $# -eq 0 ] || [ "$1" != -- ] || shift
  [ $# -gt 0 ] || usage 2
  holder=$(recall "$state/desk") || die 69 "lab '$lab' is not up"
  export FULCRUM_LAB_MARK=$state
  exec nsenter --target "$holder" --net -- "$@"
}

is_up() {
  [ -e "$state/up" ] && recall "$state/bridge" >/dev/null
}

runtime_state() { # NODE
  local status
  if status=$(runtime_exit "$1"); then
    printf 'ended with %s\n' "$status"
  elif ! init_of "$1" >/dev/null; then
    echo 'node is gone'
  else
    echo running
  fi
}

status() {
  local node number=0
  if [ "${1:-}" = --json ]; then
    status_json
    return
  fi
  [ $# -eq 0 ] || usage 2
  is_up || { echo "lab '$lab' is down"; return 1; }
  for node in $(node_names); do
    number=$((number + 1))
    printf '%-4s %-12s init %-8s runtime %s, log %s\n' "$node" "$(address "$number")" "$(init_of "$node" || echo -)" \
      "$(runtime_state "$node")" "$state/$node/runtime.log"
  done
}

status_json() {
  local node number=0 up=false comma=
  if is_up; then up=true; fi
  printf '{"lab":"%s","up":%s,"nodes":[' "$lab" "$up"
  for node in $(node_names); do
    number=$((number + 1))
    printf '%s\n{"name":"%s","address":"%s","initPid":%s,"runtime":"%s","log":"%s"}' "$comma" "$node" \
      "$(address "$number")" "$(init_of "$node" || echo null)" "$(runtime_state "$node")" "$state/$node/runtime.log"
    comma=,
  done
  printf ']}\n'
}

console_arguments() {
  printf '%s\n' --cluster "$(site_of n1)" --bind "$(address "$desk_host")" --seeds "$(seeds "$(site_of n1)" 7800)"
}

# --- the end ----------------------------------------------------------------------------------------------------------

# Processes of this lab by the mark in their environment; never one of the caller's own network, where a shell may
# carry the mark by accident.
marked() {
  local own file pid
  own=$(readlink /proc/self/ns/net)
  { grep -lzxF "FULCRUM_LAB_MARK=$state" /proc/[0-9]*/environ 2>/dev/null || true; } | while read -r file; do
    pid=${file#/proc/}
    pid=${pid%/environ}
    if [ "$(readlink "/proc/$pid/ns/net" 2>/dev/null || echo "$own")" != "$own" ]; then echo "$pid"; fi
  done
}

remembered() {
  local file
  for file in "$state"/*/init "$state"/*/unshare "$state"/bridge "$state"/desk; do
    recall "$file" || true
  done
}

nobody_left() {
  local pids
  pids=$( (remembered; marked) | sort -u)
  [ -n "$pids" ] || return 0
  # shellcheck disable=SC2086
  kill -9 $pids 2>/dev/null || true
  return 1
}

# Ends whatever there is of this lab, however it came to be so. The death of a node's init is the death of all in it,
# and with the last process go the namespaces, with these the mounts and the cables.
sweep() {
  until_deadline "$namespace_seconds" nobody_left || die 1 "these processes do not end: $( (remembered; marked) | xargs)"
  remove_groups
  remove_swap
  one_lab_at_a_time release_place
}

# One command at a time changes a lab. Who held the lock has removed the file: then it is to be taken anew.
locked() { # CMD…
  local file=/run/lock/fulcrum-lab.$lab
  while true; do
    exec 9>"$file"
    flock -w 120 9 || die 1 "another command is at work on lab '$lab'"
    [ ! /proc/self/fd/9 -ef "$file" ] || break
  done
  "$@"
  rm -f "$file"
}

main() {
  local verb
  if [ "${1:-}" = --name ]; then
    lab=${2:-}
    shift 2 || usage 2
  fi
  [[ $lab =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die 2 "'$lab' is no name for a lab: lower-case letters, digits, '-'"
  readonly state=$labs/$lab
  verb=${1:-}
  [ $# -eq 0 ] || shift
  case $verb in up | exec | desk | down) [ "$(id -u)" = 0 ] || die 77 "'lab $verb' needs root, for namespaces" ;; esac
  case $verb in
    up) locked up "$@" ;;
    exec) enter "$@" ;;
    desk) desk "$@" ;;
    status) status "$@" ;;
    down) locked sweep ;;
    is-up) is_up ;;
    console-arguments) console_arguments ;;
    -h | --help | help) usage 0 ;;
    *) usage 2 ;;
  esac
}

main "$@"
