//! Every path of a workspace that the program opens, and the commands that are run.

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::common::feeds::sha256;
use crate::common::scene::{Scene, WS, new_log, old_log};

/// What a path is when nobody tampers with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    File,
    Folder,
    /// It is made when it is needed.
    Absent,
}

/// What a link that stays in the workspace does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// Checklists and holiday files: the answer is the same.
    Allowed,
    /// What is recorded: never.
    Refused,
    /// The design does not say.
    Either,
}

/// A path of the workspace.
#[derive(Debug)]
pub struct Place {
    /// The path; `{old}` and `{new}` stand for the SHA-256 of `old.log`, which is stored, and of
    /// `new.log`, which is not; `{old2}` and `{new2}` for their first two digits.
    path: &'static str,
    /// What it is.
    pub is: Is,
    /// Whether it may be a link that stays inside.
    pub inside: Inside,
}

const fn place(path: &'static str, is: Is, inside: Inside) -> Place {
    Place { path, is, inside }
}

use Inside::{Allowed, Either, Refused};
use Is::{Absent, File, Folder};

static OLD: LazyLock<String> = LazyLock::new(|| sha256(old_log().as_bytes()));
static NEW: LazyLock<String> = LazyLock::new(|| sha256(new_log().as_bytes()));

/// All of them.
pub const PLACES: &[Place] = &[
    // Definitions.
    place("saasmaint.toml", File, Either),
    place("checklists", Folder, Either),
    place("checklists/tasks.toml", File, Allowed),
    place("holidays", Folder, Either),
    place("holidays/de.ics", File, Allowed),
    // The ledger: its lock, the writer's feed, somebody else's, one of a new writer, and what a torn
    // line is moved to.
    place("ledger", Folder, Refused),
    place("ledger/.lock", File, Refused),
    place("ledger/ana@acme.example.jsonl", File, Refused),
    place("ledger/ben@acme.example.jsonl", File, Refused),
    place("ledger/zoe@acme.example.jsonl", Absent, Refused),
    place("ledger/ana@acme.example.jsonl.torn-20261125T090000Z", Absent, Either),
    // The evidence: what is stored, and where the next is going to be.
    place("evidence", Folder, Refused),
    place("evidence/{old2}", Folder, Refused),
    place("evidence/{old2}/{old}", File, Refused),
    place("evidence/{new2}", Absent, Refused),
    place("evidence/{new2}/{new}", Absent, Refused),
    // What somebody names as --output, and temporary files that a killed run left.
    place("package.zip", Absent, Either),
    place("tip.txt", Absent, Either),
    place("evidence/.incoming-abc123", Absent, Either),
    place(".incoming-abc123", Absent, Either),
];

/// What `init` opens, in a folder that has none of it.
pub const SET_UP: &[Place] = &[
    place("saasmaint.toml", Absent, Either),
    place("checklists", Absent, Either),
    place("checklists/daily.toml", Absent, Either),
    place("ledger", Absent, Refused),
    place("ledger/.lock", Absent, Refused),
    place("ledger/ana@acme.example.jsonl", Absent, Refused),
    place(".gitignore", Absent, Either),
    place(".gitattributes", Absent, Either),
];

impl Place {
    /// Whether somebody names it on the command line: then it may be a link.
    pub fn is_output(&self) -> bool {
        matches!(self.path, "package.zip" | "tip.txt")
    }

    /// The path from the workspace.
    pub fn path(&self) -> String {
        self.path
            .replace("{old2}", &OLD[..2])
            .replace("{new2}", &NEW[..2])
            .replace("{old}", &OLD)
            .replace("{new}", &NEW)
    }

    /// Whether a text names the evidence that lies there, as entries do.
    pub fn names(&self, text: &str) -> bool {
        self.path.starts_with("evidence/{old2}") && text.contains(&*OLD)
    }

    /// Where it is.
    pub fn at(&self, scene: &Scene) -> PathBuf {
        scene.at(WS).join(self.path())
    }
}

/// The commands that change nothing in the workspace.
pub const READING: &[&[&str]] = &[
    &["due", "--all", "--format", "json"],
    &["check"],
    &["list"],
    &["show", "d"],
    &["log", "--format", "json"],
    &["schedule", "d"],
    &["validate"],
    &["verify"],
    &["report", "--period", "2026-11", "--format", "json"],
    &["sample", "--seed", "x", "--period", "2026-11", "--format", "csv"],
    &["checkpoint"],
];

/// Those that record something or write a file.
pub const WRITING: &[&[&str]] = &[
    &["bundle", "--period", "2026-11", "--output", "package.zip"],
    &["checkpoint", "--output", "tip.txt"],
    &["done", "d"],
    &["--by", "zoe@acme.example", "done", "d"],
    &["done", "d", "--evidence", "new.log"],
    &["done", "d", "--evidence", "old.log"],
    &["skip", "d", "--reason", "closed"],
    &["attach", "w", "--note", "more"],
    &["undo"],
    &["adopt"],
    &["waive", "d", "--until", "2026-11-30", "--reason", "moved", "--approved-by", "ben@acme.example"],
    &["run", "p", "--trust", "--format", "json"],
    &["init", "new"],
];
