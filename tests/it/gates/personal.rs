//! Which commands use which workspace.

use crate::common::Workspace;
use crate::common::feeds;
use crate::gates::{DAILY, GATES, NOW, RECORDS, fails};

const NO_WORKSPACE: &str = "no workspace here; run `saasmaint init`, or name one with --workspace DIR";
const ONLY_PERSONAL: &str = "no workspace here; run `saasmaint init`, name one with --workspace DIR, or use the personal one with --personal";
const NOT_YET: &str = "no personal workspace yet; run `saasmaint init --personal`";
const FEED: &str = "home/.local/share/saasmaint/ledger/ana@acme.example.jsonl";

#[test]
fn without_any_workspace_nothing_passes_and_nothing_is_recorded() {
    let made = Workspace::empty();
    for gate in GATES.into_iter().chain(["validate", "adopt"]) {
        fails(&made.at_time(NOW, gate), NO_WORKSPACE);
        fails(&made.at_time(NOW, &format!("{gate} --personal")), NOT_YET);
    }
    for record in RECORDS {
        let ran = made.at_time(NOW, record);
        fails(
            &ran,
            "no workspace here; run `saasmaint init`, or `saasmaint init --personal` for one of your own",
        );
        fails(&made.at_time(NOW, &format!("--personal {record}")), NOT_YET);
    }
    assert_eq!(feeds::listing(made.path()).len(), 0, "nothing is created, in the home folder neither");
}

#[test]
fn looking_shows_the_built_in_tasks_and_says_so() {
    let made = Workspace::empty();
    for look in ["due", "list", "list --format json", "show health-check", "schedule health-check", "log"] {
        let ran = made.at_time(NOW, look);
        let note = "note: no workspace here; showing the built-in tasks; `saasmaint init` sets up your own\n";
        assert_eq!((ran.code, ran.stderr.as_str()), (0, note), "{look}");
        let ran = made.at_time(NOW, &format!("{look} --personal"));
        let note = "note: no personal workspace yet; showing the built-in tasks; `saasmaint init --personal` sets it up\n";
        assert_eq!((ran.code, ran.stderr.as_str()), (0, note), "{look}");
    }
    assert_eq!(feeds::listing(made.path()).len(), 0);
}

#[test]
fn the_personal_workspace_is_set_up_and_asked_for() {
    let made = Workspace::empty();
    let told = made.ok(NOW, &["init", "--personal", "--timezone", "Europe/Berlin"]);
    let config = made.at("home/.config/saasmaint");
    assert_eq!(
        told,
        format!(
            "Set up Personal in {}: 15 tasks, zone Europe/Berlin, from 2026-11-25 on.\nThe checklists are yours to edit; `saasmaint due --personal` shows what needs doing.\n",
            config.display()
        )
    );
    let mut there: Vec<String> = std::fs::read_dir(&config)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    there.sort();
    assert_eq!(there, ["checklists", "saasmaint.toml"], "nothing of git");
    assert!(made.read("home/.config/saasmaint/saasmaint.toml").contains("name = \"Personal\"\n"));
    assert_eq!(made.read(FEED).lines().count(), 16, "the definitions are recorded");

    for gate in GATES.into_iter().chain(["validate", "adopt"]) {
        fails(&made.at_time(NOW, gate), ONLY_PERSONAL);
    }
    let passed = made.at_time(NOW, "check --strict --personal");
    assert_eq!((passed.code, passed.stdout.as_str()), (0, "Personal: passed: 0 overdue, 15 due\n"));
    for gate in GATES.into_iter().filter(|gate| *gate != "run").chain(["validate", "adopt"]) {
        let ran = made.at_time(NOW, &format!("{gate} --personal"));
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{gate}");
    }

    let due = made.at_time(NOW, "due");
    assert_eq!((due.code, due.stderr.as_str()), (0, ""));
    let done = made.at_time(NOW, "done health-check");
    let note = format!(
        "note: no workspace here; using the personal one in {}\n",
        made.at("home/.local/share/saasmaint").display()
    );
    assert_eq!((done.code, done.stderr.as_str()), (0, note.as_str()));
    let undone = made.at_time(NOW, "undo --personal");
    assert_eq!((undone.code, undone.stderr.as_str()), (0, ""), "it was asked for");
}

#[test]
fn a_workspace_here_is_used_unless_the_personal_one_is_asked_for() {
    let made = Workspace::empty();
    made.ok(NOW, &["init", "--personal"]);
    made.write("here/saasmaint.toml", "name = \"Here\"\n");
    made.write("here/checklists/a.toml", DAILY);
    let run = |line: &str| {
        let mut command = made.command();
        command.current_dir(made.at("here")).args(["--now", NOW]).args(line.split_whitespace());
        crate::common::Ran::of(&command.output().expect("the binary runs"))
    };
    assert_eq!(run("validate").stdout, "Here: 1 task, no problems\n");
    assert_eq!(run("validate --personal").stdout, "Personal: 15 tasks, no problems\n");
    let ran = run("done health-check --personal");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(!made.at("here/ledger").exists());
    assert_eq!(run("done mine").code, 0);
    assert!(made.at("here/ledger").exists());
}

#[test]
fn two_workspaces_at_once_are_a_mistake() {
    let made = Workspace::empty();
    fails(
        &made.at_time(NOW, "--workspace x due --personal"),
        "--personal and --workspace name two workspaces; give one of them",
    );
    let ran = made.at_time(NOW, "due --personal --workspace x");
    assert_eq!(ran.code, 2, "{ran:?}");
    fails(
        &made.at_time(NOW, "init x --personal"),
        "--personal sets up your own workspace in a fixed place; leave out the folder, or --personal",
    );
    assert_eq!(feeds::listing(made.path()).len(), 0);
}
