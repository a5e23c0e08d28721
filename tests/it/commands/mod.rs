//! What each command does, prints and returns, through the binary.
#![allow(clippy::disallowed_methods, reason = "tests look at what is on disk")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod approval;
mod done;
mod exceptions;
mod gate;
mod init;
mod lookup;
mod probed;
mod probed_report;
mod probed_tampered;
mod repeats;
mod reviewed;
mod settled;
mod undo;
mod unsaid;
mod views;

use crate::common::{Ran, Workspace};

/// When most of it happens: a Wednesday.
const NOW: &str = "2026-11-25T10:00";

/// A task of each cadence, in force since the start of 2026 and recorded then.
fn workspace() -> Workspace {
    let made = Workspace::berlin(
        "[[task]]\nid = \"db-backup\"\ncadence = \"weekly\"\nevidence = \"required\"\n\
         [[task]]\nid = \"db-vacuum\"\ncadence = \"weekly\"\n\
         [[task]]\nid = \"logs\"\ncadence = \"daily\"\nevidence = \"note\"\n\
         [[task]]\nid = \"patch\"\ncadence = \"monthly\"\n\
         [[task]]\nid = \"keys\"\nafter = \"90d\"\n",
    );
    made.ok("2026-01-01T00:00", &["adopt"]);
    made
}

/// It succeeds with exactly this on stdout, and nothing on stderr.
#[track_caller]
fn says(ran: &Ran, stdout: &str) {
    assert_eq!((ran.code, ran.stderr.as_str(), ran.stdout.as_str()), (0, "", stdout));
}

/// It fails with exactly this on stderr, and nothing on stdout.
#[track_caller]
fn fails(ran: &Ran, error: &str) {
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (2, "", format!("error: {error}\n").as_str())
    );
}

/// The line of the log that starts with the seven digits of an entry's hash.
fn hash_of(made: &Workspace, wanted: impl Fn(&serde_json::Value) -> bool) -> String {
    let log = made.json("2030-01-01", &["log"]);
    let found = log["entries"].as_array().expect("entries").iter().rfind(|entry| wanted(entry));
    found.expect("an entry")["hash"].as_str().expect("a hash").to_owned()
}
