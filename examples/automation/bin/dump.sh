#!/bin/sh
# Dumps the database as SQL. The file gets its name only once it is whole.
set -eu
mkdir -p backups
name=backups/billing-$(date +%Y%m%dT%H%M%S).sql
sqlite3 -readonly data/billing.db .dump > "$name.part"
mv "$name.part" "$name"
echo "dumped $(wc -l < "$name") lines"
