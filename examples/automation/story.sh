#!/usr/bin/env bash
# Plays a morning with this workspace in a scratch copy of it, and prints each command with what it
# answers. tests/examples.rs compares that with expected/story.txt.
#
# SAASMAINT names the program; without it, `saasmaint` of the PATH. sqlite3 has to be installed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$here"/. "$scratch"
cd "$scratch"
program=${SAASMAINT:-saasmaint}
unset SAASMAINT_WORKSPACE SAASMAINT_TRUST
export SAASMAINT_BY=robot@acme.example SAASMAINT_NOW=2026-11-25T07:30 HOME="$scratch/home" TZ=UTC COLUMNS=80

say() { printf '\n# %s\n' "$*"; }
saasmaint() {
    printf '$ saasmaint %s\n' "$*"
    local status=0
    "$program" "$@" 2>&1 || status=$?
    [ "$status" = 0 ] || printf '(exit status %s)\n' "$status"
}

sqlite3 data/billing.db < data/billing.sql

say "What would run, and what it reaches. Nothing has run yet."
saasmaint run --all --dry-run

say "A robot runs what is due. There is no dump yet, so nothing can be restored either."
saasmaint run --trust --jobs 1
saasmaint due
saasmaint check --failing

say "With --fix the dump is made, and looked at again. The rest can pass now, too."
saasmaint run --fix --jobs 1

say "One result waits for a person, who reads what the probe kept."
export SAASMAINT_BY=ana@acme.example SAASMAINT_NOW=2026-11-25T09:00
saasmaint done restore-reviewed --for 2026-Q4 --note "counts agree with the dashboard"
saasmaint check --failing

say "What the record says: of one task, and of all."
saasmaint show dump-restores
saasmaint report --from 2026-11-25 --to 2026-11-29 | sed -n '1p; /^Population/,/^$/p'
saasmaint verify | sed -n "1p; \$p"
