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
saasmaint run --all --dry-run | sed 's/^The probes of this workspace: .*/The probes of this workspace: (hash)/'

say "There is no dump yet, so nothing could be restored either."
saasmaint run --trust dump-is-fresh dump-restores
saasmaint due

say "With --fix the dump is made, and looked at again."
saasmaint run --trust --fix dump-is-fresh

say "Now it can be restored and counted. One result waits for a person."
saasmaint run
export SAASMAINT_BY=ana@acme.example SAASMAINT_NOW=2026-11-25T09:00
saasmaint done restore-reviewed --note "counts agree with the dashboard"
saasmaint check

say "What the record says."
saasmaint report --from 2026-11-25 --to 2026-12-31
saasmaint verify
