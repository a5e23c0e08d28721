//! Logs that are rotated between two runs.

use super::*;

/// A log of which one line was read.
fn started() -> Logs {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", "ERROR 1\n");
    assert_eq!(logs.count(), 1);
    logs
}

#[test]
fn a_renamed_log_is_read_to_its_end() {
    let mut logs = started();
    logs.append("app.log", "ERROR 2\nERROR 3\n");
    logs.rename("app.log", "app.log.1");
    logs.append("app.log", "ERROR 4\n");
    let seen = logs.run();
    assert_eq!(seen.facts["count"], 3);
    let files = json!([
        {"path": "app.log.1", "bytes": 16, "lines": 2},
        {"path": "app.log", "bytes": 8, "lines": 1},
    ]);
    assert_eq!(seen.facts["files"], files);
    assert_eq!(seen.sections[0].text, "app.log.1: ERROR 2\napp.log.1: ERROR 3\napp.log: ERROR 4\n");
    assert_eq!(logs.count(), 0);
}

#[test]
fn a_copied_and_emptied_log_is_read_to_its_end() {
    for later in ["", "ERROR 4\n", "ERROR 4\nERROR 5\nERROR 6\nERROR 7\n"] {
        let mut logs = started();
        logs.append("app.log", "ERROR 2\n");
        logs.copy_and_empty("app.log", "app.log.1");
        logs.append("app.log", later);
        assert_eq!(logs.count(), 1 + later.lines().count() as u64);
        assert_eq!(logs.count(), 0);
    }
}

#[test]
fn a_compressed_log_is_read_to_its_end() {
    let mut logs = started();
    // More than a head, and more than one piece that is read at once.
    let filler = "INFO nothing has happened here so far\n".repeat(5_000);
    logs.append("app.log", &filler);
    assert_eq!(logs.count(), 0);
    logs.append("app.log", "ERROR 2\n");
    logs.rename("app.log", "app.log.1");
    logs.compress("app.log.1");
    logs.append("app.log", "ERROR 3\n");
    let seen = logs.run();
    assert_eq!((&seen.facts["count"], &seen.facts["bytes_read"]), (&json!(2), &json!(16)));
    assert_eq!(seen.facts["files"][0]["path"], "app.log.1.gz");
    logs.rename("app.log.1.gz", "app.log.2.gz");
    logs.rename("app.log", "app.log.1");
    logs.append("app.log", "ERROR 4\n");
    assert_eq!(logs.count(), 1);
}

#[test]
fn all_rotations_between_two_runs_are_read_the_oldest_first() {
    let mut logs = started();
    logs.append("app.log", "ERROR 2\n");
    logs.rename("app.log", "app.log.3");
    logs.compress("app.log.3");
    logs.append("app.log.2", "ERROR 3\n");
    logs.compress("app.log.2");
    logs.append("app.log.1", "ERROR 4\n");
    logs.append("app.log", "ERROR 5\n");
    // Compressed in the same second: then the numbers tell.
    logs.touch("app.log.3.gz", 1_000);
    logs.touch("app.log.2.gz", 1_000);
    logs.touch("app.log.1", 2_000);
    let seen = logs.run();
    let lines = "app.log.3.gz: ERROR 2\napp.log.2.gz: ERROR 3\napp.log.1: ERROR 4\napp.log: ERROR 5\n";
    assert_eq!(seen.sections[0].text, lines);
    assert_eq!(logs.count(), 0);
}

#[test]
fn names_with_dates_are_rotations_too() {
    let mut logs = started();
    logs.append("app.log", "ERROR 2\n");
    logs.rename("app.log", "app.log-20261125");
    logs.append("app.log", "ERROR 3\n");
    logs.rename("app.log", "app-20261126.log");
    logs.append("app.log", "ERROR 4\n");
    logs.append("app-other.log", "ERROR of another\n");
    assert_eq!(logs.count(), 3);
}

#[test]
fn rotated_logs_of_before_the_first_run_are_not_its_own_unless_named() {
    for (path, count) in [("app.log", 1), ("app.log*", 3)] {
        let mut logs = Logs::of(path);
        logs.append("app.log.2", "ERROR 1\n");
        logs.compress("app.log.2");
        logs.append("app.log.1", "ERROR 2\n");
        logs.append("app.log", "ERROR 3\n");
        assert_eq!(logs.count(), count);
        logs.rename("app.log.2.gz", "app.log.3.gz");
        logs.rename("app.log.1", "app.log.2");
        logs.compress("app.log.2");
        logs.rename("app.log", "app.log.1");
        logs.append("app.log", "ERROR 4\n");
        assert_eq!(logs.count(), 1);
    }
}

#[test]
fn what_is_gone_is_said() {
    let mut logs = started();
    logs.append("app.log", "ERROR 2\n");
    fs::write(logs.at("app.log"), "ERROR 3\n").expect("it is written");
    let seen = logs.run();
    let reason = "app.log was rotated and its lines after byte 8 are gone: not all was read";
    assert_eq!((seen.outcome, &seen.facts["count"]), (fail(reason), &json!(1)));
    assert_eq!(logs.count(), 0);

    let mut logs = Logs::of("*.log");
    logs.append("a.log", "ERROR 1\n");
    logs.append("b.log", "INFO\n");
    assert_eq!(logs.count(), 1);
    fs::remove_file(logs.at("a.log")).expect("it is removed");
    let reason = "a.log is gone with its lines after byte 8: not all was read";
    assert_eq!(logs.run().outcome, fail(reason));
    assert_eq!(logs.count(), 0);
}

#[test]
fn a_damaged_archive_is_said_once() {
    let mut logs = started();
    logs.append("app.log", "ERROR 2\n".repeat(20_000));
    logs.rename("app.log", "app.log.1");
    logs.compress("app.log.1");
    let bytes = fs::read(logs.at("app.log.1.gz")).expect("an archive");
    fs::write(logs.at("app.log.1.gz"), &bytes[..bytes.len() - 10]).expect("it is written");
    logs.append("app.log", "INFO\n");
    let reason = logs.run().outcome.reason().map(str::to_owned).expect("a reason");
    assert!(
        reason.starts_with("app.log.1.gz cannot be decompressed to its end (")
            && reason.ends_with("): not all was read"),
        "{reason}"
    );
    assert_eq!(logs.count(), 0);
}

#[test]
fn a_copy_of_a_log_that_rests_is_known() {
    let mut logs = started();
    logs.append("app.log", "ERROR 2\n");
    assert_eq!(logs.count(), 1);
    // Between the two steps of a rotation both are there.
    fs::copy(logs.at("app.log"), logs.at("app.log.1")).expect("it is copied");
    logs.touch("app.log", 1_000);
    assert_eq!(logs.count(), 0);
    logs.append("app.log", "ERROR 3\n");
    assert_eq!(logs.count(), 1);
    fs::write(logs.at("app.log"), "ERROR 4\n").expect("it is emptied and grows");
    let seen = logs.run();
    let reason = "app.log was rotated and its lines after byte 24 are gone: not all was read";
    assert_eq!((seen.outcome, &seen.facts["count"]), (fail(reason), &json!(1)));
}

#[test]
fn lines_are_counted_twice_rather_than_missed() {
    // A copy of the log, or its rotated self and a new log that starts alike: nothing tells.
    let mut logs = started();
    logs.check.max = Some(1);
    fs::copy(logs.at("app.log"), logs.at("app.log.20261125")).expect("it is copied");
    logs.append("app.log", "ERROR 2\n");
    logs.touch("app.log.20261125", 1_000);
    let seen = logs.run();
    assert_eq!(seen.facts["counted_twice_possible"], json!(["app.log"]));
    let reason = "2 lines match `ERROR` and 1 may (since 2026-11-25T08:00:00Z; \
                  lines of app.log may have been counted twice)";
    assert_eq!((seen.outcome, &seen.facts["count"]), (fail(reason), &json!(2)));
    logs.append("app.log", "ERROR 3\n");
    let seen = logs.run();
    assert_eq!((&seen.facts["count"], seen.facts.get("counted_twice_possible")), (&json!(1), None));
}

#[test]
fn lines_that_may_be_old_stand_in_for_no_new_ones() {
    let mut logs = started();
    fs::copy(logs.at("app.log"), logs.at("app.log.1")).expect("it is copied");
    logs.append("app.log", "INFO\n");
    logs.touch("app.log.1", 1_000);
    logs.check = LogsCheck { min: 1, ..logs.check };
    let reason = "without lines that may have been counted before, 0 lines match `ERROR` and 1 must \
                  (since 2026-11-25T08:00:00Z; lines of app.log may have been counted twice)";
    let seen = logs.run();
    assert_eq!((seen.outcome, &seen.facts["count"]), (fail(reason), &json!(1)));
    logs.append("app.log", "ERROR 2\n");
    assert_eq!(logs.count(), 1);
}

#[test]
fn lines_that_are_all_alike_hide_nothing_in_a_copied_log() {
    for compressed in [false, true] {
        for later in [0, 500, 1_000, 1_011, 2_000] {
            let mut logs = Logs::of("app.log");
            logs.append("app.log", "ok\n".repeat(1_000));
            assert_eq!(logs.count(), 0);
            logs.append("app.log", "ok\n".repeat(10) + "ERROR\n");
            logs.copy_and_empty("app.log", "app.log.1");
            if compressed {
                logs.compress("app.log.1");
            }
            logs.append("app.log", "ok\n".repeat(later));
            assert_eq!(logs.count(), 1, "{later}");
            assert_eq!(logs.count(), 0, "{later}");
        }
    }
}

#[test]
fn lines_that_are_all_alike_hide_nothing_in_a_new_log() {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", "ok\n".repeat(1_000));
    assert_eq!(logs.count(), 0);
    logs.copy_and_empty("app.log", "app.log.1");
    logs.append("app.log", "ok\n".repeat(500) + "ERROR\n" + &"ok\n".repeat(1_000));
    logs.append("app.log", "");
    fs::write(logs.at("app.log"), "ok\n".repeat(400) + "ERROR\n" + &"ok\n".repeat(598)).expect("written");
    assert_eq!(fs::metadata(logs.at("app.log")).expect("a log").len(), 3_000);
    let seen = logs.run();
    assert_eq!((&seen.facts["count"], &seen.facts["lines_read"]), (&json!(1), &json!(999)));
}

#[test]
fn lines_that_are_all_alike_hide_nothing_in_the_second_of_two_rotations() {
    for copied in [false, true] {
        let mut logs = Logs::of("app.log");
        logs.append("app.log", "ok\n".repeat(1_000));
        assert_eq!(logs.count(), 0);
        let rotate = |logs: &Logs| {
            if copied {
                logs.copy_and_empty("app.log", "app.log.1");
            } else {
                logs.rename("app.log", "app.log.1");
            }
        };
        rotate(&logs);
        logs.append("app.log", "ok\n".repeat(1_000) + "ERROR\n");
        logs.rename("app.log.1", "app.log.2");
        logs.touch("app.log.2", 1_000);
        rotate(&logs);
        logs.append("app.log", "ok\n");
        let seen = logs.run();
        assert_eq!(seen.facts["count"], 1);
        assert_eq!(seen.facts["counted_twice_possible"], json!(["app.log.1"]));
        assert_eq!(logs.count(), 0);
    }
}

#[test]
fn an_archive_as_large_as_the_place_in_its_log_is_read() {
    let first = "INFO\n".repeat(100);
    let whole = format!("{first}ERROR\n");
    // What its header holds makes it just so large.
    let spare = first.len() - gzip(whole.as_bytes()).len() - 2;
    let builder = flate2::GzBuilder::new().extra(vec![0; spare]);
    let mut encoder = builder.write(Vec::new(), Compression::fast());
    encoder.write_all(whole.as_bytes()).expect("it is compressed");
    let archive = encoder.finish().expect("it is compressed");
    assert_eq!(archive.len(), first.len());
    let mut logs = Logs::of("app.log");
    logs.append("app.log", &first);
    assert_eq!(logs.count(), 0);
    fs::write(logs.at("app.log.1.gz"), archive).expect("an archive");
    fs::write(logs.at("app.log"), "").expect("it is emptied");
    assert_eq!(logs.count(), 1);
    assert_eq!(logs.count(), 0);
}

#[test]
fn an_empty_log_that_fills_and_is_rotated_is_read() {
    for copied in [false, true] {
        let mut logs = Logs::of("app.log");
        logs.append("app.log", "");
        assert_eq!(logs.count(), 0);
        logs.append("app.log", "ERROR 1\n");
        if copied {
            logs.copy_and_empty("app.log", "app.log.1");
        } else {
            logs.rename("app.log", "app.log.1");
        }
        logs.append("app.log", "ERROR 2\n");
        assert_eq!(logs.count(), 2);
    }
}

#[test]
fn each_log_of_a_pattern_has_its_own_place() {
    let mut logs = Logs::of("*/worker-*.log");
    for name in ["a/worker-1.log", "a/worker-2.log", "b/worker-1.log"] {
        fs::create_dir_all(logs.at(name).parent().expect("a folder")).expect("a folder");
        logs.append(name, "ERROR same\n");
    }
    assert_eq!(logs.count(), 3);
    logs.append("a/worker-1.log", "ERROR 2\n");
    logs.rename("a/worker-2.log", "a/worker-2.log.1");
    logs.append("a/worker-2.log.1", "ERROR 3\n");
    logs.append("a/worker-2.log", "ERROR new\n");
    logs.append("b/worker-3.log", "ERROR 4\n");
    assert_eq!(logs.count(), 4);
    assert_eq!(logs.count(), 0);
}

#[test]
fn one_file_under_two_names_is_one_file() {
    let mut logs = Logs::of("*.log");
    logs.append("app-20261125.log", "ERROR 1\n");
    std::os::unix::fs::symlink("app-20261125.log", logs.at("current.log")).expect("a link");
    assert_eq!(logs.count(), 1);
    logs.append("app-20261125.log", "ERROR 2\n");
    assert_eq!(logs.count(), 1);
}

fn link(logs: &Logs, target: &str) {
    // It may not be there yet.
    let _ = fs::remove_file(logs.at("current.log"));
    std::os::unix::fs::symlink(target, logs.at("current.log")).expect("a link");
}

#[test]
fn a_link_that_leads_from_one_dated_log_to_the_next_is_followed() {
    let mut logs = Logs::of("current.log");
    logs.append("app-20261120.log", "ERROR of long ago\n");
    logs.append("app-20261124.log", "ERROR 1\n");
    link(&logs, "app-20261124.log");
    assert_eq!(logs.count(), 1);
    logs.append("app-20261124.log", "ERROR 2\n");
    logs.append("app-20261125.log", "ERROR 3\n");
    logs.compress("app-20261125.log");
    logs.append("app-20261126.log", "ERROR 4\n");
    link(&logs, "app-20261126.log");
    assert_eq!(logs.count(), 3);
    logs.append("app-20261126.log", "ERROR 5\n");
    logs.compress("app-20261126.log");
    logs.append("app-20261127.log", "ERROR 6\n");
    link(&logs, "app-20261127.log");
    assert_eq!(logs.count(), 2);
    assert_eq!(logs.count(), 0);
}

#[test]
fn a_log_is_rotated_where_its_link_leads() {
    let mut logs = Logs::of("current.log");
    fs::create_dir(logs.at("pod")).expect("a folder");
    logs.append("pod/0.log", "ERROR 1\n");
    link(&logs, "pod/0.log");
    assert_eq!(logs.count(), 1);
    logs.append("pod/0.log", "ERROR 2\n");
    logs.rename("pod/0.log", "pod/0.log.20261125-080000");
    logs.compress("pod/0.log.20261125-080000");
    logs.append("pod/0.log", "ERROR 3\n");
    assert_eq!(logs.count(), 2);
    assert_eq!(logs.count(), 0);
}

/// More than what is kept of the start of a file.
fn banner() -> String {
    "starting up, as always\n".repeat(100)
}

#[test]
fn logs_that_start_alike_are_told_apart_by_where_they_were_left() {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", banner() + "ERROR 1\n");
    assert_eq!(logs.count(), 1);
    logs.append("app.log", "ERROR 2\n");
    logs.copy_and_empty("app.log", "app.log.1");
    logs.append("app.log", banner() + "ERROR 3\nERROR 4\nERROR 5\n");
    assert_eq!(logs.count(), 4);
    assert_eq!(logs.count(), 0);
}

#[test]
fn archives_that_start_alike_are_told_apart_by_where_they_were_left() {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", banner() + "ERROR 1\n");
    assert_eq!(logs.count(), 1);
    logs.append("app.log", "ERROR 2\n");
    logs.rename("app.log", "app.log.2");
    logs.compress("app.log.2");
    logs.append("app.log.1", banner() + "ERROR 3\nERROR 4\n");
    logs.compress("app.log.1");
    logs.append("app.log", "ERROR 5\n");
    // Times that lie about which is the older.
    logs.touch("app.log.1.gz", 0);
    let lines = "app.log.1.gz: ERROR 3\napp.log.1.gz: ERROR 4\napp.log.2.gz: ERROR 2\napp.log: ERROR 5\n";
    assert_eq!(logs.run().sections[0].text, lines);
    assert_eq!(logs.count(), 0);
}
