//! Last lines without an end, such as the last words of a program that died.

use super::*;

#[test]
fn a_last_line_without_an_end_counts_at_once_and_once() {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", "ok\nERROR boom");
    let seen = logs.run();
    assert_eq!(seen.facts["count"], 1);
    assert_eq!(seen.facts["unfinished_line"], json!([{"path": "app.log", "bytes": 10, "counted": true}]));
    assert_eq!(seen.sections[0].text, "ERROR boom\n");
    assert_eq!((&seen.facts["lines_read"], &seen.facts["bytes_read"]), (&json!(2), &json!(13)));
    let seen = logs.run();
    assert_eq!(seen.facts["count"], 0);
    assert_eq!(seen.facts["unfinished_line"], json!([{"path": "app.log", "bytes": 10, "counted": true}]));
    assert_eq!((&seen.facts["lines_read"], &seen.facts["bytes_read"]), (&json!(0), &json!(0)));
    logs.append("app.log", " and more");
    assert_eq!(logs.count(), 0);
    logs.append("app.log", " ERROR\nERROR next\nok\n");
    let seen = logs.run();
    assert_eq!((&seen.facts["count"], &seen.sections[0].text), (&json!(1), &"ERROR next\n".to_owned()));
    assert_eq!(seen.facts.get("unfinished_line"), None);
    assert_eq!(logs.count(), 0);
}

#[test]
fn a_line_that_matches_only_when_it_is_finished_counts_then() {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", "ERR");
    let seen = logs.run();
    assert_eq!(seen.facts["count"], 0);
    assert_eq!(seen.facts["unfinished_line"], json!([{"path": "app.log", "bytes": 3, "counted": false}]));
    logs.append("app.log", "OR b");
    assert_eq!(logs.count(), 1);
    logs.append("app.log", "\r\nok\n");
    assert_eq!(logs.count(), 0);
}

#[test]
fn it_counts_once_wherever_the_log_is_rotated_to() {
    for read_before in [false, true] {
        for step in 0..4 {
            let mut logs = Logs::of("app.log");
            logs.append("app.log", "ok\n");
            assert_eq!(logs.count(), 0);
            logs.append("app.log", "ERROR boom");
            if read_before {
                assert_eq!(logs.count(), 1);
            }
            match step {
                0 => logs.rename("app.log", "app.log.1"),
                1 => logs.copy_and_empty("app.log", "app.log.1"),
                2 => {
                    logs.rename("app.log", "app.log.1");
                    logs.compress("app.log.1");
                }
                _ => {
                    // Whoever wrote to it ends the line there.
                    logs.rename("app.log", "app.log.1");
                    logs.append("app.log.1", "\n");
                }
            }
            logs.append("app.log", "");
            assert_eq!(logs.count(), u64::from(!read_before), "{step}");
            assert_eq!(logs.count(), 0, "{step}");
        }
    }
}

#[test]
fn one_at_the_start_of_a_log_counts_once_too() {
    for copied in [false, true] {
        let mut logs = Logs::of("app.log");
        logs.append("app.log", "ERROR boom");
        assert_eq!(logs.count(), 1);
        if copied {
            logs.copy_and_empty("app.log", "app.log.1");
        } else {
            logs.rename("app.log", "app.log.1");
        }
        logs.append("app.log", "ERROR other");
        assert_eq!(logs.count(), 1);
        logs.append("app.log", "\n");
        assert_eq!(logs.count(), 0);
    }
}

#[test]
fn a_long_line_that_grows_is_a_fault_each_time_that_it_was_not_searched_whole() {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", vec![b'x'; 1 << 20]);
    assert_eq!(logs.count(), 0);
    for more in ["ERROR", "ok", "ok\n"] {
        logs.append("app.log", more);
        assert_eq!(logs.run().outcome, fail("a line of more than 1 MiB was not searched whole"), "{more}");
        assert_eq!(logs.count(), 0);
    }
}
