//! The reference names all that the program knows: fields of JSON, keys of files, commands, exit codes,
//! environment variables.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::pages::{self, Page};
use super::shell::NOW;
use crate::common::Workspace;
use crate::common::expected::repository;
use crate::common::probes;

/// The words between backticks in the reference.
fn quoted() -> BTreeSet<String> {
    pages::below("docs/src/reference").iter().flat_map(Page::quoted).collect()
}

fn holds_all(found: &BTreeSet<String>) {
    let quoted = quoted();
    let missing: Vec<&String> = found.iter().filter(|name| !quoted.contains(*name)).collect();
    assert!(missing.is_empty(), "docs/src/reference does not name {missing:?}");
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
fn every_field_of_json_is_in_the_reference() {
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
    holds_all(&found);
}

#[test]
fn every_key_of_the_files_is_in_the_reference() {
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
    holds_all(&found);
}

#[test]
fn every_command_is_in_the_reference() {
    let quoted = Page::read("docs/src/reference/commands.md").quoted();
    let help = Workspace::empty().ok(NOW, &["--help"]);
    let commands =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for command in
        commands.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next())
    {
        assert!(command == "help" || quoted.contains(command), "{command}");
    }
}

#[test]
fn every_exit_code_is_in_the_reference() {
    let page = Page::read("docs/src/reference/exit-codes.md");
    for (exit, meaning) in saasmaint::exit::Exit::TABLE {
        let row = format!("| {} | {meaning} |", exit.code());
        assert!(page.text.contains(&row), "{row:?} is not in {}", page.path);
    }
}

#[test]
fn every_environment_variable_is_in_the_reference() {
    let mut found = BTreeSet::new();
    // Only these files read the environment.
    for entry in fs::read_dir(repository("src/settings")).expect("a folder") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        for (at, _) in text.match_indices("SAASMAINT_") {
            let name = text[at..].split(|c: char| !(c.is_ascii_uppercase() || c == '_'));
            found.extend(name.into_iter().next().map(str::to_owned));
        }
    }
    assert!(found.len() >= 5, "{found:?}");
    let quoted = Page::read("docs/src/reference/environment.md").quoted();
    let missing: Vec<&String> = found.iter().filter(|name| !quoted.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
