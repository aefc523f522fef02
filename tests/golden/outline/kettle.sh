#!/bin/bash
# Brews tea.

source ./water.sh
. "lib/leaves.sh"

MAX_CUPS=12
readonly LIMIT=5
export current="green"

# Heats it.
boil() {
  local minutes=$1
  echo "$minutes"
}

function pour {
  echo pour
}

if [ -n "$1" ]; then
  drain() { :; }
fi
