//! Which workspace serves.

use super::{NOW, fails};
use crate::common::{Ran, Workspace};

const DAILY: &str = "[[task]]\nid = \"mine\"\ncadence = \"daily\"\n";

/// The name of the workspace that serves in a folder, and how many tasks it has.
fn serves(made: &Workspace, folder: &str, env: &[(&str, &str)], args: &[&str]) -> String {
    let mut command = made.command();
    command.current_dir(made.at(folder)).envs(env.iter().copied());
    let ran = Ran::of(&command.args(args).arg("validate").output().expect("the binary runs"));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    ran.stdout.trim_end().strip_suffix(", no problems").expect("no problems").to_owned()
}

fn named(made: &Workspace, folder: &str, name: &str) {
    made.write(&format!("{folder}/saasmaint.toml"), format!("name = \"{name}\"\n"));
    made.write(&format!("{folder}/checklists/a.toml"), DAILY);
}

#[test]
fn the_nearest_above_unless_one_is_named() {
    let made = Workspace::empty();
    named(&made, "outer", "Outer");
    named(&made, "outer/inner", "Inner");
    made.write("outer/inner/deep/down/x", "");
    made.write("outer/aside/x", "");
    for (folder, name) in [
        ("outer", "Outer"),
        ("outer/aside", "Outer"),
        ("outer/inner", "Inner"),
        ("outer/inner/deep/down", "Inner"),
    ] {
        assert_eq!(serves(&made, folder, &[], &[]), format!("{name}: 1 task"), "{folder}");
    }
    let env = [("SAASMAINT_WORKSPACE", "..")];
    assert_eq!(serves(&made, "outer/inner", &env, &[]), "Outer: 1 task");
    assert_eq!(
        serves(&made, "outer/inner", &[("SAASMAINT_WORKSPACE", "")], &[]),
        "Inner: 1 task",
        "as if unset"
    );
    assert_eq!(serves(&made, "outer", &env, &["--workspace", "inner"]), "Inner: 1 task", "the option wins");
    // It records there, wherever it runs.
    let mut command = made.command();
    command.current_dir(made.at("outer/inner/deep")).args(["--now", NOW, "done", "mine"]);
    assert_eq!(Ran::of(&command.output().expect("the binary runs")).code, 0);
    assert!(made.at("outer/inner/ledger/ana@acme.example.jsonl").exists());
}

#[test]
fn a_named_folder_without_a_workspace() {
    let made = Workspace::empty();
    for (folder, shown) in [("nowhere", "nowhere"), (".", ".")] {
        let told = format!(
            "there is no saasmaint.toml in {}\n--> saasmaint.toml\n = help: run `saasmaint init` there, or name another folder\n\n1 problem in 1 file",
            made.at(shown).display()
        );
        fails(&made.run(NOW, &["--workspace", folder, "due"]), &told);
    }
}

#[test]
fn built_in_without_any_file_and_personal_with_one() {
    let made = Workspace::empty();
    let due = made.at_time(NOW, "due");
    let note = "note: no workspace here; showing the built-in tasks; `saasmaint init` sets up your own\n";
    assert_eq!((due.code, due.stderr.as_str()), (0, note));
    assert!(due.stdout.starts_with("Personal  Wednesday 25 November 2026, 10:00\n\nToday\n"), "{due:?}");
    assert!(!made.at("home").exists(), "looking creates nothing");
    if cfg!(target_os = "linux") {
        // One's own checklists take the place of the built-in ones.
        made.write("home/.config/saasmaint/checklists/a.toml", DAILY);
        assert_eq!(serves(&made, ".", &[], &["--personal"]), "Personal: 1 task");
        made.write("home/.config/saasmaint/saasmaint.toml", "name = \"Own\"\n");
        assert_eq!(serves(&made, ".", &[], &["--personal"]), "Own: 1 task");
        // It is asked for by name, also in another workspace and against the environment.
        named(&made, "other", "Other");
        assert_eq!(serves(&made, "other", &[], &["--personal"]), "Own: 1 task");
        let env = [("SAASMAINT_WORKSPACE", "other")];
        assert_eq!(serves(&made, ".", &env, &["--personal"]), "Own: 1 task");
        assert_eq!(serves(&made, ".", &env, &[]), "Other: 1 task");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn xdg_folders() {
    let made = Workspace::empty();
    made.write("config/saasmaint/saasmaint.toml", "name = \"Own\"\n");
    made.write("config/saasmaint/checklists/a.toml", DAILY);
    made.write("elsewhere/x", "");
    let (config, data) = (made.at("config"), made.at("data"));
    let folders = [
        ("XDG_CONFIG_HOME", config.to_str().expect("a path")),
        ("XDG_DATA_HOME", data.to_str().expect("a path")),
    ];
    assert_eq!(serves(&made, "elsewhere", &folders, &["--personal"]), "Own: 1 task");
    made.write("proof.txt", "x");
    let mut command = made.command();
    command.current_dir(made.at("elsewhere")).envs(folders);
    command.args(["--now", NOW, "done", "mine", "--evidence", "../proof.txt"]);
    assert_eq!(Ran::of(&command.output().expect("the binary runs")).code, 0);
    assert!(made.at("data/saasmaint/ledger/ana@acme.example.jsonl").exists());
    assert!(made.at("data/saasmaint/evidence").is_dir());
    assert!(!made.at("home").exists() && !made.at("config/saasmaint/ledger").exists());
}

#[test]
fn the_clock_of_the_environment() {
    let made = Workspace::berlin(DAILY);
    let run = |now: &str, args: &[&str]| {
        let mut command = made.command();
        command.env("SAASMAINT_NOW", now).args(args);
        Ran::of(&command.output().expect("the binary runs"))
    };
    assert!(run(NOW, &["due"]).stdout.starts_with("Acme CRM  Wednesday 25 November 2026, 10:00\n"));
    assert!(
        run("2020-01-01", &["--now", NOW, "due"])
            .stdout
            .starts_with("Acme CRM  Wednesday 25 November 2026, 10:00\n")
    );
    fails(
        &run("noon", &["due"]),
        "SAASMAINT_NOW: `noon` is not a time; write 2026-11-23, 2026-11-23T17:00, 2026-11-23T17:00:00+01:00, now, today, yesterday or -3d",
    );
}
