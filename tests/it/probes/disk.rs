//! Disk probes.

use crate::probes::support::{entries, observed, outcome, run, weekly};

#[test]
fn a_file_system_with_room_passes_and_one_without_fails() {
    let made = weekly("disk = { path = \".\", min_free = \"1\", min_inodes = \"1\" }");
    assert_eq!(run(&made, &[]).code, 0);
    let seen = observed(&made, &entries(&made)[0]);
    assert!(seen["free_bytes"].as_u64().expect("a number") > 0, "{seen}");
    assert_eq!(seen["path"], ".");

    let made = weekly("disk = { path = \".\", min_free = \"100%\" }");
    let (outcome_of_full, reason) = outcome(&made);
    assert_eq!(outcome_of_full, "fail");
    let reason = reason.expect("a reason");
    assert!(reason.starts_with(". has ") && reason.ends_with(" free and needs 100%"), "{reason}");
}

#[test]
fn a_path_that_is_missing_fails() {
    let made = weekly("disk = { path = \"no/such\", min_free = \"1\" }");
    assert_eq!(outcome(&made), ("fail".to_owned(), Some("no/such is missing".to_owned())));
}
