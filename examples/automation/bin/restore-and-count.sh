#!/bin/sh
# Restores the newest dump into a database of its own and prints what is in it, as JSON.
set -eu
for dump in backups/*.sql; do :; done
if [ ! -e "$dump" ]; then
    echo "there is no dump to restore" >&2
    exit 1
fi
restored=$(mktemp)
trap 'rm -f "$restored"' EXIT
sqlite3 "$restored" < "$dump"
count() { sqlite3 -readonly "$1" "SELECT count(*) FROM $2"; }
customers=$(count "$restored" customer)
invoices=$(count "$restored" invoice)
live=$(($(count data/billing.db customer) + $(count data/billing.db invoice)))
printf '{"integrity": "%s", "customers": %d, "invoices": %d, "missing": %d}\n' \
    "$(sqlite3 -readonly "$restored" 'PRAGMA integrity_check')" "$customers" "$invoices" \
    $((live - customers - invoices))
