//! Holiday files.

use super::{problems, workspace_of};
use crate::model::Calendar;

const TASKS: &str = "cadence = \"daily\"\n[[task]]\nid = \"a\"\n";
const SETTINGS: &str = "[calendar]\nholiday_files = [\"holidays/*.ics\"]\n";

/// A calendar of events, each given by its lines, with the line ends of RFC 5545.
fn ics(events: &[&str]) -> String {
    let events: Vec<String> =
        events.iter().map(|lines| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n")).collect();
    let events = events.concat();
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n").replace('\n', "\r\n")
}

fn calendar(events: &[&str]) -> Calendar {
    let text = ics(events);
    let files = [("saasmaint.toml", SETTINGS), ("holidays/de.ics", &text), ("checklists/a.toml", TASKS)];
    workspace_of(&files).definitions.calendar
}

fn days(events: &[&str]) -> Vec<String> {
    calendar(events).holidays.iter().map(ToString::to_string).collect()
}

fn wrong(text: &str) -> Vec<String> {
    problems(&[("saasmaint.toml", SETTINGS), ("holidays/de.ics", text), ("checklists/a.toml", TASKS)])
}

#[test]
fn single_events() {
    assert_eq!(
        days(&["SUMMARY:Weihnachten\nDTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227"]),
        ["2026-12-25", "2026-12-26"]
    );
    assert_eq!(
        days(&["DTSTART;TZID=\"Europe/Berlin: here\":20261231T180000\nDTEND:20270101T020000"]),
        ["2026-12-31", "2027-01-01"]
    );
    assert_eq!(days(&["DTSTART:20261231T000000Z\nDURATION:PT36H"]), ["2026-12-31", "2027-01-01"]);
    assert_eq!(days(&["DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20260101"]), ["2026-01-01"]);
    assert_eq!(days(&["DTSTART:20260101\nSTATUS:CANCELLED", "DTSTART:20260501"]), ["2026-05-01"]);
    assert_eq!(
        days(&["DTSTART:20260101\nRDATE;VALUE=DATE:20260501,202\n 61003\nEXDATE:20260101"]),
        ["2026-05-01", "2026-10-03"]
    );
    // An alarm inside an event has lines of its own.
    assert_eq!(days(&["DTSTART:20260101\nBEGIN:VALARM\nDURATION:P9D\nEND:VALARM"]), ["2026-01-01"]);
}

#[test]
fn yearly_events() {
    let all = calendar(&[
        "DTSTART;VALUE=DATE:20201225\nDTEND;VALUE=DATE:20201227\nRRULE:FREQ=YEARLY",
        "DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;\n BYDAY=4TH",
        "DTSTART;VALUE=DATE:20201231\nDTEND;VALUE=DATE:20210102\nRRULE:FREQ=YEARLY;UNTIL=20251231",
    ]);
    for (day, expected) in [
        ("2020-12-25", true),
        ("2031-12-26", true),
        ("2031-12-27", false),
        ("2019-12-25", false),
        ("2026-11-26", true),
        ("2026-11-19", false),
        ("2025-12-31", true),
        ("2026-01-01", true),
        ("2026-12-31", false),
        ("2021-01-01", true),
        ("2020-01-01", false),
    ] {
        assert_eq!(all.is_holiday(day.parse().expect("a date")), expected, "{day}");
    }
}

#[test]
fn refused() {
    let mend = "(list the dates themselves, in the file or in `holidays` of saasmaint.toml)";
    for (lines, expected) in [
        ("DTSTART:20260101\nRRULE:FREQ=WEEKLY", format!("5:1: the rule cannot serve: `FREQ=WEEKLY` is not YEARLY {mend}")),
        ("DTSTART:20260101\nRRULE:FREQ=YEARLY;BY\n EASTER=1", format!("5:1: the rule cannot serve: `BYEASTER=1` is not understood {mend}")),
        ("SUMMARY:x", "3:1: the event has no `DTSTART` (add the date on which it begins)".to_owned()),
        ("DTSTART:20260230", "4:1: `DTSTART`: `20260230` is not a date (write it like 20261225 or 20261225T000000)".to_owned()),
        ("DTSTART:20260102\nDTEND:20260101", "5:1: the event ends before it begins (let `DTEND` be the day after its last day)".to_owned()),
        ("DTSTART:20260101\nDTEND:99990101", "5:1: the event lasts more than 20000 days (correct its end)".to_owned()),
        ("DTSTART:20260227\nDTEND:20260303\nRRULE:FREQ=YEARLY", format!("6:1: the rule cannot serve: the event of several days covers the end of February {mend}")),
        ("DTSTART:20260101\nnonsense", "5:1: this is no iCalendar line: `NAME:value` is expected (export the holidays again as iCalendar (.ics, RFC 5545))".to_owned()),
        ("DTSTART:20260101\nEND:VALARM", "5:1: `END:VALARM` does not close what was begun last (export the holidays again as iCalendar (.ics, RFC 5545))".to_owned()),
    ] {
        assert_eq!(wrong(&ics(&[lines])), [format!("holidays/de.ics:{expected}")], "{lines}");
    }
    let none = "this is no iCalendar file: it does not begin with `BEGIN:VCALENDAR` (export the holidays again as iCalendar (.ics, RFC 5545))";
    assert_eq!(wrong("25.12.2026\n"), [format!("holidays/de.ics:1:1: {none}")]);
    assert_eq!(wrong(""), [format!("holidays/de.ics:1:1: {none}")]);
    assert_eq!(
        wrong("BEGIN:VCALENDAR\n"),
        [
            "holidays/de.ics:1:1: `BEGIN:VCALENDAR` is never closed (export the holidays again as iCalendar (.ics, RFC 5545))"
        ]
    );
}

#[test]
fn too_many_days() {
    let events = vec!["DTSTART:20260101\nDURATION:P9999D"; 3];
    assert_eq!(
        wrong(&ics(&events)),
        ["holidays/de.ics:11:1: the file names more than 20000 days (keep the days off that matter)"]
    );
}

#[test]
fn too_many_yearly_days() {
    let events = vec!["DTSTART:20260101\nDURATION:P31D\nRRULE:FREQ=YEARLY"; 65];
    assert_eq!(
        wrong(&ics(&events)),
        [
            "holidays/de.ics:323:1: the file names more than 2000 days that come back each year (keep the days off that matter)"
        ]
    );
}
