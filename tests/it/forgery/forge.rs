//! The forger's tools: lines, hashes and chains, computed without the program's own code.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::common::Workspace;
use crate::common::feeds::sha256;
use crate::forgery::ledger::{ANA_FEED, BOB_FEED, ZOE_FEED};

/// A line on the forger's desk.
#[derive(Debug, Clone)]
pub struct Line {
    /// The hash it had before anything was changed; none for one that the forger made up.
    pub was: Option<String>,
    /// What it says now.
    pub value: Value,
}

impl Line {
    /// A line that was never there.
    pub fn new(value: Value) -> Self {
        Self { was: None, value }
    }
}

/// The lines of all feeds, by file.
pub type Desk = BTreeMap<&'static str, Vec<Line>>;

/// The lines of a feed as text.
pub fn lines(made: &Workspace, feed: &str) -> Vec<String> {
    made.read(feed).lines().map(str::to_owned).collect()
}

/// Changes the lines of a feed, and nothing else.
pub fn rewrite(made: &Workspace, feed: &str, change: impl FnOnce(&mut Vec<String>)) {
    let mut all = lines(made, feed);
    change(&mut all);
    write(made, feed, &all);
}

/// Writes a feed.
pub fn write(made: &Workspace, feed: &str, lines: &[String]) {
    made.write(feed, lines.iter().map(|line| format!("{line}\n")).collect::<String>());
}

/// Changes one line of a feed, given from 1, and nothing else.
pub fn edit(made: &Workspace, feed: &str, line: usize, change: impl FnOnce(&mut Value)) {
    rewrite(made, feed, |lines| lines[line - 1] = edited(&lines[line - 1], change));
}

/// A line with something changed.
pub fn edited(line: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(line).expect("JSON");
    change(&mut value);
    value.to_string()
}

/// Computes every `prev` of a feed anew, as a forger does who thinks of nothing else.
pub fn rehash(made: &Workspace, feed: &str) {
    rewrite(made, feed, |lines| {
        let mut before: Option<String> = None;
        for line in lines {
            *line = edited(line, |value| chain(value, before.as_deref()));
            before = Some(sha256(line.as_bytes()));
        }
    });
}

/// Lets a line name another one as the line before it.
pub fn chain(value: &mut Value, prev: Option<&str>) {
    let object = value.as_object_mut().expect("an object");
    match prev {
        None => drop(object.shift_remove("prev")),
        Some(prev) => {
            let sig = object.shift_remove("sig");
            object.insert("prev".to_owned(), json!(prev));
            object.extend(sig.map(|sig| ("sig".to_owned(), sig)));
        }
    }
}

/// Changes the ledger as the best forger does: afterwards each `prev` is computed anew, and every
/// reference to a line that changed names what it is now, in all feeds. Nobody's key is at hand.
pub fn forge(made: &Workspace, change: impl FnOnce(&mut Desk)) {
    forge_all(made, change, Value::to_string);
}

/// As [`forge`], with something done to each line that changed before it is written.
pub fn forge_all(made: &Workspace, change: impl FnOnce(&mut Desk), finish: impl Fn(&Value) -> String) {
    let mut desk = Desk::new();
    for feed in [ANA_FEED, BOB_FEED, ZOE_FEED] {
        let read = lines(made, feed).into_iter().map(|text| {
            let value: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(value.to_string(), text, "a line reads and writes as it was");
            Line { was: Some(sha256(text.as_bytes())), value }
        });
        desk.insert(feed, read.collect());
    }
    let untouched: HashMap<String, Value> =
        desk.values().flatten().filter_map(|line| Some((line.was.clone()?, line.value.clone()))).collect();
    change(&mut desk);
    let mut now: HashMap<String, String> = HashMap::new();
    // A reference to a line changes the line that holds it: again, until nothing changes any more.
    for _ in 0..20 {
        let before = now.clone();
        let written = settle(&desk, &untouched, &mut now, &finish);
        if now == before {
            for (feed, lines) in written {
                write(made, feed, &lines);
            }
            return;
        }
    }
    panic!("the references go in a circle");
}

fn settle(
    desk: &Desk,
    untouched: &HashMap<String, Value>,
    now: &mut HashMap<String, String>,
    finish: impl Fn(&Value) -> String,
) -> BTreeMap<&'static str, Vec<String>> {
    let mut written = BTreeMap::new();
    for (feed, lines) in desk {
        let mut before: Option<String> = None;
        let mut texts = Vec::new();
        for line in lines {
            let mut value = line.value.clone();
            for reference in ["entry", "with"] {
                let new = value[reference].as_str().and_then(|hash| now.get(hash)).cloned();
                if let Some(new) = new {
                    value[reference] = json!(new);
                }
            }
            chain(&mut value, before.as_deref());
            let kept = line.was.as_ref().is_some_and(|was| untouched[was] == value);
            let text = if kept { value.to_string() } else { finish(&value) };
            let hash = sha256(text.as_bytes());
            if let Some(was) = &line.was {
                now.insert(was.clone(), hash.clone());
            }
            before = Some(hash);
            texts.push(text);
        }
        written.insert(*feed, texts);
    }
    written
}

/// The number of the one line of a feed, from 1, of this kind, task, and day on which it was recorded.
pub fn line_of(made: &Workspace, feed: &str, kind: &str, task: &str, day: &str) -> usize {
    let found: Vec<usize> = lines(made, feed)
        .iter()
        .enumerate()
        .filter(|(_, line)| {
            let value: Value = serde_json::from_str(line).expect("JSON");
            let is = |key: &str, wanted: &str| {
                wanted.is_empty() || value[key].as_str().is_some_and(|text| text.starts_with(wanted))
            };
            is("kind", kind) && is("task", task) && is("recorded_at", day)
        })
        .map(|(at, _)| at + 1)
        .collect();
    let [one] = found[..] else { panic!("{kind} {task} {day} of {feed} stands at {found:?}") };
    one
}

/// Appends a line with the right `prev`; returns its number.
pub fn append(made: &Workspace, feed: &str, mut value: Value) -> usize {
    let mut number = 0;
    let mut all = if made.at(feed).exists() { lines(made, feed) } else { Vec::new() };
    chain(&mut value, all.last().map(|last| sha256(last.as_bytes())).as_deref());
    all.push(value.to_string());
    number += all.len();
    write(made, feed, &all);
    number
}

/// A `done` as the program writes it.
pub fn done(by: &str, task: &str, period: &str, at: &str) -> Value {
    json!({"v": 1, "kind": "done", "task": task, "for": period, "performed_at": at, "recorded_at": at, "by": by})
}

/// Where the evidence lies that the line of a feed names.
pub fn stored(made: &Workspace, feed: &str, line: usize) -> PathBuf {
    let value: Value = serde_json::from_str(&lines(made, feed)[line - 1]).expect("JSON");
    let hash = value["evidence"][0]["sha256"].as_str().expect("a file");
    let path = made.at(&format!("evidence/{}/{hash}", &hash[..2]));
    // The store protects what it holds from a slip of the hand; a forger does not slip.
    let mut permissions = fs::metadata(&path).expect("a stored file").permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a copy, and a test")]
    permissions.set_readonly(false);
    fs::set_permissions(&path, permissions).expect("permissions");
    path
}
