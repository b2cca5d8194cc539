#!/usr/bin/env bash
# `pulumi up`, tried again while somebody else deploys the same stack; its options are passed on.
#
#     ./up-when-free.sh --stack prod --skip-preview
#
# The engine takes a lock before it does anything, and gives up at once where there is one. Of two that come at the same
# moment it may refuse both, so each waits for 1 to 10 seconds, by chance, before it comes again. Any other end is final.
# UP_WHEN_FREE_SECONDS (1800) says for how long to try: longer than anybody's deploy takes.
set -uo pipefail
shopt -s extglob

patience=${UP_WHEN_FREE_SECONDS:-1800}
output=$(mktemp) || exit
trap 'rm -f "$output"' EXIT

# The engine shows the whole address of the state in the error of a lock, a password included.
without_passwords() {
  local line
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line == *://* ]]; then
      line=${line//:\/\/*([^[:space:]\/?#])@/:\/\/}
      line=${line//[?&]password=*([^&[:space:]])/}
    fi
    printf '%s\n' "$line"
  done
}

while true; do
  pulumi --non-interactive up --yes "$@" 2>&1 | without_passwords | tee "$output"
  code=${PIPESTATUS[0]}
  if ((code == 0)) || ! grep -q '^error: the stack is currently locked by' "$output"; then
    exit "$code"
  fi
  if ((SECONDS >= patience)); then
    echo "error: the stack was not free in $SECONDS seconds; if whoever holds it is gone: pulumi cancel" >&2
    exit "$code"
  fi
  sleep "$((1 + RANDOM % 9)).$((RANDOM % 10))"
done
