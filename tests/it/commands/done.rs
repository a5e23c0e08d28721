//! `done`.

use super::{NOW, fails, says, workspace};
use crate::common::Workspace;
use crate::common::feeds;

const NEXT_WEEK: &str = "next: 2026-W49, opens Mon 30 Nov 00:00, due Sun 6 Dec";

fn stays_missed(task: &str, key: &str) -> String {
    format!(
        "  {key} stays missed; if you did that one: `saasmaint undo`,\n  then `saasmaint done {task} --for {key}`\n"
    )
}

#[test]
fn several_by_id_and_glob_each_once() {
    let made = workspace();
    let ran = made.at_time(NOW, "done patch db-* db-vacuum patch --evidence https://ci.example/7");
    let expected = format!(
        "done patch 2026-11, on time\n  next: 2026-12, opens Tue 1 Dec 00:00, due Thu 31 Dec\n{}\
         done db-backup 2026-W48, on time\n  {NEXT_WEEK}\n{}\
         done db-vacuum 2026-W48, on time\n  {NEXT_WEEK}\n{}",
        stays_missed("patch", "2026-10"),
        stays_missed("db-backup", "2026-W47"),
        stays_missed("db-vacuum", "2026-W47")
    );
    says(&ran, &expected);
    assert_eq!(
        feeds::recorded(made.path(), "done"),
        ["db-backup 2026-W48", "db-vacuum 2026-W48", "patch 2026-11"]
    );
    for entry in feeds::entries(made.path()).iter().filter(|entry| entry["kind"] == "done") {
        assert_eq!(entry["evidence"], serde_json::json!([{"url": "https://ci.example/7"}]));
    }
}

#[test]
fn one_that_is_refused_stops_all() {
    let made = workspace();
    let before = made.entries();
    fails(
        &made.at_time(NOW, "done patch db-backup logs"),
        "db-backup: evidence is required; give --evidence FILE or --evidence URL\n       \
         logs: a note is required; give --note TEXT\n       nothing is written",
    );
    fails(
        &made.at_time(NOW, "done patch db-vacuum --for 2026-W48"),
        "patch: there is no occurrence 2026-W48; around now: 2026-10, 2026-11\n       nothing is written",
    );
    fails(
        &made.run(NOW, &["done", "logs", "--note", " \t"]),
        "logs: a note is required; give --note TEXT\n       nothing is written",
    );
    fails(
        &made.at_time(NOW, "done patch db-vacum nothing no*"),
        "no task `db-vacum`; did you mean `db-vacuum`?\n       \
         no task `nothing`; `saasmaint list` shows all ids\n       \
         no task matches `no*`; `saasmaint list` shows all ids",
    );
    assert_eq!(made.entries(), before);
    assert!(!made.at("evidence").exists());
}

#[test]
fn what_is_settled_is_reported_and_the_rest_recorded() {
    let made = workspace();
    made.ok(NOW, &["done", "db-vacuum"]);
    let ran = made.at_time("2026-11-25T11:00", "done db-vacuum patch");
    says(
        &ran,
        &format!(
            "db-vacuum: 2026-W48 is already done (Wed 25 Nov 10:00 by ana@acme.example); nothing is written\n  {NEXT_WEEK}\n\
             done patch 2026-11, on time\n  next: 2026-12, opens Tue 1 Dec 00:00, due Thu 31 Dec\n{}",
            stays_missed("patch", "2026-10")
        ),
    );
    // Once more, and nothing at all is left to record.
    let before = made.entries();
    assert_eq!(made.at_time("2026-11-25T12:00", "done db-vacuum patch").code, 0);
    assert_eq!(made.entries(), before);
}

/// Doing it twice is harmless, also where evidence or a note is asked for.
#[test]
fn settled_comes_before_missing_evidence() {
    let made = workspace();
    made.ok(NOW, &["done", "db-backup", "--evidence", "https://ci.example/7"]);
    made.ok(NOW, &["done", "logs", "--note", "read"]);
    let ran = made.at_time(NOW, "done db-backup logs");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with("db-backup: 2026-W48 is already done"), "{ran:?}");
    assert!(ran.stdout.contains("\nlogs: 2026-11-25 is already done"), "{ran:?}");
}

#[test]
fn what_would_be_lost_is_refused() {
    let made = workspace();
    made.write("backup.log", "fine\n");
    made.ok(NOW, &["done", "db-vacuum"]);
    let before = made.entries();
    for extra in [["--note", "x"], ["--evidence", "backup.log"], ["--evidence", "https://ci.example"]] {
        fails(
            &made.run(NOW, &[&["done", "db-vacuum"], extra.as_slice()].concat()),
            &format!(
                "db-vacuum: 2026-W48 is already done (Wed 25 Nov 10:00 by ana@acme.example); nothing is written\n         {NEXT_WEEK}\n       \
                 nothing is written, and what you gave would be lost; `saasmaint attach` adds it to what is done"
            ),
        );
    }
    assert_eq!(made.entries(), before);
    assert!(!made.at("evidence").exists());
}

#[test]
fn a_closed_one_an_unopened_one_and_the_next() {
    let made = workspace();
    says(
        &made.at_time(NOW, "done db-vacuum --for 2026-W40"),
        "done db-vacuum 2026-W40, late, back-dated\n  open: 2026-W48, due Sun 29 Nov\n",
    );
    let unopened =
        "patch: 2026-12 opens only Tue 1 Dec 00:00; --early allows it before that\n       nothing is written";
    fails(&made.at_time(NOW, "done patch --for 2026-12"), unopened);
    says(
        &made.at_time(NOW, "done patch --for 2026-12 --early"),
        &format!(
            "done patch 2026-12, on time\n  open: 2026-11, due Mon 30 Nov\n{}",
            stays_missed("patch", "2026-10")
        ),
    );
    fails(
        &made.at_time(NOW, "done patch --for 2027-02 --early"),
        "patch: 2027-02 opens only Mon 1 Feb 2027 00:00, and --early allows no more than the next one\n       nothing is written",
    );
    fails(
        &made.at_time(NOW, "done patch --for 2025-12"),
        "patch: 2025-12 is not owed: it lies before the task's start or after its end\n       nothing is written",
    );
    assert_eq!(feeds::recorded(made.path(), "done"), ["db-vacuum 2026-W40", "patch 2026-12"]);
}

#[test]
fn wrong_usage() {
    let made = workspace();
    let before = made.entries();
    for (line, error) in [
        ("done patch --early", "the following required arguments were not provided:\n  --for <KEY>"),
        ("done patch --for 2026-13", "invalid value '2026-13' for '--for <KEY>'"),
        ("done patch --for week", "invalid value 'week' for '--for <KEY>'"),
        ("done patch --performed soon", "invalid value 'soon' for '--performed <TIME>'"),
        ("--now soon done patch", "invalid value 'soon' for '--now <TIME>'"),
        ("done patch --unknown", "unexpected argument '--unknown' found"),
        ("dnoe patch", "unrecognized subcommand 'dnoe'"),
    ] {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ran = crate::common::Ran::of(&made.command().args(words).output().expect("the binary runs"));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(ran.stderr.starts_with(&format!("error: {error}")), "{line}: {ran:?}");
    }
    fails(
        &made.at_time(NOW, "done"),
        "no task is named; give one or more ids, like `saasmaint done db-backup`",
    );
    fails(
        &made.at_time(NOW, "done ["),
        "`[` is not a pattern: Pattern syntax error near position 0: invalid range pattern",
    );
    assert_eq!(made.entries(), before);
}

#[test]
fn performed_at_some_other_time() {
    let made = workspace();
    for (time, shown) in [
        ("2026-11-26", "2026-11-26T23:59:59+01:00"),
        ("2026-11-25T10:01", "2026-11-25T10:01:00+01:00"),
        ("2026-11-25T09:00:01Z", "2026-11-25T10:00:01+01:00"),
        ("tomorrow", "2026-11-26T23:59:59+01:00"),
    ] {
        fails(
            &made.run(NOW, &["done", "db-vacuum", "--performed", time]),
            &format!("--performed {shown} lies in the future; it is 2026-11-25T10:00:00+01:00 now"),
        );
    }
    fails(
        &made.at_time(NOW, "done db-vacuum --for 2026-W47 --performed 2026-11-15"),
        "db-vacuum: 2026-W47 opened Mon 16 Nov 00:00, after the time given by --performed\n       nothing is written",
    );
    // A bare date is the end of that day, at most now.
    for (time, period, performed, how) in [
        ("2026-11-20", "2026-W47", "2026-11-20T22:59:59Z", "late, back-dated"),
        ("2026-11-24", "2026-W48", "2026-11-24T22:59:59Z", "on time"),
    ] {
        let text = made.ok(NOW, &["done", "db-vacuum", "--performed", time]);
        assert!(text.starts_with(&format!("done db-vacuum {period}, {how}")), "{text}");
        let entries = feeds::entries(made.path());
        let last = entries.last().expect("an entry");
        assert_eq!((last["for"].as_str(), last["performed_at"].as_str()), (Some(period), Some(performed)));
        assert_eq!(last["recorded_at"], "2026-11-25T09:00:00Z");
    }
    made.ok(NOW, &["done", "patch", "--performed", "today"]);
    assert_eq!(feeds::entries(made.path()).last().expect("an entry")["performed_at"], "2026-11-25T09:00:00Z");
}

#[test]
fn at_the_very_instant_of_due_it_is_late() {
    let made =
        Workspace::berlin("[[task]]\nid = \"t\"\ncadence = \"daily\"\nat = \"09:00\"\ngrace = \"1h\"\n");
    made.ok("2026-11-23T00:00", &["adopt"]);
    for (now, start) in [
        ("2026-11-23T08:59:59", "done t 2026-11-23, on time\n"),
        ("2026-11-24T09:00:00", "done t 2026-11-24, late\n"),
        ("2026-11-25T10:00:00", "done t 2026-11-25, late\n"),
    ] {
        let text = made.ok(now, &["done", "t"]);
        assert!(text.starts_with(start), "{text}");
    }
}

#[test]
fn a_backlog_is_worked_off_from_the_oldest() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"b\"\ncadence = \"weekly\"\ncatch_up = \"each\"\nstarts = 2026-11-01\n",
    );
    made.ok("2026-11-01T00:00", &["adopt"]);
    let mut periods = Vec::new();
    for day in ["24", "25", "26", "27", "28", "29"] {
        let text = made.ok(&format!("2026-11-{day}T10:00"), &["done", "b"]);
        // The last time: `nothing is open now`.
        periods.push(text.split([' ', ',']).nth(2).expect("a period").to_owned());
    }
    assert_eq!(
        periods,
        ["2026-W48", "2026-W44", "2026-W45", "2026-W46", "2026-W47", "is"],
        "the current first"
    );
}

#[test]
fn cron_by_its_key_and_early() {
    let made = Workspace::berlin("[[task]]\nid = \"c\"\ncron = \"0 9 * * 1\"\n");
    made.ok("2026-11-01T00:00", &["adopt"]);
    let key = "2026-11-30T09:00";
    fails(
        &made.run(NOW, &["done", "c", "--for", key]),
        "c: 2026-11-30T09:00 opens only Sun 29 Nov 09:00; --early allows it before that\n       nothing is written",
    );
    let text = made.ok(NOW, &["done", "c", "--for", key, "--early"]);
    assert!(text.starts_with("done c 2026-11-30T09:00, on time\n"), "{text}");
    let text = made.ok("2026-11-30T10:00", &["done", "c"]);
    assert!(text.starts_with("c: nothing is open now; 2026-11-30T09:00 was done last"), "{text}");
}

/// What is new in the files is recorded first, and told.
#[test]
fn definitions_come_first() {
    let made = Workspace::berlin("[[task]]\nid = \"t\"\ncadence = \"daily\"\n");
    let ran = made.at_time(NOW, "done t");
    assert_eq!(ran.stderr, "recorded the definitions of 1 task and the calendar\n");
    made.write(
        "checklists/tasks.toml",
        "[[task]]\nid = \"u\"\ncadence = \"daily\"\n[[task]]\nid = \"v\"\ncadence = \"daily\"\n",
    );
    let ran = made.at_time("2026-11-25T11:00", "done u");
    assert_eq!(ran.stderr, "recorded: u new\nrecorded: v new\nrecorded: t gone\n");
    assert!(ran.stdout.starts_with("done u 2026-11-25, on time\n"), "{ran:?}");
    let kinds: Vec<String> =
        feeds::entries(made.path()).iter().map(|e| e["kind"].as_str().expect("a kind").to_owned()).collect();
    assert_eq!(kinds, ["define", "define", "done", "define", "define", "define", "done"]);
}
