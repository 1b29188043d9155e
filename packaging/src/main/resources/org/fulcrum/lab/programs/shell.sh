# A shell that is moved itself: every command it starts brings it home, where it forks and waits.
set -eu -o pipefail

sum=0
for ((i = 0; i < 60; i++)); do
  for ((k = 0; k < 4000; k++)); do
    sum=$(((sum * 31 + k) % 1000003))
  done
  echo "turn $i sum $sum"
  head -n $((i * 50 + 10)) "$1" | sort | uniq -c | tail -n 1
  answer=$(echo "$sum" | tr '0-9' 'a-j')
  echo "answer $answer" >>answers
  (exit $((i % 5))) || echo "status $?"
done
trap 'echo the end' EXIT
while read -r _ word; do
  printf '%s' "${word:0:1}"
done <answers
echo
read -r _ || true # it lasts until the moves are done
sleep 0.01 &
wait $!
trap 'echo terminated; exit 0' TERM
kill -TERM $$ 2>/dev/null &
while :; do :; done
