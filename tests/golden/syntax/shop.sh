#!/bin/bash
# prepares the shop
set -e
NAME="shop" PORT=80 serve --port "$PORT" ${HOST:-local} 'raw' a"b"$c
total=$(cat prices | sort -n)
total+=1
export PATH=/bin:$PATH MODE
readonly MODE
list=(a b c)
echo "${list[0]} $# `date`"
if [ -f "$1" ]; then
  cat "$1"
elif [[ $MODE == test && -z $2 ]]; then
  echo test
else
  exit 1
fi
for ware in a b; do echo "$ware"; done
for ((i = 0; i < 3; i++)); do echo $i; done
while read -r line; do echo "$line"; done < prices
case $1 in
  start|run) serve & ;;
  *) echo unknown ;;
esac
stop() {
  kill "$1" || true
}
function restart { stop 1 && serve; }
( cd /tmp; ls ) > out 2>&1
diff <(sort a) <(sort b)
! grep -q x file
cat <<EOF
hello $NAME
EOF
