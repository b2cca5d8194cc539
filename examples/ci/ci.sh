#!/usr/bin/env bash
# The pipeline as a plain script: what the workflow beside it runs, in a clone of the stack's repository.
#
#   ci/ci.sh preview   Preview with the policy pack. Writes review/summary.md, and, if the change may go
#                      ahead, review/approved.json. Exit code 0: it may; else: it may not.
#   ci/ci.sh deploy    Apply what review/approved.json approves, and nothing else.
#   ci/ci.sh drift     Compare the account with the program, writing nothing. Exit code 0: they say the same;
#                      else: review/summary.md has what differs, or the account could not be asked.
#
# Needed: pulumi and pulumi-chime[policies] on PATH, PULUMI_STACK, and what the backend and AWS ask for.
set -euo pipefail

review=review
pack=(--policy-pack policy --policy-pack-config policy/settings.json)
limits=(--max-changes 500 --no-release --require-preflight)

preview() {
  # Nothing of an earlier review may be taken for this one's.
  rm -rf "$review" && mkdir "$review"
  local previewed=0 reviewed=0
  # The events, because the usual JSON leaves policy violations out. --refresh, so that the reviewer sees
  # the values that the account has now.
  PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --non-interactive --refresh --json "${pack[@]}" \
    > "$review/preview.json" || previewed=$?
  pulumi-chime summary "$review/preview.json" "${limits[@]}" --approve "$review/approved.json" || reviewed=$?
  pulumi-chime summary "$review/preview.json" "${limits[@]}" --markdown > "$review/summary.md" || true
  return $((reviewed ? reviewed : previewed))
}

deploy() {
  if [[ ! -f $review/approved.json ]]; then
    echo "$0: there is no $review/approved.json, so nothing was approved" >&2
    return 1
  fi
  # Kept to this clone: an absolute path, wherever the project is in it.
  pulumi config set chime:approvedChanges "$PWD/$review/approved.json"
  # With its own preview, so that the policies are heard before anything is written. The two variables fill
  # the batches and save the state once; like --continue-on-error, they are meant for a stack that holds
  # nothing but phone numbers.
  PULUMI_PARALLEL=128 PULUMI_SKIP_CHECKPOINTS=true \
    pulumi up --non-interactive --yes --refresh --continue-on-error "${pack[@]}"
}

drift() {
  rm -rf "$review" && mkdir "$review"
  local previewed=0 differs=0
  # What `up` would write now is what somebody has changed since the last one: in the account, or in the program
  # without a deploy. No policies: they judge what is proposed, and nothing is.
  PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --non-interactive --refresh --json \
    > "$review/preview.json" || previewed=$?
  pulumi-chime summary "$review/preview.json" --max-changes 0 --no-release || differs=$?
  pulumi-chime summary "$review/preview.json" --markdown --mask > "$review/summary.md" || true
  return $((differs ? differs : previewed))
}

case "${1-}" in
  preview | deploy | drift) "$1" ;;
  *) echo "usage: $0 preview | deploy | drift" >&2 && exit 2 ;;
esac
