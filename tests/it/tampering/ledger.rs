//! A ledger made by the real binary, and copies of it to tamper with.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use ssh_key::{Algorithm, LineEnding, PrivateKey};

use crate::common::feeds::sha256;
use crate::common::{Ran, Workspace};

pub const ANA: &str = "ana@acme.example";
pub const BOB: &str = "bob@acme.example";
pub const EVE: &str = "eve@acme.example";

const NOW: &str = "2026-11-28T10:00";
const TASKS: &str = r#"
[[task]]
id = "backup"
title = "Back up"
cadence = "daily"
[[task]]
id = "patch"
title = "Patch"
cadence = "weekly"
[[task]]
id = "review"
title = "Review"
cadence = "monthly"
"#;

/// A copy of the ledger, in a folder of its own.
pub struct Copy(pub Workspace);

/// Makes an ed25519 key in the form of OpenSSH.
pub fn key(path: &Path) {
    key_of(path, Algorithm::Ed25519);
}

/// Makes a key of a kind, and its public half beside it.
pub fn key_of(path: &Path, kind: Algorithm) {
    let key = PrivateKey::random(&mut ssh_key::rand_core::OsRng, kind).expect("a key");
    key.write_openssh_file(path, LineEnding::LF).expect("written");
    key.public_key().write_openssh_file(&path.with_extension("key.pub")).expect("written");
}

/// Ana's entries are signed from some point on; Bob's and Dan's are not. `cp` is the checkpoint.
pub fn original() -> Copy {
    let made = Copy(Workspace::berlin(TASKS));
    key(&made.at("ana.key"));
    key(&made.at("eve.key"));
    let signer = fs::read_to_string(made.at("ana.key.pub")).expect("a public key");
    made.0.write("signers", format!("{ANA} namespaces=\"saasmaint\" {signer}"));
    made.0.write("backup.log", "restored: ok\n");
    made.0.write("scan.log", "scan: clean\n");
    let at = |now: &str, args: &[&str]| drop(made.0.ok(now, args));
    at("2026-11-20T08:00", &["adopt"]);
    at("2026-11-20T09:00", &["done", "backup", "--note", "restored", "--evidence", "backup.log"]);
    at("2026-11-21T09:00", &["done", "backup", "patch"]);
    at("2026-11-21T09:30", &["--sign", "ana.key", "attach", "backup", "--note", "restored twice"]);
    at("2026-11-23T09:00", &["--by", BOB, "done", "backup", "--evidence", "scan.log"]);
    at("2026-11-24T09:00", &["--by", BOB, "done", "backup", "--note", "scan"]);
    at("2026-11-24T09:30", &["--by", BOB, "skip", "review", "--reason", "audit week"]);
    at("2026-11-25T09:00", &["--by", BOB, "done", "backup"]);
    let second = made.lines_of(BOB)[1].clone();
    at("2026-11-25T10:00", &["--sign", "ana.key", "undo", &sha256(second.as_bytes())]);
    at("2026-11-25T11:00", &["--by", "dan", "pause", "review", "--until", "2026-12-24", "--reason", "quiet"]);
    at("2026-11-25T12:00", &["--by", "dan", "done", "patch"]);
    at(
        "2026-11-26T09:00",
        &[
            "--sign",
            "ana.key",
            "waive",
            "review",
            "--until",
            "2026-12-31",
            "--reason",
            "migration",
            "--approved-by",
            "cto",
        ],
    );
    at(NOW, &["checkpoint", "-o", "cp"]);
    made
}

/// A line with another `prev`.
pub fn relinked(line: &str, prev: &str) -> String {
    match line.find(",\"prev\":\"") {
        Some(at) => {
            let end = at + ",\"prev\":\"".len() + 65;
            format!("{},\"prev\":{prev}{}", &line[..at], &line[end..])
        }
        None => format!("{},\"prev\":{prev}}}", &line[..line.len() - 1]),
    }
}

impl Copy {
    pub fn copy(&self) -> Self {
        let copy = Self(Workspace::empty());
        copied(self.0.path(), copy.0.path());
        copy
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.0.at(path)
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        let ran = self.0.run(NOW, args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.stderr);
        ran
    }

    pub fn verify(&self, args: &[&str]) -> Ran {
        self.0.run(NOW, &[&["verify"], args].concat())
    }

    /// The checks that are broken; that the exit status says the same is checked.
    pub fn broken(&self, checkpoint: bool) -> Vec<String> {
        self.broken_with(&Self::arguments(checkpoint))
    }

    pub fn broken_with(&self, args: &[&str]) -> Vec<String> {
        let ran = self.verify(&[args, &["--format", "json"]].concat());
        let found: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
        let verdicts = found["verdicts"].as_array().expect("verdicts");
        assert_eq!(verdicts.len(), 6);
        let broken = verdicts.iter().filter(|verdict| verdict["outcome"] == "broken");
        let broken: Vec<_> =
            broken.map(|verdict| verdict["check"].as_str().expect("a name").to_owned()).collect();
        assert_eq!(ran.code, i32::from(!broken.is_empty()), "{ran:?}");
        broken
    }

    pub fn text(&self, checkpoint: bool) -> String {
        self.verify(&Self::arguments(checkpoint)).stdout
    }

    fn arguments(checkpoint: bool) -> Vec<&'static str> {
        let signers = ["--allowed-signers", "signers"];
        if checkpoint { [&signers[..], &["--checkpoint", "cp"]].concat() } else { signers.to_vec() }
    }

    pub fn feed(&self, writer: &str) -> PathBuf {
        self.at("ledger").join(format!("{writer}.jsonl"))
    }

    pub fn read(&self, writer: &str) -> Vec<u8> {
        fs::read(self.feed(writer)).expect("a feed")
    }

    pub fn bytes<T>(&self, writer: &str, change: impl FnOnce(&mut Vec<u8>) -> T) {
        let mut bytes = self.read(writer);
        change(&mut bytes);
        fs::write(self.feed(writer), bytes).expect("written");
    }

    pub fn lines_of(&self, writer: &str) -> Vec<String> {
        String::from_utf8(self.read(writer)).expect("UTF-8").lines().map(str::to_owned).collect()
    }

    pub fn lines(&self, writer: &str, change: impl FnOnce(&mut Vec<String>)) {
        let mut lines = self.lines_of(writer);
        change(&mut lines);
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        fs::write(self.feed(writer), text).expect("written");
    }

    /// Changes lines, then gives each the hash of the one before, as a forger would.
    pub fn rehash_with(&self, writer: &str, change: impl FnOnce(&mut Vec<String>)) {
        self.lines(writer, |lines| {
            change(lines);
            let mut moved: Vec<(String, String)> = Vec::new();
            for at in 0..lines.len() {
                let old = sha256(lines[at].as_bytes());
                for (from, to) in &moved {
                    lines[at] = lines[at].replace(from.as_str(), to);
                }
                if at > 0 {
                    let prev = sha256(lines[at - 1].as_bytes());
                    lines[at] = relinked(&lines[at], &format!("\"{prev}\""));
                }
                moved.push((old, sha256(lines[at].as_bytes())));
            }
        });
    }

    pub fn replace(&self, writer: &str, from: &str, to: &str) {
        self.lines(writer, |lines| {
            assert!(lines.iter().any(|line| line.contains(from)), "{from}");
            for line in lines {
                *line = line.replace(from, to);
            }
        });
    }

    pub fn edit(&self, writer: &str, line: usize, from: &str, to: &str) {
        self.lines(writer, |lines| {
            assert!(lines[line].contains(from), "{from}: {}", lines[line]);
            lines[line] = lines[line].replacen(from, to, 1);
        });
    }

    pub fn edit_last(&self, writer: &str, from: &str, to: &str) {
        self.edit(writer, self.lines_of(writer).len() - 1, from, to);
    }

    pub fn relink_last(&self, writer: &str, prev: &str) {
        self.lines(writer, |lines| {
            let last = lines.len() - 1;
            lines[last] = relinked(&lines[last], prev);
        });
    }

    pub fn insert(&self, writer: &str, at: usize, line: &str) {
        self.lines(writer, |lines| lines.insert(at, line.to_owned()));
    }

    pub fn append(&self, writer: &str, line: &str) {
        self.lines(writer, |lines| lines.push(line.to_owned()));
    }

    pub fn head(&self, writer: &str) -> String {
        sha256(self.lines_of(writer).last().expect("a line").as_bytes())
    }

    pub fn done(&self, by: &str, prev: Option<&str>) -> String {
        assert!(self.at("ledger").is_dir());
        let line = format!(
            "{{\"v\":1,\"kind\":\"done\",\"task\":\"backup\",\"for\":\"2026-11-26\",\"performed_at\":\"2026-11-26T08:00:00Z\",\"recorded_at\":\"2026-11-26T08:00:00Z\",\"by\":\"{by}\"}}"
        );
        prev.map_or(line.clone(), |prev| relinked(&line, &format!("\"{prev}\"")))
    }

    pub fn undo(&self, by: &str, entry: &str) -> String {
        let head = self.head(by);
        format!(
            "{{\"v\":1,\"kind\":\"undo\",\"entry\":\"{entry}\",\"recorded_at\":\"2026-11-27T08:00:00Z\",\"by\":\"{by}\",\"prev\":\"{head}\"}}"
        )
    }

    pub fn rename(&self, from: &str, to: &str) {
        fs::rename(self.feed(from), self.feed(to)).expect("renamed");
    }

    pub fn remove(&self, writer: &str) {
        fs::remove_file(self.feed(writer)).expect("gone");
    }

    pub fn stored(&self, content: &str) -> PathBuf {
        let hash = sha256(content.as_bytes());
        self.at("evidence").join(&hash[..2]).join(hash)
    }

    pub fn evidence(&self, change: impl FnOnce(&Path)) {
        let path = self.stored("restored: ok\n");
        assert!(path.is_file());
        change(&path);
    }

    pub fn store(&self, content: &str) {
        let path = self.stored(content);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("written");
    }

    pub fn strip_last_signature(&self) {
        self.lines(ANA, |lines| {
            let last = lines.last_mut().expect("a line");
            let at = last.find(",\"sig\":").expect("a signature");
            last.truncate(at);
            last.push('}');
        });
    }

    pub fn checkpoint_line(&self, line: usize, text: &str) {
        let old = self.0.read("cp");
        let mut lines: Vec<&str> = old.lines().collect();
        lines[line] = text;
        self.0.write("cp", lines.join("\n") + "\n");
    }

    /// All writers go on.
    pub fn grow(&self) {
        self.run(&["done", "backup"]);
        self.run(&["--by", BOB, "attach", "backup", "--note", "again"]);
        self.run(&["--by", "dan", "skip", "backup", "--reason", "x", "--for", "2026-11-27"]);
    }

    /// Bob works on two branches, and a union merge keeps the lines of both.
    pub fn branch(&self) {
        let base = self.lines_of(BOB);
        let other = self.copy();
        self.run(&["--by", BOB, "done", "backup"]);
        other.run(&["--by", BOB, "skip", "backup", "--for", "2026-11-27", "--reason", "x"]);
        let theirs = other.lines_of(BOB);
        self.lines(BOB, |lines| lines.extend_from_slice(&theirs[base.len()..]));
    }
}

fn copied(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            fs::create_dir(&target).expect("a folder");
            copied(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}
