//! The ledger that is tampered with.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::common::Workspace;
use crate::forgery::keys;

pub const ANA: &str = "ana@acme.example";
pub const BOB: &str = "bob@acme.example";
pub const ZOE: &str = "Zoë O'Neil";

/// The feeds' files, in the workspace.
pub const ANA_FEED: &str = "ledger/ana@acme.example.jsonl";
pub const BOB_FEED: &str = "ledger/bob@acme.example.jsonl";
pub const ZOE_FEED: &str = "ledger/Zo%C3%AB%20O%27Neil.jsonl";

/// When it is verified.
pub const NOW: &str = "2026-11-27T10:00";

/// Where the checkpoint, the signed one, and the allowed signers lie.
pub const CHECKPOINT: &str = "outside/checkpoint";
pub const SIGNED: &str = "outside/signed";
pub const SIGNERS: &str = "outside/allowed_signers";

const FILE: &str = "name = \"Acme CRM\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-11-02\n";

const TASKS: &str = "[[task]]\nid = \"backup\"\ncadence = \"weekly\"\nevidence = \"required\"\n\
     [[task]]\nid = \"keys\"\ncadence = \"monthly\"\n\
     [[task]]\nid = \"logs\"\ncadence = \"daily\"\n\
     [[task]]\nid = \"patch\"\ncadence = \"weekly\"\n\
     [[task]]\nid = \"restore\"\ncadence = \"weekly\"\napproval = \"required\"\n";

/// A copy of the ledger to do anything to.
pub struct Built {
    copied: Workspace,
    _shared: Arc<Workspace>,
}

impl Deref for Built {
    type Target = Workspace;

    fn deref(&self) -> &Workspace {
        &self.copied
    }
}

/// What three people recorded in November 2026: one of them signs, and each kind of entry is there.
/// It is recorded once for the tests that run at the same time, and deleted after the last.
pub fn build() -> Built {
    static SHARED: Mutex<Weak<Workspace>> = Mutex::new(Weak::new());
    let mut known = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    let shared = known.upgrade().unwrap_or_else(|| Arc::new(recorded()));
    *known = Arc::downgrade(&shared);
    Built { copied: copy(&shared), _shared: shared }
}

fn recorded() -> Workspace {
    let made = Workspace::with(FILE, TASKS);
    let keys_of = ["ana", "bob", "eve"].map(|owner| keys::generate(&made.at("outside/keys"), owner));
    let [ana_key, bob_key, _] = &keys_of;
    made.write(
        SIGNERS,
        format!(
            "# Who may sign.\n{ANA} namespaces=\"saasmaint\" {}\n{BOB} {}\n",
            keys::public(ana_key),
            keys::public(bob_key)
        ),
    );
    for (name, text) in [
        ("backup-45", "dumped 120 tables\n"),
        ("backup-46", "dumped 121 tables\n"),
        ("backup-47", "dumped 122 tables\n"),
        ("restored", "120 tables came back\n"),
        ("photo", "\u{0}\u{1}binary\r\n\n\u{7f}"),
    ] {
        made.write(&format!("outside/{name}"), text);
    }
    let file = |name: &str| format!("outside/{name}");
    let by = |who: &str, now: &str, args: &[&str]| {
        let args: Vec<&str> = ["--by", who].iter().chain(args).copied().collect();
        made.ok(now, &args)
    };
    let bob_key = bob_key.to_str().expect("UTF-8");

    by(ANA, "2026-11-02T08:00", &["adopt"]);
    by(ANA, "2026-11-02T09:00", &["done", "logs"]);
    by(BOB, "2026-11-03T10:00", &["done", "backup", "--evidence", &file("backup-45"), "--sign", bob_key]);
    by(ZOE, "2026-11-03T11:00", &["done", "patch", "--note", "kernel 6.12"]);
    by(ANA, "2026-11-04T10:00", &["done", "restore", "--evidence", &file("restored")]);
    by(BOB, "2026-11-05T09:00", &["approve", "restore"]);
    by(ZOE, "2026-11-05T11:00", &["skip", "keys", "--reason", "none expire this month"]);
    by(ANA, "2026-11-06T09:00", &["done", "logs", "--note", "wrong day"]);
    by(ANA, "2026-11-06T09:01", &["undo"]);
    by(ANA, "2026-11-06T09:02", &["done", "logs"]);
    by(ZOE, "2026-11-06T12:00", &["attach", "patch", "--evidence", "https://wiki.acme.example/patch/45"]);
    let waiver = ["--until", "2026-11-15", "--reason", "freeze", "--approved-by", "cto@acme.example"];
    by(ANA, "2026-11-09T08:00", &[&["waive", "patch"], &waiver[..]].concat());
    by(BOB, "2026-11-09T09:00", &["pause", "logs", "--until", "2026-11-12", "--reason", "migration"]);
    by(BOB, "2026-11-10T09:00", &["resume", "logs"]);
    by(BOB, "2026-11-10T10:00", &["done", "backup", "--evidence", &file("backup-46"), "--sign", bob_key]);
    made.write(
        "checklists/tasks.toml",
        TASKS.replace("id = \"patch\"\ncadence = \"weekly\"", "id = \"patch\"\ncadence = \"monthly\""),
    );
    by(ZOE, "2026-11-11T09:00", &["adopt"]);
    by(ZOE, "2026-11-12T09:00", &["done", "logs", "--evidence", &file("photo")]);
    by(ZOE, "2026-11-16T09:00", &["done", "logs"]);
    by(ANA, "2026-11-17T09:00", &["done", "restore", "logs", "--note", "both"]);
    by(ANA, "2026-11-18T09:00", &["done", "logs", "--note", "nothing odd"]);
    by(BOB, "2026-11-19T10:00", &["done", "backup", "--evidence", &file("backup-47"), "--sign", bob_key]);
    made.ok("2026-11-20T08:00", &["checkpoint", "-o", CHECKPOINT]);
    made.ok("2026-11-20T08:00", &["checkpoint", "-o", SIGNED, "--sign", bob_key]);
    made
}

/// A key of the workspace.
pub fn key(made: &Workspace, owner: &str) -> PathBuf {
    made.at("outside/keys").join(owner)
}

/// A copy of a workspace, permissions and symlinks included.
pub fn copy(made: &Workspace) -> Workspace {
    let copied = Workspace::empty();
    copy_folder(made.path(), copied.path());
    copied
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}
