//! The README is executed: its console blocks by a shell with the real binary, its TOML blocks by the
//! validator, its ledger lines by the reader of the ledger.
//!
//! After the language a fence may say: `fresh` (a new, empty folder), `example` (a copy of
//! `examples/acme-crm`), `now=TIME` and `by=WHO`; else a block goes on where the last one stopped. A
//! TOML block begins with a comment that names its file; `write` puts it into the folder too. A
//! block that is not to be executed is marked `text`.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests run the binary")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use crate::common::probes;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::expected::{difference, repository, updating};
use crate::common::{BIN, Workspace};
use serde_json::Value;
use tempfile::TempDir;

const NOW: &str = "2026-11-25T08:00";
/// What stands in the README for the folder of the test.
const SHOWN: &str = "/srv";

/// A fenced block, or the text between two.
enum Part {
    Text(String),
    Block { line: usize, info: String, body: String },
}

fn readme() -> String {
    fs::read_to_string(repository("README.md")).expect("README.md")
}

fn parts(readme: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut lines = readme.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            text.push_str(line);
            text.push('\n');
            continue;
        };
        parts.push(Part::Text(std::mem::take(&mut text)));
        let mut body = String::new();
        let mut closed = false;
        for (_, line) in lines.by_ref() {
            closed = line == "```";
            if closed {
                break;
            }
            body.push_str(line);
            body.push('\n');
        }
        assert!(closed, "README.md:{}: the block is not closed", at + 1);
        parts.push(Part::Block { line: at + 1, info: info.to_owned(), body });
    }
    parts.push(Part::Text(text));
    parts
}

/// The blocks of a language: line, the words after the language, text.
fn blocks(language: &str) -> Vec<(usize, Vec<String>, String)> {
    let of = |part| match part {
        Part::Block { line, info, body } => {
            let mut words = info.split_whitespace().map(str::to_owned);
            (words.next().as_deref() == Some(language)).then(|| (line, words.collect(), body))
        }
        Part::Text(_) => None,
    };
    parts(&readme()).into_iter().filter_map(of).collect()
}

/// Where console blocks run.
struct Shell {
    root: TempDir,
    now: String,
    by: String,
}

impl Shell {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        for name in ["home", "acme-crm"] {
            fs::create_dir(root.path().join(name)).expect("a folder");
        }
        Self { root, now: NOW.to_owned(), by: "ops@acme.example".to_owned() }
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("acme-crm")
    }

    fn obey(&mut self, word: &str, line: usize) {
        match word.split_once('=') {
            Some(("now", now)) => now.clone_into(&mut self.now),
            Some(("by", by)) => by.clone_into(&mut self.by),
            None if word == "fresh" => *self = Self::new(),
            None if word == "example" => {
                *self = Self::new();
                copy(&repository("examples/acme-crm"), &self.folder());
            }
            _ => panic!("README.md:{line}: `{word}` is not understood"),
        }
    }

    /// What a command line prints, on both streams.
    fn run(&self, command: &str) -> String {
        let bin = Path::new(BIN).parent().expect("a folder").display().to_string();
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("exec 2>&1\n{command}"))
            .env_clear()
            .env("PATH", format!("{bin}:{}", std::env::var("PATH").expect("PATH")))
            .env("HOME", self.root.path().join("home"))
            .envs([("TZ", "UTC"), ("COLUMNS", "80"), ("LC_ALL", "C"), ("GIT_CONFIG_NOSYSTEM", "1")])
            .env("SAASMAINT_NOW", &self.now)
            .env("SAASMAINT_BY", &self.by)
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .output()
            .expect("sh runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        text.replace(&self.root.path().display().to_string(), SHOWN)
    }

    /// A block with what its commands print now.
    fn play(&self, body: &str) -> String {
        let mut played = String::new();
        let mut lines = body.lines();
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            let mut command = command.to_owned();
            let _ = writeln!(played, "{line}");
            while command.ends_with('\\') {
                let more = lines.next().expect("the rest of the command");
                let _ = write!(command, "\n{more}");
                let _ = writeln!(played, "{more}");
            }
            played.push_str(&self.run(&command));
        }
        played
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// The file that a TOML block is for.
fn file_of(body: &str, line: usize) -> String {
    let first = body.lines().next().unwrap_or_default();
    let name =
        first.strip_prefix("# ").and_then(|rest| rest.split([' ', ':', ',']).next()).unwrap_or_default();
    assert!(
        Path::new(name).extension().is_some_and(|extension| extension == "toml"),
        "README.md:{line}: the block does not begin with `# <file>.toml`"
    );
    name.to_owned()
}

#[test]
fn console_blocks() {
    let mut shell = Shell::new();
    let mut written = String::new();
    let mut differing = Vec::new();
    for part in parts(&readme()) {
        let (line, info, body) = match part {
            Part::Text(text) => {
                written.push_str(&text);
                continue;
            }
            Part::Block { line, info, body } => (line, info, body),
        };
        let mut words = info.split_whitespace();
        let body = match words.next() {
            Some("console") => {
                words.for_each(|word| shell.obey(word, line));
                let played = shell.play(&body);
                if played != body {
                    differing.push(format!("README.md:{line}: {}", difference(&body, &played)));
                }
                played
            }
            Some("toml") if words.any(|word| word == "write") => {
                let path = shell.folder().join(file_of(&body, line));
                fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
                fs::write(path, &body).expect("a file");
                body
            }
            Some("toml" | "json" | "text") => body,
            other => panic!("README.md:{line}: a block of {other:?}; mark it `text` if nothing executes it"),
        };
        let _ = write!(written, "```{info}\n{body}```\n");
    }
    if updating() {
        fs::write(repository("README.md"), written).expect("README.md");
        return;
    }
    assert!(
        differing.is_empty(),
        "{}\nUPDATE_EXPECTED=1 writes what the program prints now; read the difference before you keep it",
        differing.join("\n")
    );
}

#[test]
fn toml_blocks() {
    let blocks = blocks("toml");
    assert!(blocks.len() >= 4, "{}", blocks.len());
    for (line, _, body) in blocks {
        let made = Workspace::berlin("[[task]]\nid = \"t\"\ncadence = \"daily\"\n");
        made.write("holidays/de.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
        made.write(&file_of(&body, line), &body);
        let ran = made.run(NOW, &["validate"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "README.md:{line}");
        let due = made.run(NOW, &["due", "--all"]);
        assert_eq!((due.code, due.stderr.as_str()), (0, ""), "README.md:{line}");
    }
}

#[test]
fn ledger_lines() {
    let blocks = blocks("json");
    assert!(!blocks.is_empty());
    for (line, words, body) in blocks {
        assert_eq!(
            words,
            ["ledger"],
            "README.md:{line}: JSON that the program prints belongs into a console block"
        );
        let made = Workspace::berlin("[[task]]\nid = \"database-backup\"\ncadence = \"weekly\"\n");
        made.write("ledger/ops@acme.example.jsonl", &body);
        let ran = made.run(NOW, &["log", "--format", "json"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "README.md:{line}");
        let log: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let entries = log["entries"].as_array().expect("entries");
        assert_eq!(entries.len(), body.lines().count(), "README.md:{line}");
        let due = made.run(NOW, &["due", "--all"]);
        assert!(due.code == 0 && !due.stderr.contains("warning"), "README.md:{line}: {due:?}");
        let mut earlier = BTreeSet::new();
        for (entry, text) in entries.iter().zip(body.lines()) {
            for name in ["prev", "entry"] {
                let hash = entry[name].as_str();
                assert!(
                    hash.is_none_or(|hash| earlier.contains(hash)),
                    "README.md:{line}: `{name}` of {text}"
                );
            }
            earlier.insert(entry["hash"].as_str().expect("a hash").to_owned());
        }
    }
}

/// The words between backticks.
fn quoted(readme: &str) -> BTreeSet<String> {
    let prose: String = parts(readme)
        .into_iter()
        .filter_map(|part| match part {
            Part::Text(text) => Some(text),
            Part::Block { .. } => None,
        })
        .collect();
    let spans = prose.split('`').skip(1).step_by(2);
    spans
        .flat_map(|span| span.split(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).map(str::to_owned))
        .collect()
}

/// The names of all fields of a document.
fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| fields(item, found)),
        Value::Object(map) => {
            for (name, item) in map {
                found.insert(name.clone());
                fields(item, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_of_json_is_told() {
    let home = Workspace::empty();
    let example = repository("examples/acme-crm").display().to_string();
    let mut found = BTreeSet::new();
    for line in [
        "due --all",
        "check --strict",
        "list",
        "show database-backup",
        "show penetration-test",
        "log",
        "schedule performance-review --from 2026-07-01",
        "schedule recovery-drill",
        "validate",
    ] {
        let line = format!("--workspace {example} {line} --format json");
        let ran = home.at_time(NOW, &line);
        fields(&serde_json::from_str(&ran.stdout).expect("JSON"), &mut found);
    }
    let probed = probes::mixed();
    for line in ["due --all", "check", "list", "show ports", "show access", "log"] {
        fields(&probed.json(NOW, &line.split_whitespace().collect::<Vec<_>>()), &mut found);
    }
    let broken = Workspace::berlin("[[task]]\nid = \"a\"\n");
    fields(
        &serde_json::from_str(&broken.at_time(NOW, "validate --format json").stdout).expect("JSON"),
        &mut found,
    );
    let quoted = quoted(&readme());
    let untold: Vec<&String> = found.iter().filter(|field| !quoted.contains(*field)).collect();
    assert!(untold.is_empty(), "{untold:?}");
}

#[test]
fn every_key_of_the_files_is_told() {
    fn keys(schema: &Value, found: &mut BTreeSet<String>) {
        match schema {
            Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
            Value::Object(map) => {
                for (name, item) in map {
                    if let ("properties", Value::Object(properties)) = (name.as_str(), item) {
                        found.extend(properties.keys().cloned());
                    }
                    keys(item, found);
                }
            }
            _ => {}
        }
    }
    let home = Workspace::empty();
    let mut found = BTreeSet::new();
    for of in ["checklist", "workspace"] {
        let schema: Value = serde_json::from_str(&home.ok(NOW, &["schema", of])).expect("JSON");
        keys(&schema, &mut found);
    }
    assert!(found.len() > 50, "{found:?}");
    let quoted = quoted(&readme());
    let untold: Vec<&String> = found.iter().filter(|key| !quoted.contains(*key)).collect();
    assert!(untold.is_empty(), "{untold:?}");
}

#[test]
fn every_command_and_exit_code_is_told() {
    let readme = readme();
    let quoted = quoted(&readme);
    let help = Workspace::empty().ok(NOW, &["--help"]);
    let commands =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for command in
        commands.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next())
    {
        assert!(command == "help" || quoted.contains(command), "{command} is not in README.md");
    }
    for (exit, meaning) in saasmaint::exit::Exit::TABLE {
        let row = format!("| {} | {meaning} |", exit.code());
        assert!(readme.contains(&row), "{row:?} is not in README.md");
    }
}

#[test]
fn links_lead_somewhere() {
    let readme = readme();
    let targets = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for target in targets.filter(|target| !target.contains("://")) {
        if let Some(anchor) = target.strip_prefix('#') {
            let heading = |line: &str| {
                let title = line.trim_start_matches('#').trim().to_lowercase();
                title.replace(' ', "-").replace(|c: char| !(c.is_alphanumeric() || "-_".contains(c)), "")
            };
            let known =
                readme.lines().filter(|line| line.starts_with('#')).any(|line| heading(line) == anchor);
            assert!(known, "#{anchor}");
        } else {
            assert!(repository(target).exists(), "{target}");
        }
    }
}
