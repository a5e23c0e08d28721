//! Every number of the summary, against `tests/report_counts.py` and against a count by hand.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{NOW, example, expected, json as report, python, rows, text};

/// First day, last day, and what else is asked for.
const WINDOWS: &[(&str, &str, &[&str])] = &[
    // The fiscal year, and its quarters.
    ("2025-10-01", "2026-09-30", &[]),
    ("2025-10-01", "2025-12-31", &[]),
    ("2026-01-01", "2026-03-31", &[]),
    ("2026-04-01", "2026-06-30", &[]),
    ("2026-07-01", "2026-09-30", &[]),
    // Months and days with a change of the clocks, and weeks that cross the start.
    ("2026-03-01", "2026-03-31", &[]),
    ("2026-03-29", "2026-03-29", &[]),
    ("2025-10-26", "2025-10-27", &[]),
    ("2025-09-22", "2025-10-12", &[]),
    // Before the start, after now, and across now.
    ("2025-07-01", "2025-09-30", &[]),
    ("2027-01-01", "2027-03-31", &[]),
    ("2026-09-21", "2026-11-15", &[]),
    // One framework.
    ("2025-10-01", "2026-09-30", &["--framework", "SOC2"]),
    ("2026-04-01", "2026-06-30", &["--framework", "ISO27001"]),
    // As it was known in the middle of a change, an undo, a pause, and before anything.
    ("2025-10-01", "2026-09-30", &["--as-of", "2026-03-30T12:06:00+02:00"]),
    ("2025-10-01", "2026-09-30", &["--as-of", "2025-12-11T12:00:00+01:00"]),
    ("2026-04-01", "2026-06-30", &["--as-of", "2026-05-19T12:00:00+02:00"]),
    ("2026-04-01", "2026-06-30", &["--as-of", "2026-06-17T11:07:00+02:00"]),
    ("2026-01-01", "2026-03-31", &["--as-of", "2026-02-04T10:59:59+01:00"]),
];

/// Only the numbers, with the rate's two.
fn numbers(counts: &Value) -> Value {
    let fields = counts.as_object().expect("counts").iter();
    let mut numbers: serde_json::Map<String, Value> = fields
        .filter(|(_, value)| value.is_u64())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let rate = &counts["on_time_rate"];
    let both = json!({"numerator": rate["numerator"], "denominator": rate["denominator"]});
    numbers.insert("on_time_rate".to_owned(), both);
    numbers.into()
}

fn by_name(groups: &Value, name: &str) -> Value {
    let groups = groups.as_array().expect("groups").iter();
    groups
        .map(|group| (text(group, name).to_owned(), numbers(group)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn every_number_is_the_one_counted_from_the_raw_feeds() {
    let script = expected::repository("tests/report_counts.py");
    let example = example();
    let mut differing = Vec::new();
    for (from, to, more) in WINDOWS {
        let window: Vec<&str> = ["--from", from, "--to", to].iter().chain(more.iter()).copied().collect();
        let mut line = vec![script.to_str().expect("UTF-8"), example.to_str().expect("UTF-8"), "--now", NOW];
        line.extend(&window);
        let counted: Value = serde_json::from_str(&python(&line)).expect("JSON");
        let reported = report(&[&["report"][..], &window[..]].concat());
        let mut check = |what: &str, ours: Value, theirs: &Value| {
            if ours != *theirs {
                differing.push(format!("{window:?} {what}\n  reported {ours}\n  counted  {theirs}"));
            }
        };
        let summary = &reported["summary"];
        check("total", numbers(summary), &counted["total"]);
        for by in ["by_cadence", "by_area", "by_owner", "by_framework", "by_control"] {
            check(by, by_name(&summary[by], "name"), &counted[by]);
        }
        let tasks = reported["tasks"].as_array().expect("tasks");
        let of_task = tasks.iter().map(|task| (text(task, "id").to_owned(), numbers(&task["counts"])));
        check("by task", of_task.collect::<serde_json::Map<_, _>>().into(), &counted["by_task"]);
        let before: serde_json::Map<String, Value> = tasks
            .iter()
            .filter(|task| task["not_recorded"] != 0)
            .map(|task| (text(task, "id").to_owned(), task["not_recorded"].clone()))
            .collect();
        check("not recorded", before.into(), &counted["not_recorded"]);
        let fields = ["task", "period", "cadence", "status", "back_dated", "awaiting_approval"];
        let mut ours: Vec<Value> = rows(&reported)
            .iter()
            .map(|row| fields.iter().map(|field| row[*field].clone()).collect())
            .collect();
        ours.sort_by_key(ToString::to_string);
        let mut theirs = counted["rows"].as_array().expect("rows").clone();
        theirs.sort_by_key(ToString::to_string);
        check("rows", ours.into(), &theirs.into());
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// The last quarter of 2025, counted with a calendar and `make.sh`:
///
/// - `alert-review`: 23 + 20 + 23 weekdays, less 3 Oct, 25 and 26 Dec; forgotten three times (22 Oct, 17
///   Nov, 24 Dec), after ten o'clock twice (27 Oct, 2 Dec).
/// - `dependency-audit`: Mondays from 6 Oct to 29 Dec; late on 27 Oct, none on 29 Dec.
/// - `database-backup`: Fridays from 3 Oct to 26 Dec; one on the Saturday after 14 Nov, none on 26 Dec.
/// - `performance-review`: Mondays, still weekly; none on 24 Nov.
/// - `log-retention`: weeks that end on a Sunday from 5 Oct to 28 Dec; none in the week of 10 Dec.
/// - `access-review`: three months, November's on 1 Dec.
/// - `privilege-changes`: October's approved in time, November's on 10 Dec (back-dated), December's never.
/// - `patching`: October in time, November skipped before it was due, December's three days late.
/// - `recovery-drill`, `vendor-review`, `key-rotation`: once each, in time.
///
/// In order: population, on time, late, missed, skipped, back-dated, awaiting approval.
const BY_HAND: &[(&str, [u64; 7])] = &[
    ("alert-review", [63, 58, 2, 3, 0, 0, 0]),
    ("dependency-audit", [13, 11, 1, 1, 0, 0, 0]),
    ("database-backup", [13, 11, 1, 1, 0, 0, 0]),
    ("performance-review", [13, 12, 0, 1, 0, 0, 0]),
    ("log-retention", [13, 12, 0, 1, 0, 0, 0]),
    ("access-review", [3, 2, 1, 0, 0, 0, 0]),
    ("privilege-changes", [3, 1, 1, 1, 0, 1, 1]),
    ("patching", [3, 1, 1, 0, 1, 0, 0]),
    ("recovery-drill", [1, 1, 0, 0, 0, 0, 0]),
    ("vendor-review", [1, 1, 0, 0, 0, 0, 0]),
    ("key-rotation", [1, 1, 0, 0, 0, 0, 0]),
    ("risk-assessment", [0; 7]),
    ("penetration-test", [0; 7]),
    ("error-triage", [0; 7]),
];

#[test]
fn a_quarter_is_as_counted_by_hand() {
    let reported = report(&["report", "--period", "FY2026-Q1"]);
    let fields = ["population", "on_time", "late", "missed", "skipped", "back_dated", "awaiting_approval"];
    let of = |counts: &Value| fields.map(|field| counts[field].as_u64().expect("a number"));
    let tasks = reported["tasks"].as_array().expect("tasks");
    let found: BTreeMap<&str, [u64; 7]> =
        tasks.iter().map(|task| (text(task, "id"), of(&task["counts"]))).collect();
    assert_eq!(found, BY_HAND.iter().copied().collect());

    // 63 + 4 * 13 + 3 * 3 + 3 * 1, and so on down the columns.
    let summary = &reported["summary"];
    assert_eq!(of(summary), [127, 111, 7, 8, 1, 1, 1]);
    // The skipped one is owed, and is no part of the rate: 111 + 7 + 8.
    assert_eq!((&summary["owed"], &summary["waived"], &summary["open"]), (&json!(127), &json!(0), &json!(0)));
    assert_eq!(
        summary["on_time_rate"],
        json!({"numerator": 111, "denominator": 126, "percent": "88.09"}),
        "111 / 126 = 0.88095"
    );
    // Three weekly tasks; three monthly ones; the two quarterly ones; one cron, one rolling.
    let population = |cadence: &str| by_name(&summary["by_cadence"], "name")[cadence]["population"].clone();
    let cadences = ["daily", "weekly", "monthly", "quarterly", "cron", "rolling"];
    assert_eq!(cadences.map(population), [63, 39, 9, 2, 13, 1].map(|count| json!(count)));
}

/// What became of single occurrences, read off `make.sh`.
#[test]
fn single_occurrences_became_what_the_script_did() {
    let year = report(&["report", "--period", "FY2026"]);
    for (task, period, status, back_dated) in [
        ("alert-review", "2025-10-27", "done-late", false), // 10:20, the day after the clocks changed
        ("alert-review", "2026-03-30", "done-late", false),
        ("database-backup", "2026-W10", "done-late", false), // Sunday, within the two days it opened with
        ("performance-review", "2026-W06", "done", false),   // opened as weekly, and stays so
        ("performance-review", "2026-03", "done", false),    // monthly since 4 February
        ("log-retention", "2026-W10", "done-late", false),   // Monday after, in grace
        ("log-retention", "2026-W20", "done", false),        // the last before it was removed
        ("access-review", "2026-02", "missed", false),
        ("access-review", "2026-04", "done", false), // recorded on 3 May, before it closed
        ("access-review", "2026-06", "done-late", true), // recorded on 20 July
        ("privilege-changes", "2025-11", "done-late", true), // approved on 10 December
        ("privilege-changes", "2025-12", "missed", false), // never approved
        ("privilege-changes", "2026-03", "done", false), // the approval was taken back, and that again
        ("patching", "2025-11", "skipped", false),
        ("patching", "2026-07", "waived", false),
        ("recovery-drill", "FY2026-Q2", "missed", false), // skipped in April, too late
        ("recovery-drill", "FY2026-Q3", "paused", false), // resumed after its due day
        ("vendor-review", "FY2026-Q2", "done-late", false),
        ("vendor-review", "FY2026-Q3", "done", false), // undone, and the undo too
        ("vendor-review", "FY2026-Q4", "late", false), // undone
        ("penetration-test", "FY2026", "late", false),
        ("key-rotation", "2026-03-22", "done-late", false),
        ("key-rotation", "2026-09-21", "overdue", false),
    ] {
        let row = super::row(&year, task, period);
        let found = (text(row, "status"), &row["back_dated"]);
        assert_eq!(found, (status, &json!(back_dated)), "{task} {period}");
    }
    let periods = |task: &str| -> Vec<&str> {
        rows(&year).iter().filter(|row| text(row, "task") == task).map(|row| text(row, "period")).collect()
    };
    // No period twice, and none as monthly before the change.
    assert!(periods("performance-review").contains(&"2026-W06"));
    for gone in ["2026-02", "2026-W07"] {
        assert!(!periods("performance-review").contains(&gone), "{gone}");
    }
    assert!(!periods("log-retention").contains(&"2026-W21"), "open when it was removed");
    let late = super::row(&year, "recovery-drill", "FY2026-Q2");
    assert_eq!(text(late, "reason"), "the second region was being moved");
}
