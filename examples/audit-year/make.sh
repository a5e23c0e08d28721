#!/usr/bin/env bash
# Makes the ledger and the evidence of this workspace again, day by day from October 2025 to September
# 2026, with the program itself and a given clock. The result is the same to the byte;
# tests/audit/example.rs holds it to that.
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

# as WHO TIME ARGUMENT...: runs the program as somebody, today at a local time of the workspace.
as() {
    local who=$1 now=${today}T$2
    shift 2
    "$program" --workspace . --by "$who@acme.example" --now "$now" "$@" >/dev/null
}
ops() { as ops "$@"; }
security() { as security "$@"; }
cto() { as cto "$@"; }

# last WHO: the hash of somebody's last entry, by which an undo can be taken back.
last() {
    tail -n 1 "ledger/$1@acme.example.jsonl" | tr -d '\n' | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-16
}

# edit FILE SCRIPT: changes a checklist with sed.
edit() {
    sed "$2" "checklists/$1" > "$scratch/edited"
    cp "$scratch/edited" "checklists/$1"
}

# Days on which the morning's look at the alerts was forgotten, or came after ten o'clock.
forgotten=" 2025-10-22 2025-11-17 2025-12-24 2026-01-02 2026-02-16 2026-03-31 2026-06-05 2026-08-12 2026-08-13 "
too_late=" 2025-10-27 2025-12-02 2026-01-14 2026-03-30 2026-05-18 2026-07-22 2026-09-03 "
holidays=" 2025-10-03 2025-12-25 2025-12-26 2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-25 "
# Mondays without an audit, and those on which it came after nine.
no_audit=" 2025-12-29 2026-05-25 "
late_audit=" 2025-10-27 2026-03-30 2026-07-13 "
# Fridays without a backup by five.
no_backup=" 2025-11-14 2025-12-26 2026-03-06 2026-06-19 2026-08-14 "
# Mondays until February without a review, Wednesdays until May without a look at the logs.
no_review=" 2025-11-24 2026-01-05 "
no_logs=" 2025-12-10 2026-03-04 "
# Mondays and Thursdays since April without a triage.
no_triage=" 2026-05-21 2026-07-30 "

in_list() { case "$1" in *" $today "*) return 0 ;; esac; return 1; }

# What comes back on its own each week.
routine_morning() {
    case $weekday in
    1)
        if in_list "$late_audit"; then :; elif ! in_list "$no_audit"; then
            # After an audit that came late it has to be said which one this is.
            security 08:30 done dependency-audit --for "${today}T09:00"
        fi
        ;;
    esac
    case $weekday in
    1|2|3|4|5)
        if in_list "$holidays" || in_list "$forgotten"; then :
        elif in_list "$too_late"; then ops 10:20 done alert-review --note "the pager was loud enough"
        else ops 09:30 done alert-review; fi
        ;;
    esac
    if [ "$weekday" = 1 ] && in_list "$late_audit"; then security 10:25 done dependency-audit; fi
}
routine_evening() {
    case $weekday in
    1) if [[ $today < 2026-02-04 ]] && ! in_list "$no_review"; then ops 16:00 done performance-review; fi ;;
    3) if [[ $today < 2026-05-20 ]] && ! in_list "$no_logs"; then ops 16:00 done log-retention; fi ;;
    5)
        if ! in_list "$no_backup"; then
            ops 16:30 done database-backup --evidence "https://ci.acme.example/backup/$today"
        fi
        ;;
    esac
    if [[ $today > 2026-04-15 ]]; then
        case $weekday in
        1|4)
            if in_list "$holidays" || in_list "$no_triage"; then :; else ops 17:30 done error-triage; fi
            ;;
        esac
    fi
}

# Single days, between half past ten and four.
special() {
    case $today in
    2025-10-14) ops 15:00 done patching ;;
    2025-10-30) ops 11:00 done privilege-changes ;;
    2025-10-31)
        cto 11:00 approve privilege-changes --for 2025-10
        security 15:00 done access-review --note "no change"
        ;;
    2025-11-10) ops 11:00 skip patching --reason "a freeze for the launch" ;;
    2025-11-15) ops 11:00 done database-backup --evidence "https://ci.acme.example/backup/$today" ;;
    2025-11-27)
        printf 'failover 24 min\nfailback 31 min\nrows agree\n' > "$scratch/drill-2025-11.log"
        ops 11:00 done recovery-drill --evidence "$scratch/drill-2025-11.log"
        ops 11:30 done privilege-changes
        ;;
    2025-12-01) security 11:00 done access-review --note "one leaver closed" ;;
    2025-12-10)
        cto 11:00 approve privilege-changes --for 2025-11
        security 12:00 done vendor-review --note "all four reports read"
        ;;
    2025-12-12) ops 15:00 done patching ;;
    2025-12-22) security 11:00 done key-rotation ;;
    2025-12-29) ops 11:00 done privilege-changes ;;
    2025-12-31) security 11:00 done access-review --note "contractors removed" ;;
    2026-01-13) ops 15:00 done patching ;;
    2026-01-28)
        ops 11:00 done privilege-changes
        cto 12:00 approve privilege-changes --for "${today%-*}"
        ;;
    2026-01-30) security 15:00 done access-review --note "no change" ;;
    2026-02-04)
        # Reviewing once a month is enough from now on.
        cp "$scratch/monthly.toml" checklists/
        edit monthly.toml 's/^controls = \["ISO27001:A.8.8"\]$/controls = ["SOC2:CC7.1", "ISO27001:A.8.8"]/'
        ops 11:00 adopt
        ;;
    2026-02-26)
        ops 11:00 done privilege-changes
        cto 12:00 approve privilege-changes --for "${today%-*}"
        ;;
    2026-03-02)
        # A backup may come one day late, and not two.
        cp "$scratch/weekly.toml" checklists/
        ops 11:00 adopt
        ops 12:00 done performance-review
        ;;
    2026-03-08) ops 10:00 done database-backup --evidence "https://ci.acme.example/backup/$today" ;;
    2026-03-09) ops 11:00 done log-retention ;;
    2026-03-10) ops 15:00 done patching ;;
    2026-03-25) security 11:00 done key-rotation --note "three days too late" ;;
    2026-03-30)
        ops 11:00 done privilege-changes
        cto 12:00 approve privilege-changes --for "${today%-*}"
        cto 12:05 undo
        cto 12:10 undo "$(last cto)"
        ;;
    2026-03-31) security 15:00 done access-review --note "one service account removed" ;;
    2026-04-02) security 11:00 done vendor-review --note "one report came late" ;;
    2026-04-07) ops 11:00 done performance-review --for 2026-04 ;;
    2026-04-14) ops 15:00 done patching ;;
    2026-04-15)
        # Errors are sorted twice a week from now on.
        cp "$scratch/triage.toml" checklists/
        ops 11:00 adopt
        ops 12:00 skip recovery-drill --for FY2026-Q2 --reason "the second region was being moved"
        ;;
    2026-04-28)
        ops 11:00 done privilege-changes
        cto 12:00 approve privilege-changes --for "${today%-*}"
        ;;
    2026-05-03) security 11:00 done access-review --for 2026-04 --performed 2026-04-30T15:00 --note "no change" ;;
    2026-05-04) ops 11:00 done performance-review ;;
    2026-05-12) ops 15:00 done patching ;;
    2026-05-18) ops 11:00 pause recovery-drill --until 2026-06-30 --reason "the search cluster is being rebuilt" ;;
    2026-05-20)
        # Logs are kept by the platform now.
        rm checklists/retention.toml
        ops 11:00 adopt
        ;;
    2026-05-28)
        ops 11:00 done privilege-changes
        cto 12:00 approve privilege-changes --for "${today%-*}"
        ;;
    2026-05-29) security 15:00 done access-review --note "no change" ;;
    2026-06-01)
        # Patching serves one control less.
        cp "$scratch/monthly.toml" checklists/
        ops 11:00 adopt
        ops 12:00 done performance-review
        ;;
    2026-06-08) ops 11:00 resume recovery-drill ;;
    2026-06-09) ops 15:00 done patching ;;
    2026-06-17)
        security 11:00 done vendor-review --note "two vendors"
        security 11:05 undo
        security 11:10 undo "$(last security)"
        ;;
    2026-06-23) security 11:00 done key-rotation ;;
    2026-06-25)
        printf 'twelve risks, two of them new\n' > "$scratch/risks-2026.txt"
        security 11:00 done risk-assessment --evidence "$scratch/risks-2026.txt"
        ;;
    2026-06-29)
        ops 11:00 done privilege-changes
        cto 12:00 approve privilege-changes --for "${today%-*}"
        ;;
    2026-07-06)
        ops 11:00 waive patching --until 2026-07-31 --reason "the vendor's patch is broken" \
            --approved-by cto@acme.example
        ops 12:00 done performance-review
        ;;
    2026-07-20)
        security 11:00 done access-review --for 2026-06 --performed 2026-06-30 --note "found in the minutes"
        ;;
    2026-07-28)
        ops 11:00 done privilege-changes
        cto 12:00 approve privilege-changes --for "${today%-*}"
        ;;
    2026-07-31) security 15:00 done access-review --note "no change" ;;
    2026-08-03) ops 11:00 done performance-review ;;
    2026-08-11) ops 15:00 done patching ;;
    2026-08-27)
        printf 'failover 19 min\nfailback 22 min\nrows agree\n' > "$scratch/drill-2026-08.log"
        ops 11:00 done recovery-drill --evidence "$scratch/drill-2026-08.log"
        ;;
    2026-08-28)
        ops 10:30 attach recovery-drill --note "the runbook was shortened"
        ops 11:00 done privilege-changes
        cto 12:00 approve privilege-changes --for "${today%-*}"
        ;;
    2026-08-31) security 15:00 done access-review --note "no change" ;;
    2026-09-07) ops 11:00 done performance-review ;;
    2026-09-08) ops 15:00 done patching ;;
    2026-09-15) security 11:00 done vendor-review --note "not all of them" ;;
    2026-09-16) security 11:00 undo ;;
    2026-09-28) ops 11:00 done privilege-changes ;;
    2026-09-30) security 15:00 done access-review --note "two accounts closed" ;;
    esac
}

rm -rf ledger evidence

# The checklists of October 2025: performance is reviewed each week, a backup may be two days late,
# patching serves one control more, logs are looked after, and nobody sorts errors.
cp checklists/*.toml "$scratch/"
rm checklists/triage.toml
edit weekly.toml 's/^grace = "1d"$/grace = "2d"/'
edit monthly.toml 's/^on = "first mon"$/cadence = "weekly"\
on = "mon"/
s/^controls = \["ISO27001:A.8.8"\]$/controls = ["SOC2:CC7.1", "ISO27001:A.8.8"]/'
cat > checklists/retention.toml <<'TOML'
[[task]]
id = "log-retention"
title = "Look after the retention of logs"
cadence = "weekly"
owner = "ops"
area = "operations"
controls = ["SOC2:CC7.2", "ISO27001:A.8.15"]
TOML

today=2025-10-01
ops 00:10 adopt

# October 2025 to September 2026, day by day; the first is a Wednesday.
weekday=3
for month in 2025-10-31 2025-11-30 2025-12-31 2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31 \
    2026-06-30 2026-07-31 2026-08-31 2026-09-30; do
    for ((day = 1; day <= ${month##*-}; day++)); do
        printf -v today '%s-%02d' "${month%-*}" "$day"
        routine_morning
        special
        routine_evening
        weekday=$((weekday % 7 + 1))
    done
done
