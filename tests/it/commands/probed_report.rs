//! What the report says of a task whose probe is failing, whatever became of its occurrences.

use serde_json::{Value, json};

use super::NOW;
use crate::common::Workspace;
use crate::common::probes::{
    CHECKLIST, TUE, TUE_LATER, append, done, fail, last_week, mixed, probe, since_week_47,
};

/// Days of which no failure of [`mixed`] is about.
const BEFORE: &[&str] = &["--from", "2026-11-16", "--to", "2026-11-22"];
const WINDOW: &[&str] = &["--from", "2026-11-16", "--to", "2026-11-29"];

fn report(made: &Workspace, format: &str, window: &[&str]) -> String {
    made.ok(NOW, &[&["report"], window, &["--format", format]].concat())
}

fn json_of(made: &Workspace, now: &str, window: &[&str]) -> Value {
    made.json(now, &[&["report"], window].concat())
}

/// The task of the report, and its row of a week.
fn task_and_row(report: &Value, task: &str, period: &str) -> (Value, Value) {
    let find = |list: &str, wanted: &dyn Fn(&Value) -> bool| {
        let found = report[list].as_array().expect("a list").iter().find(|one| wanted(one));
        found.expect("one of them").clone()
    };
    (
        find("tasks", &|one| one["id"] == task),
        find("population", &|row| row["task"] == task && row["period"] == period),
    )
}

#[test]
fn what_run_found_after_it_was_done_is_in_the_report() {
    let made = since_week_47(
        "[[task]]\nid = \"dump\"\ncadence = \"weekly\"\n[task.probe]\nfile = { path = \"dump\" }\n",
    );
    made.write("dump", "dump");
    made.ok("2026-11-24T10:00", &["run", "--trust", "dump"]);
    std::fs::remove_file(made.at("dump")).expect("it goes");
    assert_eq!(made.at_time("2026-11-24T11:00", "run dump").code, 1);
    let report = json_of(&made, NOW, WINDOW);
    let (task, row) = task_and_row(&report, "dump", "2026-W48");
    let reason = &row["failing"];
    assert!(reason.as_str().expect("a reason").contains("dump"), "{reason}");
    assert_eq!((&row["status"], &row["exceptions"]), (&json!("done"), &json!(["failing"])));
    assert_eq!(
        task["failing"],
        json!({
            "period": "2026-W48",
            "performed_at": "2026-11-24T11:00:00+01:00",
            "by": "ana@acme.example",
            "reason": reason,
        })
    );
    let exception = json!({"task": "dump", "period": "2026-W48", "status": "done", "kinds": ["failing"], "reason": reason});
    assert!(report["exceptions"].as_array().expect("exceptions").contains(&exception), "{report}");
    assert_eq!(report["summary"]["on_time"], 1, "it is done all the same");
    // Until it passes again.
    made.write("dump", "dump");
    made.ok("2026-11-24T12:00", &["run", "dump"]);
    let (task, row) = task_and_row(&json_of(&made, NOW, WINDOW), "dump", "2026-W48");
    assert_eq!(
        (&task["failing"], &row["failing"], &row["failed_checks"], &row["exceptions"]),
        (&Value::Null, &Value::Null, &json!(1), &json!([]))
    );
}

#[test]
fn a_failure_about_no_occurrence_is_of_the_task() {
    let made = since_week_47(CHECKLIST);
    let unbound = probe(&made, "fail", "backup", None, TUE_LATER, json!({"reason": "gone"}));
    append(&made, "ci", &[last_week(&made), done(&made, "backup", "2026-W48", TUE, json!({})), unbound]);
    let (task, row) = task_and_row(&json_of(&made, NOW, WINDOW), "backup", "2026-W48");
    assert_eq!(
        task["failing"],
        json!({"period": null, "performed_at": "2026-11-24T13:00:00+01:00", "by": "ci", "reason": "gone"})
    );
    assert_eq!((&row["failing"], &row["exceptions"]), (&Value::Null, &json!([])));
    let markdown = report(&made, "markdown", WINDOW);
    assert!(markdown.contains("| backup |  | 2026-11-24 13:00 | ci | gone |\n"), "{markdown}");
    assert_eq!(
        task_and_row(&json_of(&made, "2026-11-24T12:59", WINDOW), "backup", "2026-W48").0["failing"],
        Value::Null,
        "a replay knows nothing of it yet"
    );
}

/// A later failure is about another week: the row of the first keeps its count alone.
#[test]
fn what_was_done_after_another_failure_is_not_failing() {
    let made = since_week_47(CHECKLIST);
    append(
        &made,
        "ci",
        &[
            fail(&made, "backup", "2026-W47", "2026-11-17T08:00:00Z", "gone"),
            last_week(&made),
            fail(&made, "backup", "2026-W48", TUE, "gone again"),
        ],
    );
    let report = json_of(&made, NOW, WINDOW);
    let (_, first) = task_and_row(&report, "backup", "2026-W47");
    let (task, second) = task_and_row(&report, "backup", "2026-W48");
    assert_eq!(
        (&first["failed_checks"], &first["failing"], &first["exceptions"]),
        (&json!(1), &Value::Null, &json!([]))
    );
    assert_eq!(
        (&second["failing"], &task["failing"]["reason"]),
        (&json!("gone again"), &json!("gone again"))
    );
}

#[test]
fn what_rests_is_excused_and_failing() {
    let report = json_of(&mixed(), NOW, WINDOW);
    let (task, row) = task_and_row(&report, "rest", "2026-W48");
    assert_eq!(
        (&row["status"], &row["reason"], &row["failing"], &row["exceptions"]),
        (&json!("paused"), &json!("moving"), &json!("connection refused"), &json!(["failing"]))
    );
    assert_eq!(task["failing"]["reason"], "connection refused");
    let exceptions = report["exceptions"].as_array().expect("exceptions");
    let of_it = exceptions.iter().find(|one| one["task"] == "rest").expect("an exception");
    assert_eq!(of_it["reason"], "connection refused", "the pause is no exception");
}

/// The failures are about a week that is not in the window.
#[test]
fn every_format_names_the_failing_tasks() {
    let made = mixed();
    let json = json_of(&made, NOW, BEFORE);
    let failing: Vec<&str> = json["tasks"]
        .as_array()
        .expect("tasks")
        .iter()
        .filter_map(|task| task["failing"].is_object().then(|| task["id"].as_str()).flatten())
        .collect();
    assert_eq!(failing, ["backup", "ports", "rest"]);
    assert_eq!(json["exceptions"], json!([]));
    let sample = made.json(NOW, &[&["sample", "--size", "1", "--seed", "a"], BEFORE].concat());
    assert_eq!(sample["tasks"][3]["failing"], json["tasks"][3]["failing"]);

    let markdown = report(&made, "markdown", BEFORE);
    let (_, after) = markdown.split_once("## Exceptions\n").expect("exceptions");
    let (section, _) = after.split_once("\n## Population").expect("the population");
    assert_eq!(
        section,
        "
- No occurrence in this report was missed, late, skipped, back-dated or failing.

## Failing probes

- The probes of these tasks failed last; nothing passed since.

| task | period | failed | by | reason |
| --- | --- | --- | --- | --- |
| backup | 2026-W48 | 2026-11-24 09:00 | ci | backup.dump is 31 h old and may be 26 h; it has 12 bytes and must have 1024; \\u{1b}\\[31mred |
| ports | 2026-W48 | 2026-11-24 13:00 | ci | connection refused |
| rest | 2026-W48 | 2026-11-24 13:00 | ci | connection refused |
"
    );
    let table = report(&made, "table", BEFORE);
    assert!(table.contains("Failing probes\n"), "{table}");
    assert!(
        table.lines().any(|line| line
            .split_whitespace()
            .eq("ports 2026-W48 2026-11-24 13:00 connection refused".split(' '))),
        "{table}"
    );
    let html = report(&made, "html", BEFORE);
    let (_, after) = html.split_once("<caption>Tasks whose probes failed last</caption>").expect("the table");
    let (section, _) = after.split_once("</table>").expect("its end");
    assert_eq!(section.matches("connection refused").count(), 2, "{section}");
    assert!(section.contains("<td>2026-W48</td>"), "{section}");
    let (_, tasks) = html.split_once("<caption>Tasks in scope</caption>").expect("the tasks");
    assert_eq!(tasks.matches("<b class=\"badge\">failing</b>").count(), 3, "{tasks}");
    let oscal: Value = serde_json::from_str(&report(&made, "oscal", BEFORE)).expect("JSON");
    let observations =
        oscal["assessment-results"]["results"][0]["observations"].as_array().expect("observations");
    let titles: Vec<&Value> =
        observations[observations.len() - 3..].iter().map(|one| &one["title"]).collect();
    assert_eq!(
        titles,
        ["backup: its probe is failing", "ports: its probe is failing", "rest: its probe is failing"]
    );
    let last = &observations[observations.len() - 1];
    assert_eq!(
        (&last["methods"], &last["types"], &last["collected"], &last["description"]),
        (
            &json!(["TEST"]),
            &json!(["finding"]),
            &json!("2026-11-24T13:00:00+01:00"),
            &json!("Its probe failed: connection refused")
        )
    );
}

#[test]
fn nothing_is_said_where_nothing_fails() {
    let made = since_week_47(CHECKLIST);
    append(&made, "ci", &[last_week(&made)]);
    for format in ["table", "markdown", "html"] {
        let text = report(&made, format, WINDOW);
        assert!(!text.contains("Failing probes") && !text.contains(">failing<"), "{text}");
    }
}

#[test]
fn entries_say_whether_their_clock_was_given() {
    let made = since_week_47(CHECKLIST);
    append(&made, "ci", &[done(&made, "backup", "2026-W48", TUE, json!({}))]);
    let mut given = fail(&made, "backup", "2026-W48", TUE_LATER, "gone");
    given["clock"] = json!("given");
    append(&made, "other", &[given]);
    let (_, row) = task_and_row(&json_of(&made, NOW, WINDOW), "backup", "2026-W48");
    let clocks: Vec<(&Value, &Value)> = row["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| (&entry["kind"], &entry["clock_given"]))
        .collect();
    assert_eq!(clocks, [(&json!("done"), &json!(false)), (&json!("probe"), &json!(true))]);
    let html = report(&made, "html", WINDOW);
    assert_eq!(html.matches(", its clock given by --now").count(), 1, "{html}");
}

#[test]
fn what_is_gone_from_the_files_is_not_failing() {
    let made = since_week_47(CHECKLIST);
    append(
        &made,
        "ci",
        &[
            done(&made, "backup", "2026-W48", TUE, json!({})),
            fail(&made, "backup", "2026-W48", TUE_LATER, "gone"),
        ],
    );
    let (_, rest) = CHECKLIST.split_at(CHECKLIST[1..].find("[[task]]").expect("another") + 1);
    made.write("checklists/tasks.toml", rest);
    made.ok("2026-11-25T09:00", &["adopt"]);
    let (task, row) = task_and_row(&json_of(&made, NOW, WINDOW), "backup", "2026-W48");
    assert_eq!((&task["removed"], &task["failing"]), (&json!(true), &Value::Null));
    assert_eq!(
        (&row["status"], &row["failing"], &row["failed_checks"]),
        (&json!("done"), &Value::Null, &json!(1))
    );
}
