//! Which window, as of when, and what is never said about it.

use std::fs;

use super::{copy, example, json, row, rows, run, text};
use crate::common::Workspace;

#[test]
fn a_period_is_its_days() {
    for (period, from, to) in [
        ("FY2026", "2025-10-01", "2026-09-30"),
        ("FY2026-Q1", "2025-10-01", "2025-12-31"),
        ("FY2026-Q4", "2026-07-01", "2026-09-30"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-W10", "2026-03-02", "2026-03-08"),
        ("2025-W01", "2024-12-30", "2025-01-05"),
        ("2026-03-29", "2026-03-29", "2026-03-29"),
    ] {
        let named = json(&["report", "--period", period]);
        let given = json(&["report", "--from", from, "--to", to]);
        assert_eq!(text(&named["scope"], "period"), period);
        for part in ["from", "to"] {
            assert_eq!(named["scope"][part], given["scope"][part], "{period}");
        }
        for part in ["summary", "trend", "tasks", "population", "exceptions", "waivers", "changes"] {
            assert_eq!(named[part], given[part], "{period} {part}");
        }
    }
}

/// The clocks change within it: it is 23 hours long, and the instants have two offsets.
#[test]
fn bounds_follow_the_clocks() {
    let day = json(&["report", "--period", "2026-03-29"]);
    assert_eq!(text(&day["scope"], "from"), "2026-03-29T00:00:00+01:00");
    assert_eq!(text(&day["scope"], "to"), "2026-03-30T00:00:00+02:00");
    let year = json(&["report", "--period", "FY2026"]);
    for (task, period, due) in [
        ("alert-review", "2025-10-24", "2025-10-24T10:00:00+02:00"),
        ("alert-review", "2025-10-27", "2025-10-27T10:00:00+01:00"),
        ("alert-review", "2026-03-30", "2026-03-30T10:00:00+02:00"),
        ("dependency-audit", "2026-03-30T09:00", "2026-03-30T09:00:00+02:00"),
        ("vendor-review", "FY2026-Q2", "2026-04-01T00:00:00+02:00"),
        ("penetration-test", "FY2026", "2026-10-01T00:00:00+02:00"),
    ] {
        assert_eq!(text(row(&year, task, period), "due_at"), due, "{task}");
    }
}

/// Windows next to each other share nothing and leave nothing out.
#[test]
fn the_months_add_up_to_the_year() {
    let year = json(&["report", "--period", "FY2026"]);
    let mut population = 0;
    let mut on_time = 0;
    for month in ["2025-10", "2025-11", "2025-12"] {
        let month = json(&["report", "--period", month]);
        population += month["summary"]["population"].as_u64().expect("a number");
    }
    assert_eq!(json(&["report", "--period", "FY2026-Q1"])["summary"]["population"], population);
    population = 0;
    for quarter in ["FY2026-Q1", "FY2026-Q2", "FY2026-Q3", "FY2026-Q4"] {
        let quarter = json(&["report", "--period", quarter]);
        population += quarter["summary"]["population"].as_u64().expect("a number");
        on_time += quarter["summary"]["on_time"].as_u64().expect("a number");
    }
    assert_eq!(
        (&year["summary"]["population"], &year["summary"]["on_time"]),
        (&population.into(), &on_time.into())
    );
}

#[test]
fn as_of_ignores_what_was_recorded_later() {
    let year = json(&["report", "--period", "FY2026"]);
    let then = json(&["report", "--period", "FY2026", "--as-of", "2026-07-20T10:59:59+02:00"]);
    assert_eq!(text(row(&year, "access-review", "2026-06"), "status"), "done-late");
    assert_eq!(text(row(&then, "access-review", "2026-06"), "status"), "missed");
    assert_eq!(text(row(&then, "access-review", "2026-08"), "status"), "upcoming");
    // It is what a reader saw who asked at that moment.
    let at_that_time = json(&["--now", "2026-07-20T10:59:59+02:00", "report", "--period", "FY2026"]);
    for part in ["summary", "trend", "tasks", "population", "exceptions", "waivers", "changes"] {
        assert_eq!(then[part], at_that_time[part], "{part}");
    }
    // A day means its end.
    let day = json(&["report", "--period", "FY2026", "--as-of", "2026-07-20"]);
    assert_eq!(text(row(&day, "access-review", "2026-06"), "status"), "done-late");
}

#[test]
fn errors_are_exact() {
    const USAGE: &str = "\n\nFor more information, try '--help'.\n";
    for (line, stderr) in [
        (
            "report",
            "error: name the window: --period KEY, or --from TIME and --to TIME\n".to_owned(),
        ),
        (
            "report --to 2026-03-01",
            format!(
                "error: the following required arguments were not provided:\n  --from <TIME>\n\nUsage: saasmaint report --from <TIME> --to <TIME>{USAGE}"
            ),
        ),
        (
            "report --period FY2026 --from 2026-01-01",
            format!(
                "error: the argument '--period <KEY>' cannot be used with '--from <TIME>'\n\nUsage: saasmaint report --period <KEY>{USAGE}"
            ),
        ),
        (
            "report --period 2026-Q9",
            format!(
                "error: invalid value '2026-Q9' for '--period <KEY>': `2026-Q9` is not a period key; keys look like 2026-11-23, 2026-W48, 2026-11, 2026-Q4, FY2026-Q1, 2026, FY2026 or 2026-11-23T09:00{USAGE}"
            ),
        ),
        (
            "report --from 2026-03-01 --to 2026-02-01",
            "error: the window ends (2026-02-01) before it starts (2026-03-01)\n".to_owned(),
        ),
        (
            "report --period 2026-03-02T09:00",
            "error: --period 2026-03-02T09:00 is the fire of a cron expression and no period; name a day, or use --from and --to\n"
                .to_owned(),
        ),
    ] {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ran = run(&example(), &words);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr), (2, "", stderr), "{line}");
    }
}

#[test]
fn before_the_start_nothing_is_missed() {
    let before = json(&["report", "--period", "FY2025"]);
    assert!(rows(&before).is_empty());
    assert!(before["exceptions"].as_array().expect("exceptions").is_empty());
    assert_eq!(before["summary"]["missed"], 0);
    let table = super::ok(&["report", "--period", "FY2025"]);
    assert!(table.contains("Before a task's start the record says nothing about it."), "{table}");
    // Added on 15 April: eleven Mondays and Thursdays of April before that, not one of them missed.
    let april = json(&["report", "--period", "2026-04", "--task", "error-triage"]);
    let first = rows(&april).first().expect("a row");
    assert_eq!(text(first, "period"), "2026-04-16");
    assert_eq!(april["summary"]["missed"], 0);
    // 2, 9 and 13 April; the sixth is a holiday.
    assert_eq!(april["tasks"][0]["not_recorded"], 3);
}

#[test]
fn what_served_a_framework_stays_in_its_report() {
    // Patching has not named SOC2 since June.
    let quarter = json(&["report", "--period", "FY2026-Q1", "--framework", "SOC2"]);
    assert_eq!(text(row(&quarter, "patching", "2025-10"), "status"), "done");
    // Nor does dropping it from the files alone, before anybody records that.
    let copy = copy();
    let path = copy.path().join("checklists/daily.toml");
    let checklist = fs::read_to_string(&path).expect("a checklist").replace("\"SOC2:CC7.2\", ", "");
    fs::write(path, checklist).expect("a checklist");
    let ran =
        run(copy.path(), &["report", "--period", "FY2026-Q1", "--framework", "SOC2", "--format", "json"]);
    let after: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(rows(&after).len(), rows(&quarter).len());
    let args = ["report", "--period", "FY2026-Q1", "--framework", "GDPR", "--format", "csv"];
    let never = run(&example(), &args);
    assert_eq!((never.code, never.stdout.lines().count()), (0, 1));
    assert_eq!(never.stderr, "warning: no task passes these filters; the report is about nothing\n");
}

#[test]
fn removed_tasks_stay() {
    let year = json(&["report", "--period", "FY2026"]);
    let tasks = year["tasks"].as_array().expect("tasks");
    let gone = tasks.iter().find(|task| text(task, "id") == "log-retention").expect("the removed task");
    assert_eq!(
        (gone["removed"].as_bool(), text(gone, "title")),
        (Some(true), "Look after the retention of logs")
    );
    // From the week that ended on 5 October to that which ended on 17 May.
    assert_eq!(gone["counts"]["population"], 33);
    let changes = year["changes"].as_array().expect("changes");
    let kind = |task: &str| -> Vec<&str> {
        let of_task = changes.iter().filter(|change| text(change, "task") == task);
        of_task.map(|change| text(change, "kind")).collect()
    };
    assert_eq!(kind("log-retention"), ["added", "removed"]);
    assert_eq!(kind("performance-review"), ["added", "loosened"]);
    assert_eq!(kind("database-backup"), ["added", "tightened"]);
    assert_eq!(kind("patching"), ["added", "loosened"]);
    assert_eq!(kind("error-triage"), ["added"]);
}

/// A title that would be a formula stays a text, wherever it is read.
#[test]
fn no_cell_of_csv_starts_a_formula() {
    let made = Workspace::berlin(
        "owner = \"+1\"\n[[task]]\nid = \"a\"\ntitle = \"=1+2\"\ncadence = \"weekly\"\narea = \"-x\"\nevidence = \"note\"\n\
         [[task]]\nid = \"b\"\ntitle = \"@SUM(A1)\"\ncadence = \"weekly\"\n",
    );
    made.ok("2026-01-01T00:00", &["adopt"]);
    made.ok("2026-01-02T10:00", &["done", "a", "--note", "=HYPERLINK(\"x\")"]);
    made.ok("2026-01-02T10:00", &["skip", "b", "--reason=-1"]);
    let hostile = made.ok("2026-02-01T10:00", &["report", "--period", "2026-01", "--format", "csv"]);
    let year = super::ok(&["report", "--period", "FY2026", "--format", "csv"]);
    let folder = tempfile::tempdir().expect("a folder");
    for (name, csv, lines) in [("hostile", hostile, 9), ("year", year, 511)] {
        let path = folder.path().join(name);
        fs::write(&path, csv).expect("a file");
        let read = "import csv, sys\n\
             rows = list(csv.reader(open(sys.argv[1], newline='')))\n\
             assert len({len(row) for row in rows}) == 1\n\
             bad = [cell for row in rows for cell in row if cell[:1] in tuple('=+-@\\t\\r') and cell]\n\
             print(len(rows), bad)";
        let found = super::python(&["-c", read, path.to_str().expect("UTF-8")]);
        assert_eq!(found, format!("{lines} []\n"), "{name}");
    }
}
