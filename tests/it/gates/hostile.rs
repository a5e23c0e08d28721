//! What cannot be looked at, and what is no file, where the settings look.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{Ran, Workspace};
use crate::common::{feeds, user};
use crate::gates::{DAILY, GATES, NOW, RECORDS, fails, recorded, soon};

#[test]
fn a_folder_that_cannot_be_looked_into_is_no_empty_one() {
    let made = Workspace::empty();
    made.write("private/saasmaint.toml", "name = \"Private\"\n");
    made.write("private/checklists/a.toml", DAILY);
    made.write("private/deep/x", "");
    made.write("home/.config/saasmaint/checklists/a.toml", DAILY);
    let binary = user::command(&made);
    let before = feeds::listing(made.path());
    for line in GATES.into_iter().chain(RECORDS).chain(["validate", "adopt", "due", "list"]) {
        let mut shell = Command::new("sh");
        // Once it is inside, the folder above is closed.
        shell.args(["-c", "read go; exec \"$@\"", "sh"]).arg(binary.get_program());
        shell.args(["--now", NOW]).args(line.split_whitespace());
        shell.env_clear().envs(binary.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.current_dir(made.at("private/deep"));
        if user::is_root(&made) {
            use std::os::unix::process::CommandExt;
            shell.uid(65534).gid(65534);
        }
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = shell.spawn().expect("sh runs");
        let closed = user::Mode::of(made.at("private"), 0o000);
        child.stdin.take().expect("a pipe").write_all(b"\n").expect("sh reads");
        let ran = Ran::of(&child.wait_with_output().expect("its output"));
        drop(closed);
        fails(
            &ran,
            &format!(
                "cannot look for a workspace in {}: permission denied; name one with --workspace DIR",
                made.at("private/deep").display()
            ),
        );
    }
    assert_eq!(feeds::listing(made.path()), before);
}

#[test]
fn a_home_that_cannot_be_looked_into_is_no_empty_one() {
    let made = Workspace::empty();
    made.write("home/.config/saasmaint/checklists/a.toml", DAILY);
    user::command(&made);
    let _mode = user::Mode::of(made.at("home"), 0o000);
    for line in ["check", "done mine", "due"] {
        let words: Vec<&str> = line.split_whitespace().collect();
        fails(
            &user::run(&made, NOW, &words),
            &format!(
                "cannot look for your personal workspace in {}: permission denied; name one with --workspace DIR",
                made.at("home/.config/saasmaint").display()
            ),
        );
    }
}

/// Puts something that is no readable file in the place of one.
fn replace(path: &Path, kind: &str) -> Option<UnixListener> {
    let _ = fs::remove_file(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    match kind {
        "pipe" => {
            let made = Command::new("mkfifo").arg(path).status().expect("mkfifo runs");
            assert!(made.success());
        }
        "folder" => fs::create_dir(path).expect("a folder"),
        "socket" => {
            // Names of sockets are short.
            let listener = UnixListener::bind(path).expect("a socket");
            return Some(listener);
        }
        "device" => symlink("/dev/zero", path).expect("a link"),
        "kernel" => symlink("/proc/self/environ", path).expect("a link"),
        "messages" => symlink("/proc/kmsg", path).expect("a link"),
        "circle" => symlink(path.file_name().expect("a name"), path).expect("a link"),
        "long" => fs::File::create(path).and_then(|file| file.set_len(2 << 20)).expect("a file"),
        other => panic!("{other}"),
    }
    None
}

const KINDS: [&str; 8] = ["pipe", "folder", "socket", "device", "kernel", "messages", "circle", "long"];

#[test]
fn what_git_would_read_is_waited_for_by_nobody_and_names_nobody_else() {
    let at = [
        "repo/.git",
        "repo/.git/config",
        "repo/.git/commondir",
        "repo/included",
        "home/.gitconfig",
        "home/.config/git/config",
    ];
    for place in at {
        for kind in KINDS {
            // A folder named `.git` is a repository.
            if (place, kind) == ("repo/.git", "folder") {
                continue;
            }
            let made = Workspace::empty();
            made.write("repo/saasmaint.toml", "");
            made.write("repo/checklists/a.toml", DAILY);
            if place != "repo/.git" {
                made.write("repo/.git/config", "[include]\npath = ../included\n");
            }
            let _kept = replace(&made.at(place), kind);
            let run = |args: &[&str]| {
                let mut command = made.command();
                command.env_remove("SAASMAINT_BY").env("USER", "other").env("GIT_CONFIG_NOSYSTEM", "1");
                command.current_dir(made.at("repo")).args(["--now", NOW]).args(args);
                soon(&mut command)
            };
            let ran = run(&["done", "mine"]);
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{place} {kind}: {ran:?}");
            let told = ran.stderr.starts_with("error: cannot tell who is recording: ")
                && ran
                    .stderr
                    .contains(Path::new(place).file_name().expect("a name").to_str().expect("a name"))
                && ran.stderr.ends_with("; give --by WHO or set SAASMAINT_BY\n");
            assert!(told, "{place} {kind}: {ran:?}");
            assert!(!made.at("repo/ledger").exists(), "{place} {kind}");
            // Who does not record needs no name, and who is named is not looked for.
            assert_eq!(run(&["due"]).code, 0, "{place} {kind}");
            let ran = run(&["--by", "bob", "done", "mine"]);
            assert_eq!(ran.code, 0, "{place} {kind}: {ran:?}");
        }
    }
}

#[test]
fn git_files_without_the_right_to_read_them() {
    let made = Workspace::berlin(DAILY);
    made.write(".git/config", "[user]\nemail = repo@x\n");
    made.write("home/.gitconfig", "[user]\nemail = home@x\n");
    for path in [".git/config", ".git", "home/.gitconfig"] {
        let mut command = user::command(&made);
        let _mode = user::Mode::of(made.at(path), 0o000);
        command.env_remove("SAASMAINT_BY").env("USER", "other").env("GIT_CONFIG_NOSYSTEM", "1");
        let ran = soon(command.args(["--now", NOW, "done", "mine"]));
        let told = if path == ".git" { ".git/commondir" } else { path };
        fails(
            &ran,
            &format!(
                "cannot tell who is recording: cannot read {}: permission denied; give --by WHO or set SAASMAINT_BY",
                made.at(told).display()
            ),
        );
    }
}

#[test]
fn the_personal_configuration_is_a_file() {
    for kind in KINDS {
        let made = recorded();
        let config = made.at("home/.config/saasmaint/config.toml");
        let _kept = replace(&config, kind);
        let before = made.entries();
        let ran = soon(made.command().args(["--now", NOW, "done", "mine"]));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{kind}: {ran:?}");
        let told = format!("error: cannot read {}: ", config.display());
        assert!(ran.stderr.starts_with(&told), "{kind}: {ran:?}");
        assert_eq!(made.entries(), before, "{kind}");
    }
}

#[test]
fn what_is_named_on_the_command_line_may_be_a_link_but_is_a_file() {
    let made = recorded();
    made.ok(NOW, &["checkpoint", "--output", "real"]);
    symlink("real", made.at("good")).expect("a link");
    assert_eq!(made.at_time(NOW, "verify --checkpoint good").code, 0);
    made.write("list", "");
    symlink("list", made.at("linked-list")).expect("a link");
    assert_eq!(made.at_time(NOW, "verify --left-out linked-list").code, 0);
    for kind in ["pipe", "folder", "socket", "device", "kernel", "messages", "circle"] {
        let _kept = replace(&made.at(kind), kind);
        for option in [
            &["verify", "--checkpoint"][..],
            &["verify", "--allowed-signers"],
            &["verify", "--left-out"],
            &["done", "mine", "--sign"],
        ] {
            let ran = soon(made.command().args(["--now", NOW]).args(option).arg(kind));
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{option:?} {kind}: {ran:?}");
            assert!(ran.stderr.contains(kind), "{option:?} {kind}: {ran:?}");
        }
    }
    // The signature beside a checkpoint is looked for as well.
    let _kept = replace(&made.at("real.sig"), "pipe");
    let ran = soon(made.command().args(["--now", NOW, "verify", "--checkpoint", "real"]));
    fails(
        &ran,
        &format!("cannot read {}: a pipe, socket or device, not a file", made.at("real.sig").display()),
    );
}

#[test]
fn consent_that_cannot_be_read_allows_nothing() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"daily\"\n[task.probe]\ncommand = [\"touch\", \"ran\"]\n",
    );
    assert_eq!(made.at_time(NOW, "run --trust --no-record").code, 0);
    fs::remove_file(made.at("ran")).expect("the probe ran");
    assert_eq!(made.at_time(NOW, "run --all --no-record").code, 0, "it was allowed");
    fs::remove_file(made.at("ran")).expect("the probe ran");
    let folder = made.at("home/.local/share/saasmaint/trusted-probes");
    let file = fs::read_dir(&folder).expect("a folder").next().expect("a file").expect("an entry").path();
    for kind in ["pipe", "socket", "device", "kernel", "circle"] {
        fs::remove_file(&file).expect("a file");
        let kept = if kind == "socket" {
            // The name of the file is too long for one.
            let listener = UnixListener::bind(made.at("s")).expect("a socket");
            symlink(made.at("s"), &file).expect("a link");
            Some(listener)
        } else {
            replace(&file, kind)
        };
        let ran = soon(made.command().args(["--now", NOW, "run", "--all", "--no-record"]));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{kind}: {ran:?}");
        let warning = format!("warning: cannot read {}: ", file.display());
        let (first, rest) = ran.stderr.split_once('\n').expect("two lines");
        assert!(
            first.starts_with(&warning) && first.ends_with("; no probe counts as allowed"),
            "{kind}: {ran:?}"
        );
        assert!(rest.starts_with("error: a probe was never allowed on this account"), "{kind}: {ran:?}");
        assert!(!made.at("ran").exists());
        drop(kept);
    }
}
