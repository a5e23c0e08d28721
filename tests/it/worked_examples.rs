//! The worked examples of the rules of time, one test for each, through the binary and with a ledger
//! that the binary made. Europe/Berlin; everything before was done on time.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use crate::common::Workspace;

/// A workspace with one task, defined and recorded at the start of 2026.
fn one(task: &str) -> Workspace {
    let made = Workspace::berlin(&format!("[[task]]\nid = \"t\"\n{task}\n"));
    made.ok("2026-01-01T00:00", &["adopt"]);
    made
}

/// Records the occurrences as done on time, each performed at a moment inside its window.
fn done(made: &Workspace, moments: &[(&str, &str)]) {
    for (period, moment) in moments {
        let text = made.ok(moment, &["done", "t"]);
        assert!(text.starts_with(&format!("done t {period}, on time")), "{moment}: {text}");
    }
}

#[test]
fn daily() {
    let made = one("cadence = \"daily\"");
    done(&made, &[("2026-11-21", "2026-11-21T10:00")]);
    assert_eq!(made.state("2026-11-23T08:00", "t"), "overdue 1 2026-11-23");
    assert_eq!(made.at_time("2026-11-23T08:00", "check").code, 1);
    let text = made.ok("2026-11-23T08:05", &["done", "t"]);
    assert_eq!(
        text,
        "done t 2026-11-23, on time\n  next: 2026-11-24, opens Tue 24 Nov 00:00, due tomorrow\n  \
         2026-11-22 stays missed; if you did that one: `saasmaint undo`,\n  \
         then `saasmaint done t --for 2026-11-22`\n"
    );
    assert_eq!(made.state("2026-11-23T08:05", "t"), "ok 0 2026-11-24");
    assert_eq!(made.status("2026-11-23T08:05", "t", "2026-11-22"), "missed");
    let before = made.entries();
    let again = made.ok("2026-11-23T08:06", &["done", "t"]);
    assert!(again.contains("2026-11-23 is already done"), "{again}");
    assert_eq!(made.entries(), before);
    assert_eq!(made.at_time("2026-11-23T08:06", "check").code, 0);
}

#[test]
fn weekly_done_in_grace_then_the_new_week() {
    let made = one("cadence = \"weekly\"");
    done(&made, &[("2026-W46", "2026-11-11T10:00")]);
    assert_eq!(made.state("2026-11-23T10:00", "t"), "late 0 2026-W47");
    let text = made.ok("2026-11-23T10:00", &["done", "t"]);
    assert_eq!(text, "done t 2026-W47, late\n  open: 2026-W48, due Sun 29 Nov\n");
    assert_eq!(made.status("2026-11-23T10:00", "t", "2026-W47"), "done-late");
    let before = made.entries();
    let again = made.ok("2026-11-23T10:05", &["done", "t"]);
    assert!(again.contains("`saasmaint done t --for 2026-W48`"), "{again}");
    assert_eq!(made.entries(), before);
    done(&made, &[("2026-W48", "2026-11-25T10:00")]);
}

#[test]
fn weekly_missed() {
    let made = one("cadence = \"weekly\"");
    done(&made, &[("2026-W46", "2026-11-11T10:00")]);
    assert_eq!(made.state("2026-11-25T10:00", "t"), "overdue 1 2026-W48");
    done(&made, &[("2026-W48", "2026-11-25T10:00")]);
    let text = made.ok("2026-11-25T10:05", &["done", "t", "--for", "2026-W47"]);
    assert!(text.starts_with("done t 2026-W47, late, back-dated"), "{text}");
    assert_eq!(made.status("2026-11-25T10:05", "t", "2026-W47"), "done-late");
}

#[test]
fn weekly_with_a_day_and_a_time() {
    let made = one("cadence = \"weekly\"\non = \"mon\"\nat = \"09:00\"");
    done(&made, &[("2026-W47", "2026-11-16T08:00")]);
    assert_eq!(made.state("2026-11-24T08:00", "t"), "late 0 2026-W48");
    assert_eq!(made.state("2026-11-24T10:00", "t"), "overdue 0 2026-W48");
    let task = made.task("2026-11-24T10:00", "t");
    assert_eq!(task["occurrence"]["closes_at"], "2026-11-30T00:00:00+01:00");
    let text = made.ok("2026-11-29T23:59:59", &["done", "t"]);
    assert!(text.starts_with("done t 2026-W48, late\n"), "{text}");
}

#[test]
fn monthly() {
    let made = one("cadence = \"monthly\"");
    done(&made, &[("2026-09", "2026-09-15T10:00")]);
    assert_eq!(made.state("2026-11-02T10:00", "t"), "late 0 2026-10");
    let text = made.ok("2026-11-02T10:00", &["done", "t"]);
    assert!(text.starts_with("done t 2026-10, late\n  open: 2026-11"), "{text}");
    done(&made, &[("2026-11", "2026-11-03T10:00")]);
    assert_eq!(made.status("2026-11-03T10:00", "t", "2026-10"), "done-late");
    assert_eq!(made.status("2026-11-03T10:00", "t", "2026-11"), "done");
}

#[test]
fn quarterly() {
    let made = one("cadence = \"quarterly\"");
    done(&made, &[("2026-Q2", "2026-05-15T10:00")]);
    assert_eq!(made.state("2026-10-20T10:00", "t"), "overdue 1 2026-Q4");
    made.ok("2026-10-20T10:00", &["done", "t", "--for", "2026-Q3"]);
    assert_eq!(made.state("2026-10-20T10:00", "t"), "due 0 2026-Q4");
    assert_eq!(made.status("2026-10-20T10:00", "t", "2026-Q3"), "done-late");
    assert_eq!(made.status("2026-10-20T10:00", "t", "2026-Q4"), "open");
}

#[test]
fn cron_weekly() {
    let made = one("cron = \"0 9 * * 1\"");
    done(&made, &[("2026-11-16T09:00", "2026-11-16T08:00")]);
    assert_eq!(made.state("2026-11-24T08:00", "t"), "late 0 2026-11-23T09:00");
    let task = made.task("2026-11-24T09:00", "t");
    assert_eq!(task["state"], "overdue");
    assert_eq!(task["occurrence"]["overdue_at"], "2026-11-24T09:00:00+01:00");
    assert_eq!(task["occurrence"]["closes_at"], "2026-11-29T09:00:00+01:00");
}

#[test]
fn cron_daily() {
    let made = one("cron = \"0 9 * * *\"");
    done(&made, &[("2026-11-22T09:00", "2026-11-22T08:00")]);
    let text = made.ok("2026-11-23T10:00", &["done", "t"]);
    assert!(text.starts_with("done t 2026-11-23T09:00, late\n"), "{text}");
    let before = made.entries();
    let again = made.ok("2026-11-23T22:00", &["done", "t"]);
    assert!(again.contains("`saasmaint done t --for 2026-11-24T09:00`"), "{again}");
    assert_eq!(made.entries(), before);
}

#[test]
fn rolling() {
    let made = one("after = \"90d\"");
    made.ok("2026-10-01T10:00", &["done", "t"]);
    let occurrence = made.task("2026-10-02T10:00", "t")["occurrence"].clone();
    assert_eq!(occurrence["opens_at"], "2026-10-02T00:00:00+02:00");
    assert_eq!(occurrence["period"], "2026-12-30");
    assert_eq!(occurrence["due_at"], "2026-12-31T00:00:00+01:00");
}

#[test]
fn weekly_becomes_annual() {
    let made = one("cadence = \"weekly\"");
    done(&made, &[("2026-W45", "2026-11-04T10:00")]);
    made.write("checklists/tasks.toml", "[[task]]\nid = \"t\"\ncadence = \"annual\"\n");
    let adopted = made.ok("2026-11-18T10:00", &["adopt"]);
    assert!(adopted.starts_with("t changed: cadence weekly -> annual"), "{adopted}");
    for now in ["2026-11-18T10:00", "2026-12-01T10:00"] {
        assert_eq!(made.status(now, "t", "2026-W46"), "missed");
    }
    assert_eq!(made.status("2026-11-18T10:00", "t", "2026-W47"), "open");
    assert_eq!(made.status("2026-12-01T10:00", "t", "2026-W47"), "missed");
    assert_eq!(made.status("2026-12-01T10:00", "t", "2026-W48"), "none");
    assert_eq!(made.status("2026-12-01T10:00", "t", "2026"), "open");
    let schedule =
        made.json("2026-12-01T10:00", &["schedule", "t", "--from", "2026-12-01", "--to", "2027-01-31"]);
    assert_eq!(schedule["occurrences"][0]["due_at"], "2027-01-01T00:00:00+01:00");
    assert_eq!(schedule["occurrences"].as_array().map(Vec::len), Some(1));
}

#[test]
fn friday_becomes_monday() {
    let made = one("cadence = \"weekly\"\non = \"fri\"");
    done(&made, &[("2026-W47", "2026-11-18T10:00")]);
    made.write("checklists/tasks.toml", "[[task]]\nid = \"t\"\ncadence = \"weekly\"\non = \"mon\"\n");
    made.ok("2026-11-25T10:00", &["adopt"]);
    let schedule =
        made.json("2026-11-25T10:00", &["schedule", "t", "--from", "2026-11-23", "--to", "2026-12-06"]);
    let dues: Vec<String> = schedule["occurrences"]
        .as_array()
        .expect("occurrences")
        .iter()
        .map(|o| {
            format!("{} {}", o["period"].as_str().expect("a period"), o["due_at"].as_str().expect("a due"))
        })
        .collect();
    assert_eq!(dues, ["2026-W48 2026-11-28T00:00:00+01:00", "2026-W49 2026-12-01T00:00:00+01:00"]);
}

#[test]
fn a_quarter_holds_its_three_months() {
    let made = one("cadence = \"monthly\"");
    let schedule =
        made.json("2026-11-25T10:00", &["schedule", "t", "--from", "2026-07-01", "--to", "2026-09-30"]);
    let periods: Vec<&str> = schedule["occurrences"]
        .as_array()
        .expect("occurrences")
        .iter()
        .filter_map(|occurrence| occurrence["period"].as_str())
        .collect();
    assert_eq!(periods, ["2026-07", "2026-08", "2026-09"]);
}

#[test]
fn skipped_in_time_and_too_late() {
    let made = one("cadence = \"weekly\"");
    done(&made, &[("2026-W46", "2026-11-11T10:00")]);
    made.ok("2026-11-20T10:00", &["skip", "t", "--reason", "office move"]);
    assert_eq!(made.status("2026-11-25T10:00", "t", "2026-W47"), "skipped");
    assert_eq!(made.state("2026-11-25T10:00", "t"), "due 0 2026-W48");

    let made = one("cadence = \"weekly\"");
    done(&made, &[("2026-W46", "2026-11-11T10:00")]);
    assert_eq!(made.state("2026-11-25T10:00", "t"), "overdue 1 2026-W48");
    made.ok("2026-11-25T10:00", &["skip", "t", "--for", "2026-W47", "--reason", "office move"]);
    let schedule =
        made.json("2026-11-25T10:00", &["schedule", "t", "--from", "2026-11-16", "--to", "2026-11-22"]);
    assert_eq!(schedule["occurrences"][0]["status"], "missed");
    assert_eq!(schedule["occurrences"][0]["reason"], "office move");
    assert_eq!(made.state("2026-11-25T10:00", "t"), "due 1 2026-W48");
}

#[test]
fn back_dated() {
    let made = one("cadence = \"weekly\"");
    done(&made, &[("2026-W46", "2026-11-11T10:00")]);
    let text = made.ok("2026-11-25T10:00", &["done", "t", "--performed", "2026-11-20", "--for", "2026-W47"]);
    assert!(text.starts_with("done t 2026-W47, late, back-dated"), "{text}");
    let schedule =
        made.json("2026-11-25T10:00", &["schedule", "t", "--from", "2026-11-16", "--to", "2026-11-22"]);
    assert_eq!(schedule["occurrences"][0]["status"], "done-late");
    assert_eq!(schedule["occurrences"][0]["back_dated"], true);
    assert_eq!(schedule["occurrences"][0]["performed_at"], "2026-11-20T23:59:59+01:00");
}

/// Done on the very day it counts from, a rolling task is recorded for that day: the key of the
/// first due day stays free for the occurrence that follows.
#[test]
fn rolling_done_on_the_first_day() {
    let made = Workspace::with(
        "timezone = \"Europe/Berlin\"\nstarts = 2026-10-01\n",
        "[[task]]\nid = \"t\"\nafter = \"90d\"\n",
    );
    assert_eq!(made.state("2026-10-01T09:00", "t"), "due 0 2026-12-30");
    let text = made.ok("2026-10-01T10:00", &["done", "t"]);
    assert!(text.starts_with("done t 2026-10-01, on time\n  next: 2026-12-30, opens Fri 2 Oct"), "{text}");
    assert_eq!(made.state("2026-10-01T10:00", "t"), "ok 0 2026-12-30");
    assert_eq!(made.state("2027-01-02T00:00", "t"), "overdue 0 2026-12-30");
    let text = made.ok("2027-01-02T10:00", &["done", "t"]);
    assert!(text.starts_with("done t 2026-12-30, late\n  next: 2027-04-02"), "{text}");
}
