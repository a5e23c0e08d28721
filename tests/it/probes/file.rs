//! File probes.

use std::fs::File;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;

use crate::common::Workspace;
use crate::probes::support::{entries, observed, outcome, run, untimed, weekly};

/// 2026-11-25T09:00:00Z, the moment of the runs.
const NOW_SECONDS: u64 = 1_795_597_200;
const HOUR: u64 = 3_600;

fn write(made: &Workspace, name: &str, content: &str, hours_old: u64) {
    made.write(name, content);
    let file = File::options().write(true).open(made.at(name)).expect("the file");
    file.set_modified(UNIX_EPOCH + Duration::from_secs(NOW_SECONDS - hours_old * HOUR)).expect("its time");
}

fn failed(reason: &str) -> (String, Option<String>) {
    ("fail".to_owned(), Some(reason.to_owned()))
}

#[test]
fn the_newest_backup_completes_with_what_was_seen() {
    let made = weekly("file = { path = \"backups/*.dump\", max_age = \"26h\", min_size = \"4\" }");
    write(&made, "backups/a.dump", "old", 50);
    write(&made, "backups/b.dump", "fresh", 2);
    let ran = run(&made, &[]);
    assert_eq!(untimed(&ran.stdout), "PASS       t  done 2026-W48, on time\nAcme CRM: 1 passed\n");
    let seen = observed(&made, &entries(&made)[0]);
    let facts = json!({
        "path": "backups/b.dump", "matched": 2, "bytes": 5,
        "modified_at": "2026-11-25T07:00:00Z", "age_seconds": 7_200,
    });
    assert_eq!(seen, facts);
}

#[test]
fn what_is_missing_old_small_or_different_fails() {
    let made = weekly("file = { path = \"backups/*.dump\", max_age = \"26h\", min_size = \"1 MiB\" }");
    assert_eq!(outcome(&made), failed("no file matches backups/*.dump"));
    write(&made, "backups/a.dump", "twelve bytes", 31);
    let reason = "backups/a.dump is 31h old and may be 26h; has 12 B and needs 1 MiB";
    assert_eq!(outcome(&made), failed(reason));
    let made = weekly(&format!("file = {{ path = \"keys.txt\", sha256 = \"{}\" }}", "a".repeat(64)));
    assert_eq!(outcome(&made), failed("keys.txt is missing"));
    write(&made, "keys.txt", "hello\n", 0);
    let reason = "keys.txt has the SHA-256 5891b5b522d5… and not aaaaaaaaaaaa…";
    assert_eq!(outcome(&made), failed(reason));
}
