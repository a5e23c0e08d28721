//! The scenarios of `tables/assess.toml`, step by step through the binary: what `done` answers, how
//! the task stands and what became of its occurrences. The table was made by an independent model.

#![allow(clippy::disallowed_methods, reason = "tests look at what is on disk")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::thread;

use crate::common::Workspace;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
struct Table {
    scenario: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    name: String,
    workspace: String,
    task: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    now: String,
    command: String,
    answer: Option<String>,
    state: String,
    statuses: String,
}

/// How many scenarios are under way at once.
const THREADS: usize = 4;

const FEED: &str = "ledger/ana@acme.example.jsonl";

/// One scenario on its way.
struct Walk {
    made: Workspace,
    workspace: String,
}

impl Walk {
    fn start(scenario: &Scenario) -> Self {
        let workspace = format!("name = \"Acme CRM\"\n{}", scenario.workspace);
        let made = Workspace::with(&workspace, &checklist(&scenario.task));
        Self { made, workspace }
    }

    /// The entries that are no definitions, as lines.
    fn facts(&self) -> Vec<String> {
        if !self.made.at(FEED).exists() {
            return Vec::new();
        }
        let feed = self.made.read(FEED);
        feed.lines().filter(|line| !line.contains("\"kind\":\"define\"")).map(str::to_owned).collect()
    }

    /// Does what a step says; returns what it answered, where it answers.
    fn act(&self, now: &str, command: &str) -> Option<String> {
        let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
        let mut args: Vec<&str> = vec![word, "t"];
        args.extend(rest.split_whitespace());
        match word {
            "look" => return None,
            "done" => return Some(self.settle(now, &args)),
            "skip" => {
                args.extend(["--reason", "office move"]);
                return Some(self.settle(now, &args));
            }
            "waive" => args.extend(["--reason", "freeze", "--approved-by", "cto"]),
            "pause" => args.extend(["--reason", "freeze"]),
            "resume" => {}
            "undo" => {
                let last = self.facts().pop().expect("an entry to take back");
                let hash = Sha256::digest(last.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
                    let _ = write!(hex, "{byte:02x}");
                    hex
                });
                self.made.ok(now, &["undo", &hash]);
                return None;
            }
            "adopt" => args = vec!["adopt"],
            "edit" | "change" => {
                self.made.write("checklists/tasks.toml", checklist(&rest.replace("; ", "\n")));
                args = vec!["adopt"];
            }
            "remove" => {
                self.made.write("checklists/tasks.toml", "title = \"Nothing left\"\n");
                args = vec!["adopt"];
            }
            "calendar" => {
                let text = format!("{}[calendar]\n{}\n", self.workspace, rest.replace("; ", "\n"));
                self.made.write("saasmaint.toml", text);
                args = vec!["adopt"];
            }
            other => panic!("`{other}` is no step"),
        }
        if word != "change" {
            self.made.ok(now, &args);
        }
        None
    }

    /// Runs `done` or `skip`, and says which occurrence it wrote for.
    fn settle(&self, now: &str, args: &[&str]) -> String {
        let before = self.facts().len();
        let ran = self.made.run(now, args);
        let written = self.facts().split_off(before);
        match (written.as_slice(), ran.code) {
            ([line], 0) => {
                let entry: Value = serde_json::from_str(line).expect("an entry");
                format!("write {}", entry["for"].as_str().expect("a period"))
            }
            ([], 0) => "nothing".to_owned(),
            ([], 2) => "refuse".to_owned(),
            _ => format!("{ran:?}"),
        }
    }

    /// State, missed and listed period; `-` when the task is not listed.
    fn state(&self, now: &str) -> String {
        let due = self.made.json(now, &["due", "--all"]);
        let Some(task) = due["tasks"].as_array().and_then(|tasks| tasks.first()) else {
            return "-".to_owned();
        };
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", text(&task["state"]), task["missed"], text(&task["occurrence"]["period"]))
    }

    /// Those of `expected` that the schedule has differently.
    fn statuses(&self, now: &str, expected: &str) -> Vec<String> {
        let schedule = self.made.json(now, &["schedule", "t", "--from", "2026-01-01", "--to", "2028-12-31"]);
        let found = schedule["occurrences"].as_array().expect("occurrences");
        let pairs = expected.split(", ").filter_map(|pair| pair.split_once(' '));
        pairs
            .filter_map(|(period, status)| {
                let same: Vec<&str> = found
                    .iter()
                    .filter(|one| one["period"] == period)
                    .map(|one| one["status"].as_str().unwrap_or_default())
                    .collect();
                let got = if same.is_empty() { "none".to_owned() } else { same.join(" and ") };
                (got != status).then(|| format!("{period} is {got}, not {status}"))
            })
            .collect()
    }
}

fn checklist(task: &str) -> String {
    format!("[[task]]\nid = \"t\"\n{task}\n")
}

/// The first step of a scenario that goes another way; what follows would only repeat it.
fn difference(scenario: &Scenario) -> Option<String> {
    let walk = Walk::start(scenario);
    scenario.steps.iter().find_map(|step| {
        let mut problems = Vec::new();
        let answer = walk.act(&step.now, &step.command);
        if answer != step.answer {
            problems.push(format!("answers {answer:?}, not {:?}", step.answer));
        }
        let state = walk.state(&step.now);
        if state != step.state {
            problems.push(format!("stands at `{state}`, not `{}`", step.state));
        }
        problems.extend(walk.statuses(&step.now, &step.statuses));
        let at = format!("{} / {} {}", scenario.name, step.now, step.command);
        (!problems.is_empty()).then(|| format!("{at}: {}", problems.join("; ")))
    })
}

#[test]
fn every_scenario_of_the_table() {
    let table: Table = toml::from_str(include_str!("../tables/assess.toml")).expect("the table");
    assert!(table.scenario.len() >= 80, "{} scenarios", table.scenario.len());
    let share = table.scenario.len().div_ceil(THREADS);
    let wrong: Vec<String> = thread::scope(|scope| {
        let walks: Vec<_> = table
            .scenario
            .chunks(share)
            .map(|scenarios| scope.spawn(|| scenarios.iter().filter_map(difference).collect::<Vec<_>>()))
            .collect();
        walks.into_iter().flat_map(|walk| walk.join().expect("a walk")).collect()
    });
    assert!(wrong.is_empty(), "{} scenarios differ:\n{}", wrong.len(), wrong.join("\n"));
}
