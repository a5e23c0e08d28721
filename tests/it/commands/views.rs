//! `due`, `list`, `show`, `log`, `schedule`: what they show, their filters and formats.

use serde_json::{Value, json};

use super::{NOW, fails, says};
use crate::common::Workspace;

fn workspace() -> Workspace {
    let made = Workspace::berlin(
        "title = \"All\"\nowner = \"platform\"\nstarts = 2026-11-15\n\
         [[task]]\nid = \"db-backup\"\ntitle = \"Run backups\"\ncadence = \"weekly\"\non = \"fri\"\nat = \"17:00\"\narea = \"database\"\n\
         priority = \"critical\"\ncontrols = [\"SOC2:A1.2\", \"ISO27001:A.8.13\"]\ntags = [\"backup\"]\n\
         runbook = \"https://wiki.example/backup\"\ndescription = \"\"\"\nFirst line.\n\nLast line.\n\"\"\"\n\
         [[task]]\nid = \"db-vacuum\"\ncadence = \"weekly\"\narea = \"Database\"\nowner = \"ana@acme.example\"\n\
         [[task]]\nid = \"logs\"\ncadence = \"daily\"\ntags = [\"logs\", \"backup\"]\ncontrols = [\"SOC2:CC7.1\"]\n\
         [[task]]\nid = \"review\"\ncadence = \"annual\"\n",
    );
    made.ok("2026-11-15T00:00", &["adopt"]);
    for moment in ["2026-11-18T10:00", "2026-11-24T10:00"] {
        made.ok(moment, &["done", "db-*", "logs"]);
    }
    made
}

fn ids(value: &Value) -> Vec<&str> {
    value["tasks"].as_array().expect("tasks").iter().map(|task| task["id"].as_str().expect("an id")).collect()
}

#[test]
fn filters_are_the_same_everywhere() {
    let made = workspace();
    for (filter, expected) in [
        ("--task db-*", vec!["db-backup", "db-vacuum"]),
        ("--task logs --task review", vec!["logs", "review"]),
        ("--task nothing", vec![]),
        ("--cadence weekly", vec!["db-backup", "db-vacuum"]),
        ("--cadence daily --cadence annual", vec!["logs", "review"]),
        ("--area DATABASE", vec!["db-backup", "db-vacuum"]),
        ("--owner platform", vec!["db-backup", "logs", "review"]),
        ("--mine", vec!["db-vacuum"]),
        ("--tag backup", vec!["db-backup", "logs"]),
        ("--tag backup --cadence daily", vec!["logs"]),
        ("--control SOC2:*", vec!["db-backup", "logs"]),
        ("--control SOC2:CC7.1", vec!["logs"]),
        ("--framework iso27001", vec!["db-backup"]),
        ("--state ok", vec!["db-backup", "db-vacuum"]),
        ("--state due --state overdue", vec!["logs", "review"]),
        ("--state paused", vec![]),
    ] {
        let words: Vec<&str> = filter.split_whitespace().collect();
        let list = made.json(NOW, &[&["list"], words.as_slice()].concat());
        assert_eq!(ids(&list), expected, "list {filter}");
        let due = made.json(NOW, &[&["due", "--all"], words.as_slice()].concat());
        let mut listed = ids(&due);
        listed.sort_unstable();
        assert_eq!(listed, expected, "due {filter}");
        let counts = due["summary"].as_object().expect("a summary").values().filter_map(Value::as_u64);
        assert_eq!(counts.sum::<u64>(), expected.len() as u64, "due {filter}");
        let check = made.at_time(NOW, &format!("check --format json {filter}"));
        if filter == "--task nothing" {
            fails(&check, "no task matches; nothing was checked");
        } else {
            let check: Value = serde_json::from_str(&check.stdout).expect("JSON");
            assert_eq!(check["summary"], due["summary"], "check {filter}");
        }
        let log = made.json(NOW, &[&["log"], words.as_slice()].concat());
        for entry in log["entries"].as_array().expect("entries") {
            let task = entry["task"].as_str().expect("a task");
            assert!(expected.contains(&task), "log {filter}: {task}");
        }
    }
    for (filter, error) in [
        ("--state red", "invalid value 'red' for '--state <STATE>'"),
        ("--cadence hourly", "invalid value 'hourly' for '--cadence <CADENCE>'"),
    ] {
        for command in ["due", "list", "log", "check"] {
            let ran = made.at_time(NOW, &format!("{command} {filter}"));
            assert!(ran.code == 2 && ran.stderr.starts_with(&format!("error: {error}")), "{ran:?}");
        }
    }
}

#[test]
fn due_by_how_near_it_is() {
    let made = workspace();
    let listed = |args: &str| ids_of(&made, args);
    assert_eq!(listed("due"), ["logs"]);
    assert_eq!(listed("due --within 36d"), ["logs", "db-backup", "db-vacuum"]);
    assert_eq!(listed("due --within 37d"), ["logs", "db-backup", "db-vacuum", "review"]);
    assert_eq!(listed("due --within 0d"), Vec::<String>::new());
    assert_eq!(listed("due --all").len(), 4);
    assert_eq!(made.at_time(NOW, "due --within soon").code, 2);
    assert_eq!(made.at_time(NOW, "due --within -1d").code, 2);
}

fn ids_of(made: &Workspace, line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut tasks = made.json(NOW, &words)["tasks"].as_array().expect("tasks").clone();
    tasks.sort_by_key(|task| task["occurrence"]["due_at"].as_str().unwrap_or_default().to_owned());
    tasks.iter().map(|task| task["id"].as_str().expect("an id").to_owned()).collect()
}

/// The document of the contract, key by key.
#[test]
fn due_for_machines() {
    let made = workspace();
    let due = made.json("2026-11-25T08:00", &["due", "--all", "--task", "db-backup"]);
    assert_eq!(
        serde_json::to_string(&due).expect("JSON"),
        json!({
            "now": "2026-11-25T08:00:00+01:00",
            "workspace": "Acme CRM",
            "summary": {"overdue": 0, "late": 0, "due": 0, "ok": 1, "waived": 0, "paused": 0},
            "tasks": [{
                "id": "db-backup", "title": "Run backups", "cadence": "weekly", "area": "database",
                "owner": "platform", "priority": "critical", "state": "ok", "missed": 0,
                "occurrence": {
                    "period": "2026-W49", "opens_at": "2026-11-30T00:00:00+01:00",
                    "due_at": "2026-12-04T17:00:00+01:00", "overdue_at": "2026-12-05T17:00:00+01:00",
                    "closes_at": "2026-12-07T00:00:00+01:00"
                },
                "last_done": {"period": "2026-W48", "performed_at": "2026-11-24T10:00:00+01:00", "by": "ana@acme.example"},
                "controls": ["SOC2:A1.2", "ISO27001:A.8.13"],
                "source": {"file": "checklists/tasks.toml", "line": 4}
            }]
        })
        .to_string()
    );
}

#[test]
fn due_for_people() {
    let made = workspace();
    says(
        &made.at_time("2026-11-27T18:00", "due"),
        "Acme CRM  Friday 27 November 2026, 18:00\n\n\
         Overdue\n    logs  logs  missed 2  today\n\n\
         Not listed: 1 due later, 2 ok; next: db-backup Fri 4 Dec 17:00\n",
    );
}

#[test]
fn show_in_full() {
    let made = workspace();
    let ran = made.at_time(NOW, "show db-backup");
    says(
        &ran,
        "db-backup  Run backups\n  \
         state      ok\n  \
         rule       weekly on fri at 17:00, grace 1d (Europe/Berlin)\n  \
         current    2026-W49 upcoming: opens Mon 30 Nov 00:00, due Fri 4 Dec 17:00,\n             overdue Sat 5 Dec 17:00, closes Mon 7 Dec 00:00\n  \
         last done  2026-W48 on Tue 24 Nov 10:00 by ana@acme.example\n  \
         area       database\n  \
         owner      platform\n  \
         priority   critical\n  \
         evidence   none\n  \
         controls   SOC2:A1.2, ISO27001:A.8.13\n  \
         tags       backup\n  \
         runbook    https://wiki.example/backup\n  \
         source     checklists/tasks.toml:4\n\n  \
         First line.\n\n  \
         Last line.\n\n\
         Last occurrences\n  ✓ ✓   on time 2 of 2 (100 %)\n  ✓ done\n\n\
         Next\n  2026-W49          due Fri 4 Dec 17:00  upcoming\n  2026-W50          due Fri 11 Dec 17:00  upcoming\n  2026-W51          due Fri 18 Dec 17:00  upcoming\n",
    );
    fails(&made.at_time(NOW, "show db-bakup"), "no task `db-bakup`; did you mean `db-backup`?");
    let value = made.json(NOW, &["show", "db-backup"]);
    assert_eq!(value["on_time"], json!({"done": 2, "of": 2}));
    assert_eq!(value["description"], "First line.\n\nLast line.\n");
    assert_eq!(
        (value["last"].as_array().map(Vec::len), value["next"].as_array().map(Vec::len)),
        (Some(2), Some(3))
    );
}

/// A task that is gone from the files keeps its history.
#[test]
fn a_removed_task_can_still_be_looked_at() {
    let made = workspace();
    let text = made.read("checklists/tasks.toml").replace("id = \"logs\"", "id = \"other\"");
    made.write("checklists/tasks.toml", text);
    made.ok(NOW, &["adopt"]);
    let ran = made.at_time(NOW, "show logs");
    assert!(ran.code == 0 && ran.stdout.starts_with("logs  logs\n"), "{ran:?}");
    assert_eq!(made.status(NOW, "logs", "2026-11-18"), "done");
    assert_eq!(made.json(NOW, &["log", "logs"])["entries"].as_array().map(Vec::len), Some(4));
    assert!(!ids_of(&made, "due --all").contains(&"logs".to_owned()));
    fails(&made.at_time(NOW, "done logs"), "`logs` was removed; `saasmaint log logs` shows its history");
}

#[test]
fn log_of_all_and_of_one() {
    let made = workspace();
    let log = made.json(NOW, &["log"]);
    let entries = log["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 11);
    let feed = made.read("ledger/ana@acme.example.jsonl");
    for (number, (entry, line)) in entries.iter().zip(feed.lines()).enumerate() {
        let raw: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(entry["hash"], crate::common::feeds::sha256(line.as_bytes()));
        assert_eq!((&entry["line"], &entry["standing"]), (&json!(number + 1), &json!(true)));
        for (key, value) in raw.as_object().expect("an object") {
            assert_eq!(&entry[key], value, "{key}");
        }
    }
    made.ok(NOW, &["undo"]);
    let ran = made.at_time(NOW, "log logs");
    assert!(ran.stdout.contains("  (done)  logs  2026-11-24, ana@acme.example\n"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("(kind): taken back by a later entry\n"), "{}", ran.stdout);
    says(&made.at_time(NOW, "log review --cadence daily"), "No entries.\n");
    // As it was before anything was done.
    assert_eq!(made.json("2026-11-16T00:00", &["log"])["entries"].as_array().map(Vec::len), Some(5));
}

#[test]
fn schedule_of_any_range() {
    let made = workspace();
    says(
        &made.at_time(NOW, "schedule db-backup --from 2026-11-20 --to 2026-12-04"),
        "db-backup  Europe/Berlin\n\
         PERIOD    OPENS       DUE          OVERDUE      CLOSES      STATUS\n\
         2026-W47  2026-11-16  11-20 17:00  11-21 17:00  2026-11-23  done\n\
         2026-W48  2026-11-23  11-27 17:00  11-28 17:00  2026-11-30  done\n\
         2026-W49  2026-11-30  12-04 17:00  12-05 17:00  2026-12-07  upcoming\n",
    );
    // An instant at either end: from it on, and up to it.
    let periods = |from: &str, to: &str| -> Vec<String> {
        let value = made.json(NOW, &["schedule", "db-backup", "--from", from, "--to", to]);
        let all = value["occurrences"].as_array().expect("occurrences");
        all.iter().map(|o| o["period"].as_str().expect("a period").to_owned()).collect()
    };
    assert_eq!(periods("2026-11-20T17:00", "2026-11-27T17:00"), ["2026-W47"]);
    assert_eq!(periods("2026-11-20T17:00:01", "2026-11-27T17:00:01"), ["2026-W48"]);
    assert_eq!(periods("2126-11-20", "2126-11-26").len(), 1, "a hundred years on");
    let value = made.json(NOW, &["schedule", "logs", "--from", "2026-11-24", "--to", "2026-11-24"]);
    assert_eq!(
        serde_json::to_string(&value).expect("JSON"),
        json!({"task": "logs", "timezone": "Europe/Berlin", "occurrences": [{
            "period": "2026-11-24", "opens_at": "2026-11-24T00:00:00+01:00", "due_at": "2026-11-25T00:00:00+01:00",
            "overdue_at": "2026-11-25T00:00:00+01:00", "closes_at": "2026-11-25T00:00:00+01:00", "status": "done",
            "performed_at": "2026-11-24T10:00:00+01:00", "recorded_at": "2026-11-24T10:00:00+01:00",
            "by": "ana@acme.example", "back_dated": false
        }]})
        .to_string()
    );
    says(
        &made.at_time(NOW, "schedule review --from 2026-12-01 --to 2026-12-30"),
        "review  Europe/Berlin\nNo occurrences in this range.\n",
    );
    let ran = made.at_time(NOW, "schedule logs --from 2026-12-01 --to 2026-11-01");
    assert!(
        ran.code == 2
            && ran.stderr.starts_with("error: the range ends (2026-11-01) before it starts (2026-12-01)"),
        "{ran:?}"
    );
    assert_eq!(made.at_time(NOW, "schedule").code, 2);
}

/// Reading at another time replays it: what was recorded later does not count.
#[test]
fn any_moment_is_replayed() {
    let made = workspace();
    assert_eq!(made.state("2026-11-18T09:59", "logs"), "overdue 3 2026-11-18");
    assert_eq!(made.state("2026-11-18T10:00", "logs"), "ok 0 2026-11-19");
    assert_eq!(made.status("2026-11-17T10:00", "db-vacuum", "2026-W47"), "open");
    assert_eq!(made.status(NOW, "db-vacuum", "2026-W47"), "done");
}

#[test]
fn nothing_to_list_is_fine() {
    let made = workspace();
    says(&made.at_time(NOW, "list --task x"), "No tasks.\n");
    says(&made.at_time(NOW, "log --task x"), "No entries.\n");
    let ran = made.at_time(NOW, "due --task x");
    assert!(ran.code == 0 && ran.stdout.contains("Nothing needs doing."), "{ran:?}");
    assert_eq!(made.json(NOW, &["list", "--task", "x"]), json!({"tasks": []}));
}

/// In a replay `log` chooses entries by the same states that `list` shows.
#[test]
fn a_replay_has_the_same_states_everywhere() {
    let both = "cadence = \"daily\"\n[[task]]\nid = \"a\"\n[[task]]\nid = \"b\"\n";
    let made = Workspace::with("timezone = \"Europe/Berlin\"\nstarts = 2026-11-01\n", both);
    made.ok("2026-11-02T09:00", &["done", "a", "b"]);
    made.write("checklists/tasks.toml", "cadence = \"daily\"\n[[task]]\nid = \"b\"\n");
    made.ok("2026-11-05T09:00", &["adopt"]);
    made.write("checklists/tasks.toml", both);
    made.ok("2026-11-10T09:00", &["adopt"]);
    for (state, task, entries) in [("overdue", "b", 2), ("ok", "a", 3)] {
        let tasks = made.json("2026-11-07T12:00", &["list", "--state", state]);
        let tasks = tasks["tasks"].as_array().expect("tasks");
        assert!(tasks.len() == 1 && tasks[0]["id"] == task, "{tasks:?}");
        let log = made.json("2026-11-07T12:00", &["log", "--state", state]);
        let log = log["entries"].as_array().expect("entries");
        assert!(log.len() == entries && log.iter().all(|entry| entry["task"] == task), "{log:?}");
    }
}
