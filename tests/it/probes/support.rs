//! What the tests of probes share.

use std::path::Path;

use serde_json::Value;

use crate::common::{Ran, Workspace};

/// A moment of week 48.
pub const NOW: &str = "2026-11-25T10:00:00+01:00";

/// A probe.
pub const PASSES: &str = "command = [\"true\"]";
/// A probe.
pub const FAILS: &str = "command = [\"sh\", \"-c\", \"echo broken >&2; exit 3\"]";
/// A probe.
pub const CANNOT: &str = "command = [\"no-such-program-here\"]";

/// A weekly task `t` with this probe (the inside of `[task.probe]`).
pub fn weekly(probe: &str) -> Workspace {
    Workspace::berlin(&format!(
        "cadence = \"weekly\"\nstarts = 2026-11-23\n[[task]]\nid = \"t\"\n[task.probe]\n{probe}\n"
    ))
}

/// Runs `run` with these further arguments, every probe allowed.
pub fn run(made: &Workspace, args: &[&str]) -> Ran {
    run_at(made, NOW, args)
}

/// The same at another moment.
pub fn run_at(made: &Workspace, now: &str, args: &[&str]) -> Ran {
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", now, "run"]).args(args);
    Ran::of(&command.output().expect("the binary runs"))
}

/// What `run --format json` prints, with its exit status.
pub fn run_json(made: &Workspace, args: &[&str]) -> (Value, i32) {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let ran = run(made, &args);
    let document = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (document, ran.code)
}

/// Outcome and reason of the one task of a run.
pub fn outcome(made: &Workspace) -> (String, Option<String>) {
    let (document, _) = run_json(made, &["--all"]);
    let task = &document["tasks"][0];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    (text(&task["outcome"]).expect("an outcome"), text(&task["reason"]))
}

/// The lines of the ledger but its definitions, oldest first of each feed.
pub fn entries(made: &Workspace) -> Vec<Value> {
    let Ok(feeds) = std::fs::read_dir(made.at("ledger")) else { return Vec::new() };
    let mut paths: Vec<_> = feeds.map(|feed| feed.expect("a feed").path()).collect();
    paths.sort();
    let texts = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    texts
        .flat_map(|path| {
            std::fs::read_to_string(path).expect("a feed").lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .map(|line| serde_json::from_str::<Value>(&line).expect("JSON"))
        .filter(|line| line["kind"] != "define")
        .collect()
}

/// The evidence of an entry whose name has this extension, as text.
pub fn evidence(made: &Workspace, entry: &Value, extension: &str) -> String {
    let all = entry["evidence"].as_array().expect("evidence");
    let piece = all
        .iter()
        .find(|piece| {
            let name = piece["name"].as_str().unwrap_or_default();
            Path::new(name).extension().is_some_and(|found| found == extension)
        })
        .unwrap_or_else(|| panic!("no .{extension} in {entry}"));
    let sha256 = piece["sha256"].as_str().expect("a hash");
    made.read(&format!("evidence/{}/{sha256}", &sha256[..2]))
}

/// What an entry's evidence says was observed.
pub fn observed(made: &Workspace, entry: &Value) -> Value {
    let document: Value = serde_json::from_str(&evidence(made, entry, "json")).expect("JSON");
    document["observed"].clone()
}

/// Lines without how long things took.
pub fn untimed(text: &str) -> String {
    text.lines()
        .map(|line| match line.rsplit_once(" (") {
            Some((line, time)) if time.contains(" s") => format!("{line}\n"),
            _ => format!("{line}\n"),
        })
        .collect()
}

/// Three tasks, one of each outcome, and one without a probe.
pub fn mixed() -> Workspace {
    let task = |id: &str, probe: &str| format!("[[task]]\nid = \"{id}\"\n[task.probe]\n{probe}\n");
    Workspace::berlin(&format!(
        "cadence = \"weekly\"\nstarts = 2026-11-23\n{}{}{}[[task]]\nid = \"plain\"\n",
        task("good", PASSES),
        task("bad", FAILS),
        task("odd", CANNOT)
    ))
}
