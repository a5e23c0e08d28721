//! One tampering, and what `verify` has to say of it.

use std::path::Path;

use serde_json::Value;

use crate::common::{Ran, Workspace};
use crate::forgery::ledger::{ANA_FEED, BOB_FEED, CHECKPOINT, NOW, SIGNERS, ZOE_FEED, copy};

/// A check may be broken, too, only through a letter of the case: c(hains), d(efinitions),
/// e(vidence), t(imestamps), s(ignatures), k (the checkpoint).
const LETTERS: [(char, &str); 6] = [
    ('c', "chains"),
    ('d', "definitions"),
    ('e', "evidence"),
    ('t', "timestamps"),
    ('s', "signatures"),
    ('k', "checkpoint"),
];

/// Where a finding has to point: a file, and its line where there is one.
pub type Place = (String, Option<usize>);

/// A line of a feed.
pub fn at(feed: &str, line: usize) -> Place {
    (feed.to_owned(), Some(line))
}

/// A file as a whole.
pub fn whole(file: &str) -> Place {
    (file.to_owned(), None)
}

/// What somebody did, which checks are broken by it, and how it is done: it returns where a
/// finding has to point.
pub struct Case(pub &'static str, pub &'static str, pub fn(&Workspace) -> Place);

/// Verifies with the checkpoint or without.
pub fn verify(made: &Workspace, checkpoint: Option<&str>) -> (Ran, Value) {
    let mut args = vec!["verify", "--format", "json", "--allowed-signers", SIGNERS];
    args.extend(checkpoint.iter().flat_map(|file| ["--checkpoint", file]));
    let ran = made.run(NOW, &args);
    let found = serde_json::from_str(&ran.stdout).unwrap_or(Value::Null);
    (ran, found)
}

/// The letters of the broken checks.
pub fn broken(found: &Value) -> String {
    let verdicts = found["verdicts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is = |name: &str| verdicts.iter().any(|of| of["check"] == name && of["outcome"] == "broken");
    LETTERS.iter().filter(|(_, name)| is(name)).map(|(letter, _)| *letter).collect()
}

/// The outcome of one check.
pub fn outcome(found: &Value, check: &str) -> String {
    let verdicts = found["verdicts"].as_array().expect("verdicts");
    let verdict = verdicts.iter().find(|verdict| verdict["check"] == check).expect("the check");
    verdict["outcome"].as_str().expect("an outcome").to_owned()
}

/// All findings.
pub fn findings(found: &Value) -> Vec<Value> {
    let verdicts = found["verdicts"].as_array().map(Vec::as_slice).unwrap_or_default();
    verdicts.iter().flat_map(|of| of["findings"].as_array().cloned().unwrap_or_default()).collect()
}

/// Tries every case on a copy of its own, with the checkpoint and without, and tells all that is
/// not as it should be at once.
pub fn try_all(built: &Workspace, cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let made = copy(built);
        let place = case.2(&made);
        wrong.extend(judge(&made, case, &place, Some(CHECKPOINT)));
        wrong.extend(judge(&made, case, &place, None));
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), 2 * cases.len(), wrong.join("\n"));
}

fn judge(made: &Workspace, case: &Case, place: &Place, checkpoint: Option<&str>) -> Option<String> {
    let Case(what, letters, _) = case;
    let against = if checkpoint.is_some() { "with" } else { "without" };
    let mut expected = (*letters).to_owned();
    if checkpoint.is_none() {
        expected.retain(|letter| letter != 'k');
    }
    let (ran, found) = verify(made, checkpoint);
    let code = i32::from(!expected.is_empty());
    let seen = broken(&found);
    if ran.code != code || seen != expected || found.is_null() {
        return Some(format!(
            "{what}, {against} a checkpoint: `{seen}` instead of `{expected}`, exit {} {}\n{}",
            ran.code,
            ran.stderr,
            told(&found)
        ));
    }
    // What only the root of the tree tells has no place.
    let of_root = expected == "k" && findings(&found).iter().any(|finding| finding["file"].is_null());
    if expected.is_empty() || of_root || points_to(&found, place) {
        return None;
    }
    Some(format!("{what}, {against} a checkpoint: nothing points to {place:?}\n{}", told(&found)))
}

fn points_to(found: &Value, (file, line): &Place) -> bool {
    let name = Path::new(file).file_name().and_then(|name| name.to_str()).expect("a name");
    findings(found).iter().filter(|finding| finding["outcome"] == "broken").any(|finding| {
        let here =
            finding["file"] == **file || finding["what"].as_str().is_some_and(|what| what.contains(name));
        here && line.is_none_or(|line| finding["line"] == line)
    })
}

/// The findings, for whoever reads why a test failed.
pub fn told(found: &Value) -> String {
    let short = |text: &Value| text.to_string();
    let each = |finding: &Value| {
        format!(
            "    {} {}:{} {}",
            short(&finding["outcome"]),
            short(&finding["file"]),
            finding["line"],
            finding["what"]
        )
    };
    findings(found).iter().map(each).collect::<Vec<_>>().join("\n")
}

/// Fails unless nothing is broken, with the checkpoint and without.
#[track_caller]
pub fn sound(made: &Workspace, what: &str) {
    for checkpoint in [Some(CHECKPOINT), None] {
        let (ran, found) = verify(made, checkpoint);
        let said = format!("{what}, against {checkpoint:?}: {} {}\n{}", ran.code, ran.stderr, told(&found));
        assert!(ran.code == 0 && !found.is_null() && broken(&found).is_empty(), "{said}");
    }
}

/// The feeds of the ledger.
pub const FEEDS: [&str; 3] = [ANA_FEED, BOB_FEED, ZOE_FEED];
