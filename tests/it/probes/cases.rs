//! What probes complete and what they mark: `tests/tables/probes.json`, worked out from the contract by
//! a second implementation (a model in Python that has not seen this program), case by case.
//!
//! A case has the `start` of its workspace in Europe/Berlin, the TOML lines of its one `task` and of its
//! `probe`, and steps at local times: what to `do` while the probe's program exits with `code`, with the
//! entries that it `writes`; or what `due` and `schedule` then say. `null` is what is not there.

use serde_json::Value;

use crate::common::{Ran, Workspace};
use crate::probes::support::entries;

/// What stands at these keys, as text; `-` for nothing.
fn told(value: &Value, keys: &[&str]) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    keys.iter().map(|key| format!("{key}={}", text(&value[*key]))).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn begin(case: &Value) -> Workspace {
    let made = Workspace::with(
        &format!("timezone = \"Europe/Berlin\"\nstarts = {}\n", text(&case["start"])),
        &format!(
            "[[task]]\nid = \"x\"\n{}\n[task.probe]\ncommand = [\"sh\", \"-c\", \"exit $(cat code-x)\"]\n{}\n",
            text(&case["task"]),
            text(&case["probe"])
        ),
    );
    made.ok(text(&case["start"]), &["adopt"]);
    made
}

/// Does something and says what differs from what is expected.
fn doing(made: &Workspace, step: &Value) -> Vec<String> {
    if !step["code"].is_null() {
        made.write("code-x", step["code"].to_string());
    }
    let before = entries(made).len();
    let args = step["do"].as_array().expect("arguments").iter().map(text);
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").env("SAASMAINT_BY", text(&step["by"]));
    let output = command.args(["--now", text(&step["at"])]).args(args).output().expect("the binary runs");
    let ran = Ran::of(&output);
    let mut differing = Vec::new();
    if step["exit"] != ran.code {
        differing.push(format!("exit {} and not {}: {}{}", ran.code, step["exit"], ran.stdout, ran.stderr));
    }
    let keys = ["kind", "for", "outcome", "valid_until"];
    let form = |lines: &[Value]| lines.iter().map(|line| told(line, &keys)).collect::<Vec<_>>();
    // Feeds of several writers: what is new is what was not there.
    let mut written = form(&entries(made));
    let expected = form(step["writes"].as_array().expect("entries"));
    if written.len() - before != expected.len() || !expected.iter().all(|line| written.contains(line)) {
        written.truncate(40);
        differing.push(format!("wrote, in all, {written:?}; expected of this step {expected:?}"));
    }
    differing
}

/// What `due` says, in the form of the table.
fn due(made: &Workspace, at: &str) -> Value {
    let task = made.task(at, "x");
    let period = |key: &str| task[key]["period"].clone();
    serde_json::json!({
        "state": task["state"], "missed": task["missed"], "period": period("occurrence"),
        "failing": period("failing"), "awaiting_review": period("awaiting_review"),
        "awaiting_approval": period("awaiting_approval"), "lapsed": period("lapsed"),
    })
}

fn play(case: &Value) -> Vec<String> {
    let made = begin(case);
    let mut differing = Vec::new();
    for step in case["steps"].as_array().expect("steps") {
        let at = text(&step["at"]);
        if step["do"].is_array() {
            differing.extend(doing(&made, step).into_iter().map(|what| format!("{at}: {what}")));
        }
        if step["due"].is_object() {
            let found = due(&made, at);
            for (key, expected) in step["due"].as_object().expect("an object") {
                if found[key] != *expected {
                    differing.push(format!("{at}: due: {key} is {} and not {expected}", found[key]));
                }
            }
        }
        for (period, status) in step["schedule"].as_object().into_iter().flatten() {
            let found = made.status(at, "x", period);
            if found != text(status) {
                differing.push(format!("{at}: {period} is {found} and not {status}"));
            }
        }
    }
    differing
}

#[test]
fn cases() {
    let cases: Value = serde_json::from_str(include_str!("../../tables/probes.json")).expect("JSON");
    let cases = cases.as_array().expect("cases");
    assert!(cases.len() > 50);
    let differing: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            let whose = format!("{} ({})", text(&case["id"]), text(&case["why"]));
            play(case).into_iter().map(move |what| format!("{whose}\n    {what}"))
        })
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
