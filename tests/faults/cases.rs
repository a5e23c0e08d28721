//! The commands of the campaign: each with the workspace it meets.

use crate::common::scene::{Scene, TASKS, WS, YESTERDAY, fresh, used};

/// What a command does, and so what has to hold after a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It records entries. The same run twice leaves the same bytes.
    Records,
    /// It runs a probe, whose evidence holds how long it took: only what it completes is the same.
    Probes,
    /// It writes these files of the workspace, and nothing else.
    Writes(&'static [&'static str]),
    /// It sets up a workspace in this folder.
    Sets(&'static str),
    /// It answers, and writes nothing.
    Reads,
}

/// A command of the campaign.
pub struct Case {
    /// Its name in the report.
    pub name: &'static str,
    /// The kind.
    pub kind: Kind,
    /// Makes the workspace it meets.
    pub prepare: fn(&Scene),
    /// The command.
    pub args: &'static [&'static str],
    /// A command of the same kind that is run later, and sweeps what a killed one left.
    pub later: &'static [&'static str],
}

impl Case {
    /// The files that it writes.
    pub fn outputs(&self) -> &'static [&'static str] {
        if let Writes(outputs) = self.kind { outputs } else { &[] }
    }
}

const fn case(
    name: &'static str,
    kind: Kind,
    prepare: fn(&Scene),
    args: &'static [&'static str],
    later: &'static [&'static str],
) -> Case {
    Case { name, kind, prepare, args, later }
}

const DONE_LATER: &[&str] = &["done", "d", "--for", "2026-11-23", "--evidence", "other.log"];
const BUNDLE: &[&str] = &["bundle", "--period", "2026-11", "--output", "package.zip"];
const REPORT: &[&str] = &["report", "--period", "2026-11", "--output", "report.html"];
const CHECKPOINT: &[&str] = &["checkpoint", "--output", "tip.txt"];
const SIGNED: &[&str] = &["--sign", "key", "checkpoint", "--output", "tip.txt"];
const RUN: &[&str] = &["run", "--due", "--trust"];
const WAIVE: &[&str] =
    &["waive", "d", "--until", "2026-11-30", "--reason", "moved", "--approved-by", "ben@acme.example"];

use Kind::{Probes, Reads, Records, Sets, Writes};

/// All of them; what takes longest first, so that the last to end is a short one.
pub const CASES: &[Case] = &[
    case("bundle", Writes(&["package.zip"]), used, BUNDLE, BUNDLE),
    case("bundle again", Writes(&["package.zip"]), packed, BUNDLE, BUNDLE),
    case("run", Probes, used, RUN, DONE_LATER),
    case("init", Sets("new"), empty, &["init", "new"], &["init", "new"]),
    case("report -o", Writes(&["report.html"]), used, REPORT, REPORT),
    case("checkpoint -o", Writes(&["tip.txt"]), used, CHECKPOINT, CHECKPOINT),
    case("checkpoint --sign", Writes(&["tip.txt", "tip.txt.sig"]), keyed, SIGNED, SIGNED),
    case("checkpoint --sign again", Writes(&["tip.txt", "tip.txt.sig"]), signed, SIGNED, SIGNED),
    case("done", Records, used, &["done", "d"], DONE_LATER),
    case("done, first entry", Records, fresh, &["done", "d"], DONE_LATER),
    case("done, first of a writer", Records, used, &["--by", "eva@acme.example", "done", "d"], DONE_LATER),
    case("done, torn feed", Records, torn, &["done", "d"], DONE_LATER),
    case("done, signed", Records, keyed, &["--sign", "key", "done", "d"], DONE_LATER),
    case("done, evidence", Records, used, &["done", "d", "--evidence", "new.log"], DONE_LATER),
    case("done, first evidence", Records, fresh, &["done", "d", "--evidence", "new.log"], DONE_LATER),
    case("done, stored evidence", Records, used, &["done", "d", "--evidence", "old.log"], DONE_LATER),
    case("done, damaged evidence", Records, damaged, &["done", "d", "--evidence", "old.log"], DONE_LATER),
    case("skip", Records, used, &["skip", "d", "--reason", "closed"], DONE_LATER),
    case("attach", Records, used, &["attach", "w", "--note", "more"], DONE_LATER),
    case("attach, evidence", Records, used, &["attach", "w", "--evidence", "new.log"], DONE_LATER),
    case("approve", Records, used, &["approve", "a"], DONE_LATER),
    case("undo", Records, used, &["undo"], DONE_LATER),
    case("waive", Records, used, WAIVE, DONE_LATER),
    case("pause", Records, used, &["pause", "d", "--until", "2026-11-30", "--reason", "moved"], DONE_LATER),
    case("resume", Records, paused, &["resume", "d"], DONE_LATER),
    case("adopt", Records, edited, &["adopt"], DONE_LATER),
    case("adopt, first", Records, fresh, &["adopt"], DONE_LATER),
    case("due", Reads, used, &["due", "--all", "--format", "json"], &[]),
    case("check", Reads, used, &["check", "--format", "json"], &[]),
    case("list", Reads, used, &["list", "--format", "json"], &[]),
    case("show", Reads, used, &["show", "d"], &[]),
    case("log", Reads, used, &["log", "--format", "json"], &[]),
    case("schedule", Reads, used, &["schedule", "d", "--format", "json"], &[]),
    case("validate", Reads, used, &["validate"], &[]),
    case("verify", Reads, used, &["verify", "--format", "json"], &[]),
    case("report", Reads, used, &["report", "--period", "2026-11", "--format", "json"], &[]),
    case("sample", Reads, used, &["sample", "--seed", "x", "--period", "2026-11", "--format", "csv"], &[]),
    case("checkpoint", Reads, used, &["checkpoint"], &[]),
];

fn empty(scene: &Scene) {
    scene.write("readme.txt", "nothing here\n");
}

fn packed(scene: &Scene) {
    used(scene);
    scene.write("package.zip", "of last month");
}

fn torn(scene: &Scene) {
    used(scene);
    let feed = "ledger/ana@acme.example.jsonl";
    scene.write(feed, scene.read(feed) + "{\"v\":1,\"kind\":\"do");
}

fn damaged(scene: &Scene) {
    used(scene);
    let stored = scene.evidence();
    scene.write(&stored, scene.read(&stored).replacen("well", "hell", 1));
}

fn paused(scene: &Scene) {
    used(scene);
    scene.records(YESTERDAY, &["pause", "d", "--until", "2026-11-30", "--reason", "moved"]);
}

fn edited(scene: &Scene) {
    used(scene);
    scene.write("checklists/tasks.toml", TASKS.replace("Daily\"", "Daily\"\narea = \"ops\"\ngrace = \"2h\""));
}

fn keyed(scene: &Scene) {
    used(scene);
    let key = scene.at(WS).join("key");
    crate::keys::generate(key.parent().expect("a folder"), "key");
}

/// A signed checkpoint of the time before the last entry.
fn signed(scene: &Scene) {
    keyed(scene);
    scene.records(YESTERDAY, SIGNED);
    scene.records(YESTERDAY, &["done", "d", "--for", "2026-11-23"]);
}
