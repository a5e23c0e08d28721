#!/bin/sh
# Runs the probes of a workspace that is a git checkout, commits what they recorded and pushes it.
# Ends with the exit status of `saasmaint run`, or with 2 where the record could not be pushed; the
# next run then pushes it.
set -u
cd "${1:?the folder of the workspace}" || exit 2

saasmaint run
result=$?

for folder in ledger evidence; do
  [ ! -d "$folder" ] || git add -- "$folder" || exit 2
done
git diff --cached --quiet || git commit --quiet --message "Record what probes found" || exit 2
git pull --quiet --rebase && git push --quiet || exit 2
exit "$result"
