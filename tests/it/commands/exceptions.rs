//! `waive`, `pause`, `resume`, `adopt`.

use super::{NOW, fails, says, workspace};
use crate::common::feeds;

#[test]
fn a_waiver_from_today_until_a_day_inclusive() {
    let made = workspace();
    made.ok("2026-11-22T10:00", &["done", "db-vacuum"]);
    says(
        &made.run(
            NOW,
            &[
                "waive",
                "db-vacuum",
                "--until",
                "2026-12-06",
                "--reason",
                "migration",
                "--approved-by",
                "Eve B.",
            ],
        ),
        "waived db-vacuum from Wed 25 Nov until Sun 6 Dec, approved by Eve B.\n",
    );
    let entries = feeds::entries(made.path());
    let waiver = entries.last().expect("an entry");
    assert_eq!((waiver["from"].as_str(), waiver["until"].as_str()), (Some("2026-11-25"), Some("2026-12-06")));
    assert_eq!(
        (waiver["reason"].as_str(), waiver["approved_by"].as_str()),
        (Some("migration"), Some("Eve B."))
    );
    for (now, state) in [(NOW, "waived"), ("2026-12-06T23:59", "waived"), ("2026-12-07T00:00", "due")] {
        assert_eq!(made.task(now, "db-vacuum")["state"], state, "{now}");
    }
    for (period, status) in [("2026-W48", "waived"), ("2026-W49", "waived"), ("2026-W50", "missed")] {
        assert_eq!(made.status("2026-12-31T10:00", "db-vacuum", period), status, "{period}");
    }
    assert_eq!(made.task(NOW, "db-vacuum")["excepted_until"], "2026-12-06");
}

#[test]
fn a_waiver_with_a_start_of_its_own() {
    let made = workspace();
    says(
        &made.at_time(NOW, "waive patch --from 2026-12-01 --until +60d --reason x --approved-by boss"),
        "waived patch from Tue 1 Dec until Sun 24 Jan 2027, approved by boss\n",
    );
    assert_ne!(made.task(NOW, "patch")["state"], "waived", "not yet");
    assert_eq!(made.task("2026-12-01T00:00", "patch")["state"], "waived");
    // 2027-01 is due on the last of January, after the waiver.
    for (period, status) in [("2026-11", "missed"), ("2026-12", "waived"), ("2027-01", "missed")] {
        assert_eq!(made.status("2027-03-01T10:00", "patch", period), status, "{period}");
    }
}

/// What is overdue already stays so: an exception makes no pass of a miss.
#[test]
fn a_waiver_that_comes_too_late() {
    let made = workspace();
    made.ok(NOW, &["waive", "db-vacuum", "--until", "2026-12-31", "--reason", "x", "--approved-by", "boss"]);
    assert_eq!(made.status(NOW, "db-vacuum", "2026-W46"), "missed");
    assert_eq!(made.status(NOW, "db-vacuum", "2026-W47"), "missed");
    assert_eq!(made.status("2027-01-05T10:00", "db-vacuum", "2026-W48"), "waived");
}

#[test]
fn exceptions_refused() {
    let made = workspace();
    let before = made.entries();
    for (line, error) in [
        (
            "waive keys --until 2026-11-24 --reason r --approved-by b",
            "--until 2026-11-24 lies before the waiver's first day, 2026-11-25",
        ),
        (
            "waive keys --until yesterday --reason r --approved-by b",
            "--until 2026-11-24 lies before the waiver's first day, 2026-11-25",
        ),
        (
            "waive keys --from 2026-11-24 --until 2026-12-24 --reason r --approved-by b",
            "a waiver starts today or later, not on 2026-11-24: the past is not rewritten",
        ),
        (
            "waive keys --from 2026-12-25 --until 2026-12-24 --reason r --approved-by b",
            "--until 2026-12-24 lies before the waiver's first day, 2026-12-25",
        ),
        ("waive kyes --until 2026-12-24 --reason r --approved-by b", "no task `kyes`; did you mean `keys`?"),
        ("pause keys --until 2026-11-24 --reason r", "--until 2026-11-24 lies in the past"),
        ("pause kyes --until 2026-12-24 --reason r", "no task `kyes`; did you mean `keys`?"),
        ("resume keys", "keys is not paused"),
        ("resume kyes", "no task `kyes`; did you mean `keys`?"),
    ] {
        fails(&made.at_time(NOW, line), error);
    }
    let until = ["--until", "2026-12-24"];
    for (args, option) in [
        (["waive", "keys", "--reason", " ", "--approved-by", "b"].as_slice(), "--reason"),
        (&["waive", "keys", "--reason", "r", "--approved-by", ""], "--approved-by"),
        (&["pause", "keys", "--reason", "\t"], "--reason"),
    ] {
        fails(&made.run(NOW, &[args, &until].concat()), &format!("{option} is empty; say it in a few words"));
    }
    for line in [
        "waive keys --until 2026-12-24 --reason r",
        "waive keys --reason r --approved-by b",
        "pause keys --until 2026-12-24",
        "pause keys --until soon --reason r",
    ] {
        assert_eq!(made.at_time(NOW, line).code, 2, "{line}");
    }
    assert_eq!(made.entries(), before);
}

#[test]
fn a_pause_begins_at_once_and_ends_by_itself() {
    let made = workspace();
    made.ok("2026-11-24T10:00", &["done", "logs", "--note", "n"]);
    says(
        &made.at_time(NOW, "pause logs --until 2026-11-27 --reason moving"),
        "paused logs until Fri 27 Nov\n",
    );
    for (now, state) in [(NOW, "paused"), ("2026-11-27T23:59", "paused"), ("2026-11-28T00:00", "due")] {
        assert_eq!(made.task(now, "logs")["state"], state, "{now}");
    }
    for (day, status) in
        [("24", "done"), ("25", "paused"), ("26", "paused"), ("27", "paused"), ("28", "missed")]
    {
        assert_eq!(made.status("2026-12-01T10:00", "logs", &format!("2026-11-{day}")), status, "{day}");
    }
}

#[test]
fn resumed_on_the_same_day_the_day_is_owed_again() {
    let made = workspace();
    made.ok("2026-11-24T10:00", &["done", "logs", "--note", "n"]);
    made.ok(NOW, &["pause", "logs", "--until", "2026-12-24", "--reason", "moving"]);
    says(&made.at_time("2026-11-25T11:00", "resume logs"), "resumed logs\n");
    assert_eq!(made.state("2026-11-25T11:00", "logs"), "due 0 2026-11-25");
    assert_eq!(made.status("2026-11-27T10:00", "logs", "2026-11-25"), "missed");
    says(&made.at_time("2026-11-25T11:00", "resume logs"), "logs is already resumed; nothing recorded\n");
}

#[test]
fn resumed_later_the_days_between_stay_paused() {
    let made = workspace();
    made.ok("2026-11-24T10:00", &["done", "logs", "--note", "n"]);
    made.ok(NOW, &["pause", "logs", "--until", "2026-12-24", "--reason", "moving"]);
    made.ok("2026-11-27T10:00", &["resume", "logs"]);
    for (day, status) in [("25", "paused"), ("26", "paused"), ("27", "missed"), ("28", "missed")] {
        assert_eq!(made.status("2026-11-30T10:00", "logs", &format!("2026-11-{day}")), status, "{day}");
    }
    // A pause after that is one of its own.
    made.ok("2026-11-28T10:00", &["pause", "logs", "--until", "2026-12-01", "--reason", "again"]);
    assert_eq!(made.task("2026-11-28T10:00", "logs")["state"], "paused");
    made.ok("2026-11-28T11:00", &["resume", "logs"]);
    let resumed = feeds::recorded(made.path(), "resume");
    assert_eq!(resumed.len(), 2, "each names one pause");
}

#[test]
fn two_pauses_end_together() {
    let made = workspace();
    for until in ["2026-12-01", "2026-12-24"] {
        made.ok(NOW, &["pause", "logs", "--until", until, "--reason", "moving"]);
    }
    made.ok(NOW, &["resume", "logs"]);
    assert_ne!(made.task(NOW, "logs")["state"], "paused");
    assert_eq!(feeds::recorded(made.path(), "resume").len(), 2);
}

#[test]
fn done_while_paused_counts() {
    let made = workspace();
    made.ok(NOW, &["pause", "logs", "--until", "2026-12-24", "--reason", "moving"]);
    let text = made.ok(NOW, &["done", "logs", "--note", "all the same"]);
    assert!(text.starts_with("done logs 2026-11-25, on time\n"), "{text}");
    assert_eq!(made.status(NOW, "logs", "2026-11-25"), "done");
    assert_eq!(made.task(NOW, "logs")["state"], "paused");
}

#[test]
fn adopt_says_what_changed_and_records_it_once() {
    let made = workspace();
    let nothing = "The record has the definitions as the files have them; nothing to adopt.\n";
    says(&made.at_time(NOW, "adopt"), nothing);
    made.write(
        "checklists/tasks.toml",
        "[[task]]\nid = \"db-vacuum\"\ncadence = \"weekly\"\non = \"fri\"\ngrace = \"2d\"\ntitle = \"Other\"\nowner = \"me\"\n\
         [[task]]\nid = \"new\"\ncadence = \"daily\"\n\
         [[task]]\nid = \"patch\"\ncadence = \"monthly\"\ntitle = \"Only its title changes\"\n",
    );
    let toml = made.read("saasmaint.toml") + "[calendar]\nholidays = [2026-12-25]\n";
    made.write("saasmaint.toml", toml);
    let text = made.ok(NOW, &["adopt"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("calendar changed: holidays "), "{text}");
    assert_eq!(
        lines[1..],
        [
            "db-vacuum changed: grace 1d -> 2d, on - -> fri",
            "new new",
            "db-backup gone",
            "keys gone",
            "logs gone"
        ]
    );
    says(&made.at_time(NOW, "adopt"), nothing);
    // Back as it was.
    made.write(
        "checklists/tasks.toml",
        "[[task]]\nid = \"logs\"\ncadence = \"daily\"\nevidence = \"note\"\n",
    );
    let text = made.ok("2026-11-26T10:00", &["adopt"]);
    assert!(text.contains("logs new\n"), "{text}");
    assert_eq!(made.task("2026-11-26T10:00", "logs")["state"], "overdue");
}
