//! `init`.

use std::fs;

use super::{NOW, fails};
use crate::common::Workspace;
use crate::feeds;

const ATTRIBUTES: &str = "*.jsonl merge=union -text\n";

#[test]
fn each_template_makes_a_workspace_that_works() {
    let made = Workspace::empty();
    for (template, checklists) in
        [("saas", 5), ("full", 18), ("soc2", 12), ("iso27001", 12), ("hipaa", 12), ("gdpr", 12)]
    {
        let text = made.ok(NOW, &["init", template, "--template", template, "--timezone", "Europe/Berlin"]);
        let at = made.at(template);
        let count = fs::read_dir(at.join("checklists")).expect("checklists").count();
        assert_eq!(count, checklists, "{template}");
        let workspace = at.to_str().expect("a path");
        let list = made.json(NOW, &["--workspace", workspace, "list"]);
        let tasks = list["tasks"].as_array().expect("tasks").len();
        let told = format!(
            "Set up {template} in {workspace}: {tasks} tasks, zone Europe/Berlin, from 2026-11-25 on.\n"
        );
        assert!(text.starts_with(&told), "{text}");
        assert_eq!(feeds::recorded(&at, "define").len(), tasks + 1, "recorded, with the calendar");
        assert_eq!(made.run(NOW, &["--workspace", workspace, "check", "--strict"]).code, 0, "{template}");
        assert_eq!(fs::read_to_string(at.join(".gitattributes")).expect("a file"), ATTRIBUTES);
    }
}

#[test]
fn here_and_named() {
    let made = Workspace::empty();
    made.ok(NOW, &["init", "--name", "My \"CRM\" \\ 2", "--timezone", "Asia/Tokyo"]);
    let toml: toml::Table = made.read("saasmaint.toml").parse().expect("TOML");
    assert_eq!(toml["name"].as_str(), Some("My \"CRM\" \\ 2"));
    assert_eq!(toml["timezone"].as_str(), Some("Asia/Tokyo"));
    assert_eq!(toml["starts"].to_string(), "2026-11-25");
    assert_eq!(made.run(NOW, &["validate"]).code, 0);
    // The machine's zone without one, and --workspace as the folder.
    made.ok(NOW, &["--workspace", "other", "init"]);
    assert!(made.read("other/saasmaint.toml").contains("name = \"other\"\ntimezone = \"UTC\"\n"));
}

#[test]
fn what_is_there_stays() {
    let made = Workspace::empty();
    made.write("saasmaint.toml", "mine");
    fails(
        &made.run(NOW, &["init"]),
        &format!("{} is there already; nothing is written", made.at("saasmaint.toml").display()),
    );
    assert!(
        !made.at("checklists").exists() && !made.at("ledger").exists() && !made.at(".gitattributes").exists()
    );
    made.write("other/checklists/weekly.toml", "mine");
    let ran = made.run(NOW, &["init", "other"]);
    fails(
        &ran,
        &format!(
            "{} is there already; nothing is written",
            made.at("other/checklists/weekly.toml").display()
        ),
    );
    assert!(!made.at("other/saasmaint.toml").exists());
    assert_eq!(made.read("other/checklists/weekly.toml"), "mine");
}

#[test]
fn git_files_get_each_line_once() {
    let made = Workspace::empty();
    for (folder, before, after) in [
        ("none", None, ATTRIBUTES.to_owned()),
        ("other", Some("*.png binary"), format!("*.png binary\n{ATTRIBUTES}")),
        ("same", Some("*.jsonl merge=union -text"), "*.jsonl merge=union -text".to_owned()),
        ("empty", Some(""), ATTRIBUTES.to_owned()),
        ("dos", Some("a\r\n*.jsonl merge=union -text\r\n"), "a\r\n*.jsonl merge=union -text\r\n".to_owned()),
    ] {
        if let Some(before) = before {
            made.write(&format!("{folder}/.gitattributes"), before);
        }
        made.ok(NOW, &["init", folder]);
        assert_eq!(made.read(&format!("{folder}/.gitattributes")), after, "{folder}");
        assert_eq!(
            made.read(&format!("{folder}/.gitignore")),
            "/ledger/.lock\n/evidence/.incoming-*\n",
            "{folder}"
        );
    }
}

#[test]
fn refused() {
    let made = Workspace::empty();
    let there_are = "There are: saas, full, soc2, iso27001, hipaa, gdpr";
    fails(
        &made.at_time(NOW, "init w --template soc"),
        &format!("no template `soc`; did you mean `soc2`? {there_are}"),
    );
    fails(&made.at_time(NOW, "init w --template zzz"), &format!("no template `zzz`. {there_are}"));
    assert_eq!(made.at_time(NOW, "init w --timezone Mars/Base").code, 2);
    for name in ["", " ", "two\nlines", "bell\u{7}"] {
        let ran = made.run(NOW, &["init", "w", "--name", name]);
        fails(&ran, "the workspace's name is empty or holds control characters; give another with --name");
    }
    let ran = made.run(NOW, &["init", "w\u{1b}[31m"]);
    fails(&ran, "the workspace's name is empty or holds control characters; give another with --name");
    let mut nobody = made.command();
    nobody.env("SAASMAINT_BY", "bell\u{7}").args(["init", "w"]);
    let ran = crate::common::Ran::of(&nobody.output().expect("the binary runs"));
    let why = "the writer's name is empty or holds control characters; give --by WHO or set SAASMAINT_BY";
    fails(&ran, why);
    assert_eq!(fs::read_dir(made.path()).expect("a folder").count(), 0, "nothing is written");
}

#[test]
fn the_start_is_today_and_nothing_is_owed_for_before() {
    let made = Workspace::empty();
    made.ok(NOW, &["init", "--timezone", "Europe/Berlin"]);
    let due = made.json(NOW, &["due", "--all"]);
    for task in due["tasks"].as_array().expect("tasks") {
        assert_eq!((task["state"].as_str(), task["missed"].as_u64()), (Some("due"), Some(0)), "{task}");
    }
}
