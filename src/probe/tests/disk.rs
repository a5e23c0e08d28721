//! File systems, real and made up, against df(1).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::DateTime;
use rustix::fs::StatVfsMountFlags;

use super::*;
use crate::probe::CheckOutcome;

fn disk(path: &str, min_free: Option<Free>, min_inodes: Option<Free>) -> DiskCheck {
    DiskCheck { path: path.to_owned(), min_free, min_inodes }
}

fn attempt(path: &str, min_free: Option<Free>) -> Observation {
    let context = RunContext {
        root: "/".into(),
        clock: Arc::new(|| DateTime::UNIX_EPOCH),
        clock_given: false,
        host: "here".to_owned(),
        secrets: BTreeMap::new(),
    };
    let deadline = Deadline::after(Duration::from_mins(1), &Arc::new(AtomicBool::new(false)));
    check(&disk(path, min_free, None), &context, &deadline)
}

/// 1000 blocks of 1 MiB: 100 are kept for root, 860 are used; 200 inodes, of which 10 are free.
fn made_up() -> StatVfs {
    StatVfs {
        f_bsize: 4_096,
        f_frsize: 1 << 20,
        f_blocks: 1_000,
        f_bfree: 140,
        f_bavail: 40,
        f_files: 200,
        f_ffree: 10,
        f_favail: 10,
        f_fsid: 0,
        f_flag: StatVfsMountFlags::empty(),
        f_namemax: 255,
    }
}

fn outcome(min_free: Option<Free>, min_inodes: Option<Free>) -> CheckOutcome {
    judge(&disk("/data", min_free, min_inodes), &made_up()).outcome
}

fn fail(reason: &str) -> CheckOutcome {
    CheckOutcome::Fail(reason.to_owned())
}

#[test]
fn what_is_free_is_what_an_ordinary_user_can_use() {
    assert_eq!(outcome(Some(Free::Count(40 << 20)), Some(Free::Count(10))), CheckOutcome::Pass);
    assert_eq!(outcome(Some(Free::Count(41 << 20)), None), fail("/data has 40 MiB free and needs 41 MiB"));
    let close = Some(Free::Count((40 << 20) + 1));
    assert_eq!(outcome(close, None), fail("/data has 41943040 B free and needs 41943041 B"));
    // 40 of the 900 that an ordinary user could ever use.
    assert_eq!(outcome(Some(Free::Percent(4)), Some(Free::Percent(5))), CheckOutcome::Pass);
    assert_eq!(
        outcome(Some(Free::Percent(5)), Some(Free::Percent(6))),
        fail("/data has 4.44% (40 MiB) free and needs 5%; /data has 5.00% (10) inodes free and needs 6%")
    );
    assert_eq!(outcome(None, Some(Free::Count(11))), fail("/data has 10 inodes free and needs 11"));
}

#[test]
fn facts_and_odd_file_systems() {
    let check = disk("/data", Some(Free::Percent(1)), Some(Free::Percent(50)));
    let btrfs = StatVfs { f_files: 0, f_ffree: 0, f_favail: 0, ..made_up() };
    let seen = judge(&check, &btrfs);
    let reason = "/data is on a file system that counts no inodes; remove `min_inodes`";
    assert_eq!(seen.outcome, CheckOutcome::Error(reason.to_owned()));
    assert_eq!(judge(&disk("/data", Some(Free::Percent(1)), None), &btrfs).outcome, CheckOutcome::Pass);
    let facts = json!({
        "path": "/data",
        "total_bytes": 1_048_576_000, "free_bytes": 41_943_040, "free_bytes_percent": "4.44",
        "total_inodes": 0, "free_inodes": 0, "free_inodes_percent": "0.00",
    });
    assert_eq!(Value::Object(seen.facts), facts);
    let overdrawn = StatVfs { f_bavail: u64::MAX - 4, ..made_up() };
    assert_eq!(judge(&check, &overdrawn).facts["free_bytes"], 0);
    let huge = StatVfs { f_blocks: u64::MAX, f_bfree: u64::MAX, f_bavail: u64::MAX, ..made_up() };
    assert_eq!(judge(&check, &huge).facts["free_bytes_percent"], "100.00");
    let nothing = StatVfs { f_blocks: 0, f_bfree: 0, f_bavail: 0, ..made_up() };
    assert_eq!(
        judge(&check, &nothing).outcome,
        CheckOutcome::Error("/data is on a file system that keeps nothing".to_owned())
    );
}

#[test]
fn a_path_that_is_missing_fails() {
    assert_eq!(attempt("/no/such/path", None).outcome, fail("/no/such/path is missing"));
}

/// The numbers of df(1) in bytes for one path: total, free, total inodes, free inodes.
#[cfg(target_os = "linux")]
fn df(path: &str) -> Vec<u64> {
    #[allow(clippy::disallowed_methods, reason = "the test runs df")]
    let df = std::process::Command::new("df")
        .args(["-B1", "--output=size,avail,itotal,iavail", path])
        .output()
        .expect("df runs");
    let text = String::from_utf8(df.stdout).expect("UTF-8");
    let line = text.lines().nth(1).expect("a line");
    line.split_whitespace().map(|number| number.parse().unwrap_or(0)).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_real_file_system_has_what_df_says() {
    let names = ["total_bytes", "free_bytes", "total_inodes", "free_inodes"];
    let path = std::env::temp_dir();
    let path = path.to_str().expect("UTF-8");
    // Others write to it too: of many looks one meets no change.
    for _ in 0..1_000 {
        let seen = attempt(path, Some(Free::Percent(0)));
        assert_eq!(seen.outcome, CheckOutcome::Pass);
        let seen: Vec<u64> = names.iter().map(|name| seen.facts[*name].as_u64().expect("a number")).collect();
        let shown = df(path);
        assert_eq!((seen[0], seen[2]), (shown[0], shown[2]));
        if seen == shown {
            return;
        }
    }
    panic!("{path} never stood still");
}
