//! Due instants and windows against tables that were worked out independently of this program:
//! by hand, and by `tests/tables/generate.py` (Python's zoneinfo with the tzdata package, dateutil,
//! cronsim). The header of each table names the versions; each case names its source.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use crate::common::Workspace;
use serde_json::Value;

struct Case {
    name: String,
    workspace: String,
    task: String,
    from: String,
    to: String,
    expect: Vec<String>,
}

fn cases(table: &str) -> Vec<Case> {
    let path = format!("{}/tests/tables/{table}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the table");
    let table: toml::Table = text.parse().expect("TOML");
    let cases = table["case"].as_array().expect("cases");
    let read = |case: &toml::Value| {
        let text = |key: &str| case.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        assert!(!text("source").is_empty(), "{} has no source", text("name"));
        let expect = case["expect"].as_array().expect("a list");
        Case {
            name: text("name"),
            workspace: text("workspace"),
            task: text("task"),
            from: text("from"),
            to: text("to"),
            expect: expect.iter().map(|line| line.as_str().expect("text").to_owned()).collect(),
        }
    };
    cases.iter().map(read).collect()
}

/// Runs all cases of a table, and returns how many instants it expects.
fn check(table: &str, fields: &[&str]) -> usize {
    let mut instants = 0;
    let mut wrong = Vec::new();
    for case in cases(table) {
        let task = format!("title = \"T\"\n[[task]]\nid = \"t\"\ntitle = \"T\"\n{}", case.task);
        let made = Workspace::with(&case.workspace, &task);
        let args = ["schedule", "t", "--from", &case.from, "--to", &case.to];
        let schedule = made.json("2026-11-23T10:00", &args);
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let line = |o: &Value| fields.iter().map(|field| text(&o[field])).collect::<Vec<_>>().join(" ");
        let found: Vec<String> =
            schedule["occurrences"].as_array().expect("a list").iter().map(line).collect();
        if found != case.expect {
            wrong.push(format!("{}\n  expected {:?}\n  found    {found:?}", case.name, case.expect));
        }
        instants += case.expect.len() * (fields.len() - 1);
    }
    assert!(wrong.is_empty(), "{} of {table}:\n{}", wrong.len(), wrong.join("\n"));
    instants
}

#[test]
fn due_instants() {
    let instants = check("due", &["period", "due_at"]);
    assert!(instants >= 900, "{instants}");
}

#[test]
fn windows() {
    let instants = check("windows", &["period", "opens_at", "due_at", "overdue_at", "closes_at"]);
    assert!(instants >= 700, "{instants}");
}
