//! Files with given times, sizes and contents.

use std::fs::FileTimes;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::probe::CheckOutcome;

/// Monday.
const NOW: &str = "2026-11-23T08:00:00Z";

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

struct Place {
    folder: TempDir,
    now: Instant,
    clock_given: bool,
    zone: Zone,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, now: at(NOW), clock_given: false, zone: Zone::named("Europe/Berlin").expect("a zone") }
    }

    fn write(&self, name: &str, content: &str, modified: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, content).expect("a file");
        let seconds = at(modified).timestamp();
        let length = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 { UNIX_EPOCH - length } else { UNIX_EPOCH + length };
        let file = File::options().write(true).open(&path).expect("the file");
        file.set_times(FileTimes::new().set_modified(time)).expect("its time");
    }

    fn check(&self, check: &FileCheck) -> Observation {
        let now = self.now;
        let context = RunContext {
            root: self.folder.path().to_path_buf(),
            clock: Arc::new(move || now),
            clock_given: self.clock_given,
            host: "here".to_owned(),
            secrets: std::collections::BTreeMap::new(),
        };
        let deadline = Deadline::after(Duration::from_mins(1), &Arc::new(AtomicBool::new(false)));
        super::check(check, &context, &self.zone, &deadline)
    }

    fn outcome(&self, check: &FileCheck) -> CheckOutcome {
        self.check(check).outcome
    }
}

fn path(path: &str) -> FileCheck {
    FileCheck { path: path.to_owned(), max_age: None, min_size: None, max_size: None, sha256: None }
}

fn max_age(path: &str, age: &str) -> FileCheck {
    FileCheck { max_age: Some(age.parse().expect("a span")), ..self::path(path) }
}

fn fail(reason: &str) -> CheckOutcome {
    CheckOutcome::Fail(reason.to_owned())
}

#[test]
fn a_file_that_is_there_passes_with_what_was_seen() {
    let place = Place::new();
    place.write("backups/a.dump", "hello\n", "2026-11-22T08:00:00Z");
    let seen = place.check(&path("backups/a.dump"));
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    let facts = json!({
        "path": "backups/a.dump", "matched": 1, "bytes": 6,
        "modified_at": "2026-11-22T08:00:00Z", "age_seconds": 86_400,
    });
    assert_eq!(Value::Object(seen.facts), facts);
}

#[test]
fn what_is_missing_or_no_file_fails() {
    let place = Place::new();
    place.write("x", "", NOW);
    fs::create_dir(place.folder.path().join("folder.dump")).expect("a folder");
    assert_eq!(place.outcome(&path("backups/x")), fail("backups/x is missing"));
    assert_eq!(place.outcome(&path("x/y")), fail("x/y is missing"));
    assert_eq!(place.outcome(&path("backups/*.dump")), fail("no file matches backups/*.dump"));
    assert_eq!(place.outcome(&path("folder.dump")), fail("folder.dump is a folder"));
    assert_eq!(place.outcome(&path("*.dump")), fail("no file matches *.dump: folder.dump is a folder"));
}

#[test]
fn links_are_followed_and_pipes_are_not_waited_for() {
    let place = Place::new();
    let root = place.folder.path();
    place.write("real", "12345", "2026-11-22T08:00:00Z");
    std::os::unix::fs::symlink("real", root.join("latest")).expect("a link");
    std::os::unix::fs::symlink("nowhere", root.join("broken")).expect("a link");
    rustix::fs::mkfifoat(rustix::fs::CWD, root.join("pipe"), rustix::fs::Mode::RUSR).expect("a pipe");
    let seen = place.check(&path("latest"));
    assert_eq!((seen.outcome, &seen.facts["bytes"]), (CheckOutcome::Pass, &json!(5)));
    assert_eq!(place.outcome(&path("broken")), fail("broken is missing"));
    let hashed = FileCheck { sha256: Some("0".repeat(64)), ..path("pipe") };
    assert_eq!(place.outcome(&hashed), fail("pipe is no regular file"));
}

#[test]
fn the_newest_of_several_counts_and_of_those_of_one_moment_the_last() {
    let place = Place::new();
    place.write("b/old.dump", "1", "2026-11-20T08:00:00Z");
    place.write("b/new-1.dump", "22", "2026-11-22T08:00:00Z");
    place.write("b/new-2.dump", "333", "2026-11-22T08:00:00Z");
    place.write("b/.hidden.dump", "4444", "2026-11-23T08:00:00Z");
    place.write("b/zero", "", "2026-11-23T08:00:00Z");
    let seen = place.check(&path("b/*.dump"));
    assert_eq!(seen.facts["path"], "b/new-2.dump");
    assert_eq!(seen.facts["matched"], 3);
    assert_eq!(place.check(&path("**/*.dump")).facts["matched"], 3);
}

#[test]
fn stars_and_brackets_in_names_are_escaped() {
    let place = Place::new();
    place.write("odd [1] *.dump", "1", NOW);
    place.write("odd 1 x.dump", "22", NOW);
    let seen = place.check(&path("odd [[]1] [*].dump"));
    assert_eq!(seen.facts["path"], "odd [1] *.dump");
    let absolute = place.folder.path().join("odd 1 x.dump");
    let seen = place.check(&path(absolute.to_str().expect("UTF-8")));
    assert_eq!((seen.outcome, &seen.facts["bytes"]), (CheckOutcome::Pass, &json!(2)));
}

#[test]
fn ages_are_counted_in_hours_and_in_days_of_the_calendar() {
    let place = Place::new();
    for (modified, may, reason) in [
        ("2026-11-22T06:00:00Z", "26h", None),
        ("2026-11-22T05:59:59Z", "26h", Some("is 26h1s old and may be 26h")),
        ("2026-11-22T01:00:00Z", "26h", Some("is 31h old and may be 26h")),
        ("2026-11-22T00:40:10Z", "26h", Some("is 31h19m old and may be 26h")),
        ("2026-11-20T05:00:00Z", "2d", Some("is 3d3h old and may be 2d")),
        ("2026-11-21T08:00:00Z", "2d", None),
        ("2026-11-21T07:59:30Z", "2d", Some("is 48h30s old and may be 2d")),
        ("2026-11-23T07:00:00Z", "30m", Some("is 1h old and may be 30m")),
        ("2026-11-23T07:59:20Z", "0m", Some("is 40s old and may be 0d")),
        ("1960-01-01T00:00:00Z", "10d", Some("is 24433d8h old and may be 10d")),
    ] {
        place.write("f", "", modified);
        let outcome = place.outcome(&max_age("f", may));
        let expected = reason.map_or(CheckOutcome::Pass, |reason| fail(&format!("f {reason}")));
        assert_eq!(outcome, expected, "{modified} {may}");
    }
}

/// On 25 October 2026 Berlin sets its clocks back at 03:00: that day has 25 hours.
#[test]
fn a_day_with_a_change_of_the_clock_is_a_day() {
    let mut place = Place::new();
    place.now = at("2026-10-25T11:00:00Z");
    place.write("f", "", "2026-10-24T10:00:00Z");
    assert_eq!(place.outcome(&max_age("f", "1d")), CheckOutcome::Pass);
    assert_eq!(place.outcome(&max_age("f", "24h")), fail("f is 25h old and may be 24h"));
    place.write("f", "", "2026-10-24T09:59:00Z");
    assert_eq!(place.outcome(&max_age("f", "1d")), fail("f is 25h1m old and may be 1d"));
}

#[test]
fn workdays_are_monday_to_friday() {
    let place = Place::new();
    place.write("f", "", "2026-11-20T08:00:00Z");
    assert_eq!(place.outcome(&max_age("f", "1wd")), CheckOutcome::Pass);
    place.write("f", "", "2026-11-20T07:00:00Z");
    assert_eq!(place.outcome(&max_age("f", "1wd")), fail("f is 3d1h old and may be 1wd"));
    assert_eq!(place.outcome(&max_age("f", "1wd1h")), CheckOutcome::Pass);
}

#[test]
fn a_time_in_the_future_is_a_wrong_clock_unless_now_was_given() {
    let mut place = Place::new();
    place.write("f", "", "2026-11-23T09:00:00Z");
    let seen = place.check(&max_age("f", "1h"));
    assert_eq!((seen.outcome, &seen.facts["age_seconds"]), (CheckOutcome::Pass, &json!(0)));
    place.write("f", "", "2026-11-23T09:00:01Z");
    let reason = "f was modified in the future (2026-11-23T09:00:01Z): a clock is wrong";
    assert_eq!(place.outcome(&path("f")), fail(reason));
    place.clock_given = true;
    assert_eq!(place.outcome(&max_age("f", "1h")), CheckOutcome::Pass);
}

#[test]
fn sizes_have_bounds() {
    let place = Place::new();
    place.write("f", "twelve bytes", NOW);
    let sized = |min_size, max_size| FileCheck { min_size, max_size, ..path("f") };
    assert_eq!(place.outcome(&sized(Some(12), Some(12))), CheckOutcome::Pass);
    assert_eq!(place.outcome(&sized(Some(1_048_576), None)), fail("f has 12 B and needs 1 MiB"));
    assert_eq!(place.outcome(&sized(None, Some(11))), fail("f has 12 B and may have 11 B"));
    let all = FileCheck { max_age: Some("1h".parse().expect("a span")), ..sized(Some(13), None) };
    place.write("f", "twelve bytes", "2026-11-23T05:00:00Z");
    assert_eq!(place.outcome(&all), fail("f is 3h old and may be 1h; has 12 B and needs 13 B"));
}

#[test]
fn the_content_is_hashed() {
    let place = Place::new();
    place.write("f", "hello\n", NOW);
    // As sha256sum(1) prints it.
    let hash = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
    let hashed = |sha256: String| FileCheck { sha256: Some(sha256), ..path("f") };
    let seen = place.check(&hashed(hash.to_owned()));
    assert_eq!((seen.outcome, &seen.facts["sha256"]), (CheckOutcome::Pass, &json!(hash)));
    let seen = place.check(&hashed("0".repeat(64)));
    assert_eq!(seen.outcome, fail("f has the SHA-256 5891b5b522d5… and not 000000000000…"));
    assert_eq!(seen.facts["sha256"], hash);
}

#[test]
fn what_takes_too_long_is_no_evidence() {
    let place = Place::new();
    place.write("f", "hello\n", NOW);
    let look = |stopped: bool| {
        let look = FileAttempt {
            check: FileCheck { sha256: Some("0".repeat(64)), ..path("f") },
            root: place.folder.path().to_path_buf(),
            zone: place.zone.clone(),
            now: place.now,
            clock_given: false,
            deadline: Deadline::after(Duration::ZERO, &Arc::new(AtomicBool::new(stopped))),
        };
        look.look().outcome
    };
    assert_eq!(look(false), CheckOutcome::Error("f could not be looked at within 0s".to_owned()));
    assert_eq!(look(true), CheckOutcome::Interrupted);
}

/// Root may read everything, so this tells something only where the tests run as somebody else.
#[test]
fn what_may_not_be_read_cannot_be_looked_at() {
    use std::os::unix::fs::PermissionsExt;
    if rustix::process::geteuid().is_root() {
        return;
    }
    let place = Place::new();
    place.write("closed/f", "hello\n", NOW);
    let closed = place.folder.path().join("closed");
    let set = |mode| fs::set_permissions(&closed, fs::Permissions::from_mode(mode)).expect("its mode");
    set(0o000);
    let (literal, pattern) = (place.outcome(&path("closed/f")), place.outcome(&path("closed/*")));
    set(0o700);
    assert_eq!(literal, CheckOutcome::Error("closed/f cannot be read: permission denied".to_owned()));
    assert_eq!(pattern, CheckOutcome::Error("closed cannot be read: permission denied".to_owned()));
}
