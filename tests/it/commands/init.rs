//! `init`.

use std::fs;

use super::{NOW, fails};
use crate::common::Workspace;
use crate::common::feeds;

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

/// As a killed `init` leaves it: the settings are written last, the definitions recorded after them.
#[test]
fn an_interrupted_init_is_completed() {
    let whole = Workspace::empty();
    whole.ok(NOW, &["init", "--name", "Acme", "--timezone", "Europe/Berlin"]);
    let settings = whole.read("saasmaint.toml");
    for files in [
        &[][..],
        &["checklists/daily.toml"],
        &["checklists/daily.toml", "checklists/weekly.toml", ".gitattributes"],
        &[
            "checklists/daily.toml",
            "checklists/weekly.toml",
            "checklists/monthly.toml",
            "checklists/quarterly.toml",
            "checklists/annual.toml",
            "saasmaint.toml",
        ],
    ] {
        let made = Workspace::empty();
        for file in files {
            made.write(file, whole.read(file));
        }
        made.write(".incoming-1-1", "left behind");
        made.write("checklists/.incoming-1-2", "left behind");
        let text = made.ok(NOW, &["init", "--name", "Acme", "--timezone", "Europe/Berlin"]);
        assert!(text.starts_with("Set up Acme in "), "{text}");
        assert_eq!(made.read("saasmaint.toml"), settings);
        assert_eq!(made.ok(NOW, &["list", "--format", "json"]), whole.ok(NOW, &["list", "--format", "json"]));
        assert_eq!(feeds::recorded(made.path(), "define").len(), 16, "{files:?}");
        assert!(!made.at(".incoming-1-1").exists() && !made.at("checklists/.incoming-1-2").exists());
        let ran = made.run(NOW, &["init", "--name", "Acme", "--timezone", "Europe/Berlin"]);
        let there = made.at("saasmaint.toml");
        fails(&ran, &format!("{} is there already; nothing is written", there.display()));
    }
    // Settings of somebody else are not taken over.
    let made = Workspace::empty();
    for file in ["daily", "weekly", "monthly", "quarterly", "annual"] {
        let file = format!("checklists/{file}.toml");
        made.write(&file, whole.read(&file));
    }
    made.write("saasmaint.toml", settings.replace("Acme", "Other"));
    let ran = made.run(NOW, &["init", "--name", "Acme", "--timezone", "Europe/Berlin"]);
    let there = made.at("saasmaint.toml");
    fails(&ran, &format!("{} is there already; nothing is written", there.display()));
    assert!(!made.at("ledger").exists());
}

/// A cloned folder can bring links under the names that `init` writes to.
#[test]
fn links_are_not_written_through() {
    use std::os::unix::fs::symlink;
    for name in
        [".gitignore", ".gitattributes", "checklists", "saasmaint.toml", "checklists/daily.toml", "ledger"]
    {
        let outside = Workspace::empty();
        outside.write("file", "mine\n");
        let made = Workspace::empty();
        if name.contains('/') {
            fs::create_dir(made.at("checklists")).expect("a folder");
        }
        let target = if matches!(name, "checklists" | "ledger") {
            outside.path().to_owned()
        } else {
            outside.at("file")
        };
        symlink(target, made.at(name)).expect("a link");
        let ran = made.run(NOW, &["init"]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("{name} is a link; ")), "{name}: {}", ran.stderr);
        assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 1, "{name}");
        assert_eq!(outside.read("file"), "mine\n", "{name}");
    }
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
        assert_eq!(made.read(&format!("{folder}/.gitignore")), "/ledger/.lock\n.incoming-*\n", "{folder}");
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
