//! Variables of the environment that are not UTF-8.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::common::{Ran, Workspace};
use crate::gates::{DAILY, NOW, fails, recorded};

fn latin() -> &'static OsStr {
    OsStr::from_bytes(b"zo\xeb")
}

#[test]
fn what_is_not_utf8_is_refused_by_name() {
    let made = recorded();
    let before = made.entries();
    let refused = |name: &str| format!("the environment variable {name} is not UTF-8; correct or unset it");
    let run = |name: &str, line: &str| {
        let mut command = made.command();
        command.env(name, latin()).args(line.split_whitespace());
        Ran::of(&command.output().expect("the binary runs"))
    };
    for (name, line) in [
        ("SAASMAINT_BY", "--now 2026-11-25T10:00 done mine"),
        ("SAASMAINT_NOW", "check"),
        ("TZ", "--now 2026-11-25T10:00 due"),
    ] {
        fails(&run(name, line), &refused(name));
    }
    assert_eq!(made.entries(), before);
    // What is given as an argument holds against the environment.
    assert_eq!(run("SAASMAINT_NOW", "--now 2026-11-25T10:00 due").code, 0);
    assert_eq!(run("SAASMAINT_BY", "--by bob --now 2026-11-25T10:00 done mine").code, 0);
}

#[test]
fn the_users_name_too_where_it_would_be_recorded() {
    let made = recorded();
    for name in ["USER", "LOGNAME"] {
        let mut command = made.command();
        command.env_remove("SAASMAINT_BY").env("GIT_CONFIG_NOSYSTEM", "1").env(name, latin());
        command.args(["--now", NOW, "done", "mine"]);
        let why = format!(
            "cannot tell who is recording: the environment variable {name} is not UTF-8; correct or unset it; give --by WHO or set SAASMAINT_BY"
        );
        fails(&Ran::of(&command.output().expect("the binary runs")), &why);
        let mut command = made.command();
        command.env(name, latin()).args(["--now", NOW, "due"]);
        assert_eq!(Ran::of(&command.output().expect("the binary runs")).code, 0);
    }
}

#[test]
fn consent_to_probes_too() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"daily\"\n[task.probe]\ncommand = [\"touch\", \"ran\"]\n",
    );
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", latin()).args(["--now", NOW, "run"]);
    let ran = Ran::of(&command.output().expect("the binary runs"));
    fails(&ran, "the environment variable SAASMAINT_TRUST is not UTF-8; correct or unset it");
    assert!(!made.at("ran").exists());
}

#[test]
fn a_path_may_be_anything() {
    let made = Workspace::empty();
    let folder = made.path().join(latin());
    fs::create_dir_all(folder.join("checklists")).expect("a folder");
    fs::write(folder.join("saasmaint.toml"), "name = \"Latin\"\n").expect("a file");
    fs::write(folder.join("checklists/a.toml"), DAILY).expect("a file");
    fs::write(folder.join("gitconfig"), "[user]\nemail = git@x\n").expect("a file");
    let mut command = made.command();
    command.env_remove("SAASMAINT_BY").env("SAASMAINT_WORKSPACE", &folder).env("HOME", &folder);
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", folder.join("gitconfig"));
    command.args(["--now", NOW, "done", "mine"]);
    let ran = Ran::of(&command.output().expect("the binary runs"));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "recorded the definitions of 1 task and the calendar\n"));
    assert!(folder.join("ledger/git@x.jsonl").exists());
}
