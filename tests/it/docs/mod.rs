//! The README and the book are executed: their console blocks by a shell with the real binary, their TOML
//! blocks by the validator, their ledger lines by the reader of the ledger. Their links are followed.
//!
//! Each page starts in a new, empty folder. After the language a fence may say: `fresh` (a new, empty
//! folder), `example` (a copy of `examples/acme-crm`), `now=TIME` and `by=WHO`; otherwise a block goes on
//! where the last one of its page stopped. A TOML block begins with a comment that names its file; `write`
//! puts it into the folder too. A block that is not executed is marked `text`.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests run the binary")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod complete;
mod links;
mod pages;
mod shell;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use crate::common::Workspace;
use crate::common::expected::{difference, repository, updating};
use pages::{Block, Part, executed, file_of};
use serde_json::Value;
use shell::{NOW, Shell};

#[test]
fn console_blocks() {
    let mut differing = Vec::new();
    for page in executed() {
        let mut shell = Shell::new();
        let mut written = String::new();
        for part in page.parts() {
            let Block { place, info, body } = match part {
                Part::Text(text) => {
                    written.push_str(&text);
                    continue;
                }
                Part::Block(block) => block,
            };
            let mut words = info.split_whitespace();
            let body = match words.next() {
                Some("console") => {
                    words.for_each(|word| shell.obey(word, &place));
                    let played = shell.play(&body);
                    if played != body {
                        differing.push(format!("{place}: {}", difference(&body, &played)));
                    }
                    played
                }
                Some("toml") if words.any(|word| word == "write") => {
                    let path = shell.folder().join(file_of(&body, &place));
                    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
                    fs::write(path, &body).expect("a file");
                    body
                }
                Some("toml" | "json" | "text") => body,
                other => panic!("{place}: a block of {other:?}; mark it `text` if nothing executes it"),
            };
            let _ = write!(written, "```{info}\n{body}```\n");
        }
        if updating() {
            fs::write(repository(&page.path), written).expect("a page");
        }
    }
    assert!(
        updating() || differing.is_empty(),
        "{}\nUPDATE_EXPECTED=1 writes what the program prints now; read the difference before you keep it",
        differing.join("\n")
    );
}

#[test]
fn toml_blocks() {
    let mut count = 0;
    for (words, Block { place, body, .. }) in pages::blocks("toml") {
        count += 1;
        assert!(words.iter().all(|word| word == "write"), "{place}: {words:?}");
        let made = Workspace::berlin("[[task]]\nid = \"t\"\ncadence = \"daily\"\n");
        made.write("holidays/de.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
        made.write(&file_of(&body, &place), &body);
        let ran = made.run(NOW, &["validate"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{place}");
        let due = made.run(NOW, &["due", "--all"]);
        assert_eq!((due.code, due.stderr.as_str()), (0, ""), "{place}");
    }
    assert!(count >= 4, "{count}");
}

#[test]
fn ledger_lines() {
    let blocks = pages::blocks("json");
    assert!(!blocks.is_empty());
    for (words, Block { place, body, .. }) in blocks {
        assert_eq!(words, ["ledger"], "{place}: JSON that the program prints belongs into a console block");
        let made = Workspace::berlin("[[task]]\nid = \"database-backup\"\ncadence = \"weekly\"\n");
        made.write("ledger/ops@acme.example.jsonl", &body);
        let ran = made.run(NOW, &["log", "--format", "json"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{place}");
        let log: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let entries = log["entries"].as_array().expect("entries");
        assert_eq!(entries.len(), body.lines().count(), "{place}");
        let due = made.run(NOW, &["due", "--all"]);
        assert!(due.code == 0 && !due.stderr.contains("warning"), "{place}: {due:?}");
        let mut earlier = BTreeSet::new();
        for (entry, text) in entries.iter().zip(body.lines()) {
            for name in ["prev", "entry"] {
                let hash = entry[name].as_str();
                assert!(hash.is_none_or(|hash| earlier.contains(hash)), "{place}: `{name}` of {text}");
            }
            earlier.insert(entry["hash"].as_str().expect("a hash").to_owned());
        }
    }
}

#[test]
fn the_readme_is_short_and_begins_with_a_picture() {
    let readme = pages::Page::read("README.md");
    let lines = readme.text.lines().count();
    assert!(lines <= 200, "{lines} lines; the book in docs/ has room");
    let first = readme.blocks().next().expect("a block");
    assert!(first.body.starts_with("$ saasmaint due\n"), "{}", first.place);
}
