#!/usr/bin/env bash
# Makes the ledger and the evidence of this workspace again, entry by entry, with the program itself
# and a given clock. The result is the same to the byte; tests/examples.rs holds it to that.
#
#   make.sh [DIR]     the workspace in which to do it [default: this folder]
#
# SAASMAINT names the program; without it, `saasmaint` of the PATH.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "${1:-$here}"
program=${SAASMAINT:-saasmaint}
unset SAASMAINT_WORKSPACE SAASMAINT_BY SAASMAINT_NOW
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# as WHO TIME ARGUMENT...: runs the program as somebody at a local time of the workspace.
as() {
    local who=$1 now=$2
    shift 2
    "$program" --workspace . --by "$who@acme.example" --now "$now" "$@" >/dev/null
}
ops() { as ops "$@"; }
security() { as security "$@"; }

# backup TIME WEEK: a weekly backup, proven by the page of the job that made it.
backup() { ops "$1" done database-backup --evidence "https://ci.acme.example/backup/$2"; }

rm -rf ledger evidence

# July: three checklists. The review of performance is still weekly, and nobody checks daily.
mv checklists/daily.toml "$scratch/"
cp checklists/monthly.toml "$scratch/"
awk '{ print } /^id = "performance-review"$/ { print "cadence = \"weekly\"" }' \
    "$scratch/monthly.toml" | sed 's/^on = "first mon"$/on = "mon"/' > checklists/monthly.toml

ops 2026-07-01T09:00 adopt
security 2026-07-02T11:30 done key-rotation --note "four keys, old ones revoked"
printf 'full backup of crm-prod: 41.2 GiB in 17 min\nsecond region: copied\npg_restore --list: 312 entries\n' \
    > "$scratch/backup-2026-W27.log"
ops 2026-07-03T16:20 done database-backup --evidence "$scratch/backup-2026-W27.log"
ops 2026-07-06T10:05 done performance-review
backup 2026-07-10T16:45 2026-W28
ops 2026-07-13T14:40 done performance-review --note "p95 of the search endpoint up by 20 %, ticket OPS-311"
ops 2026-07-15T15:00 done system-updates
backup 2026-07-17T16:10 2026-W29
ops 2026-07-20T09:50 done performance-review
backup 2026-07-25T09:15 2026-W30
ops 2026-07-27T16:00 done performance-review
security 2026-07-28T17:30 done access-review --note "two accounts of leavers closed"
ops 2026-07-30T13:00 done restore-test --evidence https://wiki.acme.example/restore/2026-07 \
    --note "42 minutes, row counts agree"
backup 2026-07-31T16:50 2026-W31

# August: holidays. One review is skipped in time, the drill and one backup are not.
ops 2026-08-03T10:20 skip performance-review --reason "half of the team is away, nothing was deployed"
backup 2026-08-07T16:30 2026-W32
ops 2026-08-10T10:00 done performance-review
security 2026-08-12T14:00 done vendor-review --evidence https://wiki.acme.example/vendors/2026-q3
ops 2026-08-17T09:10 done performance-review
ops 2026-08-19T16:00 done system-updates
backup 2026-08-21T16:40 2026-W34
ops 2026-08-24T10:30 done performance-review
ops 2026-08-27T15:30 done recovery-drill --note "24 minutes over, 31 back; DNS took longest"
backup 2026-08-28T17:40 2026-W35
ops 2026-08-31T09:30 done performance-review
security 2026-08-31T16:20 done access-review --note "no change"

# September: a waiver for the penetration test; the keys are rotated in time.
backup 2026-09-04T16:15 2026-W36
security 2026-09-07T10:00 waive penetration-test --until 2026-10-31 \
    --reason "the firm's first slot is in October" --approved-by cto@acme.example
ops 2026-09-07T11:00 done performance-review
backup 2026-09-11T16:30 2026-W37
ops 2026-09-14T10:10 done performance-review
ops 2026-09-16T17:20 done system-updates --note "db-2 left out, it is replaced on Monday"
ops 2026-09-17T09:00 attach system-updates --note "db-2 was replaced by a patched image"
backup 2026-09-18T16:00 2026-W38
ops 2026-09-21T09:40 done performance-review
security 2026-09-24T15:45 done key-rotation
backup 2026-09-25T16:20 2026-W39
ops 2026-09-28T10:00 done performance-review
security 2026-09-28T10:01 done dependency-audit
ops 2026-09-29T14:00 done restore-test --evidence https://wiki.acme.example/restore/2026-09
security 2026-09-30T15:00 done access-review --note "one service account removed"

# October: from now on performance is reviewed once a month.
cp "$scratch/monthly.toml" checklists/
ops 2026-10-01T09:00 adopt
backup 2026-10-02T16:30 2026-W40
security 2026-10-05T08:30 done dependency-audit
ops 2026-10-05T10:15 done performance-review
backup 2026-10-09T16:45 2026-W41
security 2026-10-12T08:50 done dependency-audit --note "two advisories, both fixed by an update"
security 2026-10-13T17:00 done penetration-test --for FY2027-Q3 \
    --evidence https://wiki.acme.example/pentest/2026
# That was the kick-off and not the test: taken back a minute later.
security 2026-10-13T17:01 undo
backup 2026-10-16T16:10 2026-W42
security 2026-10-20T11:15 done dependency-audit
ops 2026-10-21T16:00 done system-updates
backup 2026-10-23T16:25 2026-W43
security 2026-10-26T08:45 done dependency-audit --for 2026-10-26T17:00
security 2026-10-27T10:00 done vendor-review --evidence https://wiki.acme.example/vendors/2026-q4
backup 2026-10-30T16:35 2026-W44
security 2026-10-30T17:45 done access-review --note "contractors' access ends with the year"

# November: a daily check is added. The drill rests for some days, the restore is excused.
cp "$scratch/daily.toml" checklists/
ops 2026-11-02T08:30 adopt
ops 2026-11-02T09:40 done health-check performance-review
security 2026-11-02T11:00 done dependency-audit
for day in 03 04 05 06; do ops "2026-11-${day}T09:3${day#0}" done health-check; done
backup 2026-11-06T16:30 2026-W45
ops 2026-11-09T09:45 done health-check
security 2026-11-09T09:46 done dependency-audit
ops 2026-11-10T11:10 done health-check --note "the overview was down until 11"
ops 2026-11-11T09:30 done health-check
security 2026-11-11T10:00 pause penetration-test --until 2026-12-31 --reason "the test waits for the new login"
ops 2026-11-13T09:20 done health-check
ops 2026-11-13T16:40 done database-backup --evidence https://ci.acme.example/backup/2026-W46
ops 2026-11-14T10:00 pause recovery-drill --until 2026-11-30 --reason "the search cluster is being rebuilt"
security 2026-11-16T08:40 done dependency-audit
for day in 16 17 18; do ops "2026-11-${day}T09:4${day#1}" done health-check; done
ops 2026-11-18T16:30 done system-updates
ops 2026-11-19T09:35 done health-check
ops 2026-11-19T14:00 resume recovery-drill
ops 2026-11-20T09:30 done health-check
ops 2026-11-23T09:20 done health-check
ops 2026-11-24T09:50 done health-check
ops 2026-11-24T15:00 waive restore-test --until 2026-12-31 \
    --reason "the second region moves in December" --approved-by cto@acme.example
