//! Who records, in which feed, and exactly what.
#![allow(clippy::disallowed_methods, reason = "tests run programs")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use crate::common::feeds;
use std::fs;
use std::process::Command;

use crate::common::{Ran, Workspace};

const NOW: &str = "2026-11-25T10:00";

fn workspace() -> Workspace {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"daily\"\n[[task]]\nid = \"u\"\ncadence = \"weekly\"\n",
    );
    made.ok("2026-01-01T00:00", &["--by", "setup", "adopt"]);
    fs::remove_file(made.at("ledger/.lock")).expect("removed");
    made
}

/// A command that is told by nobody who records.
fn anonymous(made: &Workspace) -> Command {
    let mut command = made.command();
    command.env_remove("SAASMAINT_BY").env("GIT_CONFIG_NOSYSTEM", "1").args(["--now", NOW]);
    command
}

/// Who recorded: the feed's name and the entry's `by`.
#[track_caller]
fn recorded_by(made: &Workspace, mut command: Command) -> (String, String) {
    let before = feeds::feeds(made.path());
    let ran = Ran::of(&command.output().expect("the binary runs"));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    let after = feeds::feeds(made.path());
    let (name, feed) = after.into_iter().find(|(name, feed)| before.get(name) != Some(feed)).expect("a feed");
    let entries = feeds::chained(&feed);
    let by = entries.last().expect("an entry")["by"].as_str().expect("a writer").to_owned();
    (name, by)
}

#[test]
fn the_option_the_variable_git_and_the_user() {
    let made = workspace();
    made.write("home/.gitconfig", "[user]\n\tname = Ana\n\temail = git@acme.example\n");
    let own = |name: &str| (format!("{name}.jsonl"), name.to_owned());
    let mut command = anonymous(&made);
    command.env("SAASMAINT_BY", "variable").env("USER", "user").args([
        "--by",
        "option",
        "done",
        "t",
        "--for",
        "2026-11-01",
    ]);
    assert_eq!(recorded_by(&made, command), own("option"));
    let mut command = anonymous(&made);
    command.env("SAASMAINT_BY", "variable").env("USER", "user").args(["done", "t", "--for", "2026-11-02"]);
    assert_eq!(recorded_by(&made, command), own("variable"));
    let mut command = anonymous(&made);
    command.env("SAASMAINT_BY", "").env("USER", "user").args(["done", "t", "--for", "2026-11-03"]);
    assert_eq!(recorded_by(&made, command), own("git@acme.example"));
    let mut command = anonymous(&made);
    command.env("HOME", made.at("nobody")).env("USER", "user").args(["done", "t", "--for", "2026-11-04"]);
    assert_eq!(recorded_by(&made, command), own("user"));
    let mut command = anonymous(&made);
    command.env("HOME", made.at("nobody")).env("LOGNAME", "login").args(["done", "t", "--for", "2026-11-05"]);
    assert_eq!(recorded_by(&made, command), own("login"));
    // No variable says it: the operating system does.
    let mut command = anonymous(&made);
    command.env("HOME", made.at("nobody")).args(["done", "t", "--for", "2026-11-06"]);
    assert_eq!(recorded_by(&made, command), own(&os_user()));
}

/// The user's name as the operating system has it.
fn os_user() -> String {
    let output = Command::new("id").arg("-un").output().expect("id runs");
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

/// Git's configuration: the home's files, includes, the repository's own, also from a linked worktree.
#[test]
fn git_configuration() {
    let made = workspace();
    let mut day = 0;
    let mut writer = |folder: &str, env: &[(&str, &str)]| {
        day += 1;
        let mut command = anonymous(&made);
        let workspace = made.path().to_str().expect("a path");
        command.current_dir(made.at(folder)).envs(env.iter().copied());
        command.args(["--workspace", workspace, "done", "t", "--for", &format!("2026-10-{day:02}")]);
        recorded_by(&made, command).1
    };
    made.write("home/.config/git/config", "[user]\nemail = xdg@x\n");
    assert_eq!(writer(".", &[]), "xdg@x");
    made.write("home/.gitconfig", "[User]\n  Email = \"home@x\" ; mine\n[include]\n  path = sub/more.inc\n[includeIf \"gitdir:~/work/\"]\n  path = ~/work.inc\n");
    assert_eq!(writer(".", &[]), "home@x");
    made.write("home/sub/more.inc", "[user] email = included@x\n");
    assert_eq!(writer(".", &[]), "included@x");
    made.write("home/work.inc", "[user]\nemail = work@x\n");
    assert_eq!(writer(".", &[]), "included@x", "no repository here");
    made.write("home/work/repo/.git/HEAD", "ref: refs/heads/main\n");
    made.write("home/work/repo/src/x", "");
    assert_eq!(writer("home/work/repo/src", &[]), "work@x");
    made.write("home/work/repo/.git/config", "[core]\nbare = false\n[user]\nemail = repo@x\n");
    assert_eq!(writer("home/work/repo/src", &[]), "repo@x");
    made.write(
        "linked/.git",
        format!("gitdir: {}\n", made.at("home/work/repo/.git/worktrees/linked").display()),
    );
    made.write("home/work/repo/.git/worktrees/linked/commondir", "../..\n");
    assert_eq!(writer("linked", &[]), "repo@x");
    made.write("global", "[user]\nemail = global@x\n");
    let global = made.at("global");
    let global = [("GIT_CONFIG_GLOBAL", global.to_str().expect("a path"))];
    assert_eq!(writer(".", &global), "global@x");
    assert_eq!(writer("linked", &global), "repo@x");
}

/// Configurations that are broken or lead in circles are passed over.
#[test]
fn git_configuration_that_says_nothing() {
    let made = workspace();
    made.write("home/circle.inc", "[include]\npath = circle.inc\n[include]\npath = ../home/.gitconfig\n");
    for (number, config) in [
        "[include]\npath = circle.inc\n",
        "[user\nemail = broken@x\n",
        "[user]\nemail =\n",
        "[user]\nemail = \"\\n\"\n",
        "[include]\npath = /nowhere\npath = .gitconfig/below\n",
        "\u{feff}\u{0}[user]\n",
    ]
    .into_iter()
    .enumerate()
    {
        made.write("home/.gitconfig", config);
        let mut command = anonymous(&made);
        command.env("USER", "user").args(["done", "t", "--for", &format!("2026-10-{:02}", number + 1)]);
        assert_eq!(recorded_by(&made, command).1, "user", "{config:?}");
    }
}

/// Where nobody can tell whom git would name, nobody else is taken for them.
#[test]
fn git_configuration_that_cannot_be_read() {
    let made = workspace();
    let home = made.at("home").display().to_string();
    for (config, why) in [
        (&b"[user]\nemail = \"a\\nb\"\n"[..], "the `user.email` of git holds control characters".to_owned()),
        (b"[user]\nemail = \xff\xfe@x\n", format!("{home}/.gitconfig: `email` under `[user]` is not UTF-8")),
        (
            b"[include]\npath = /dev/zero\n",
            "cannot read /dev/zero: a pipe, socket or device, not a file".to_owned(),
        ),
        (b"[include]\npath = .\n", format!("cannot read {home}/.: a folder, not a file")),
    ] {
        made.write("home/.gitconfig", config);
        let mut command = anonymous(&made);
        command.env("USER", "user").args(["done", "t", "--for", "2026-10-01"]);
        let ran = Ran::of(&command.output().expect("the binary runs"));
        let told = format!("error: cannot tell who is recording: {why}; give --by WHO or set SAASMAINT_BY\n");
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", told.as_str()));
        let mut command = anonymous(&made);
        command.args(["--by", "bob", "done", "t", "--for", "2026-10-01"]);
        assert_eq!(
            Ran::of(&command.output().expect("the binary runs")).code,
            0,
            "who is named is not looked for"
        );
    }
}

#[test]
fn hostile_names_stay_in_the_ledger() {
    let made = workspace();
    for (number, (name, file)) in [
        ("../x", "..%2Fx.jsonl"),
        ("/etc/passwd", "%2Fetc%2Fpasswd.jsonl"),
        ("a/b", "a%2Fb.jsonl"),
        ("a\\b", "a%5Cb.jsonl"),
        (".", "..jsonl"),
        ("..", "...jsonl"),
        (" ana ", "%20ana%20.jsonl"),
        ("a%2Fb", "a%252Fb.jsonl"),
        ("\u{202e}evil", "%E2%80%AEevil.jsonl"),
        ("Zoë 漢", "Zo%C3%AB%20%E6%BC%A2.jsonl"),
        ("-rf", "-rf.jsonl"),
        (".lock", ".lock.jsonl"),
        ("CON", "CON.jsonl"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut command = made.command();
        command.args([
            "--now",
            NOW,
            &format!("--by={name}"),
            "done",
            "t",
            "--for",
            &format!("2026-11-{:02}", number + 1),
        ]);
        assert_eq!(recorded_by(&made, command), (file.to_owned(), name.to_owned()));
        // Who undoes finds what was recorded under that name.
        let text = made.ok(NOW, &[&format!("--by={name}"), "undo"]);
        assert!(text.starts_with("took back done t "), "{name}: {text}");
        let shown = made.run(NOW, &["log", "t"]).stdout;
        assert!(!shown.contains('\u{202e}'), "{shown:?}");
    }
    let folder = fs::read_dir(made.path()).expect("a folder");
    let mut names: Vec<_> = folder.map(|entry| entry.expect("an entry").file_name()).collect();
    names.sort();
    assert_eq!(names, ["checklists", "ledger", "saasmaint.toml"]);
    assert_eq!(
        fs::read_dir(made.at("ledger")).expect("a folder").count(),
        13 + 2,
        "with the first feed and the lock"
    );
}

#[test]
fn names_that_no_feed_can_have() {
    let made = workspace();
    let empty =
        "error: the writer's name is empty or holds control characters; give --by WHO or set SAASMAINT_BY\n";
    for name in ["", " ", "\t", "a\nb", "a\u{1b}[31m", "a\u{7f}", "\u{9b}x"] {
        let ran = made.run(NOW, &[&format!("--by={name}"), "done", "t"]);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", empty), "{name:?}");
    }
    let long = "x".repeat(300);
    let ran = made.run(NOW, &["--by", &long, "done", "t"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        format!(
            "error: the writer's name `{}…` makes a file name of 306 bytes, and 255 are allowed; name another writer with --by or SAASMAINT_BY\n",
            "x".repeat(200)
        )
    );
    assert_eq!(made.run(NOW, &["--by", &"ä".repeat(45), "done", "t"]).code, 2, "as long once it is encoded");
    assert_eq!(feeds::feeds(made.path()).len(), 1);
    assert_eq!(made.run(NOW, &["--by", &"x".repeat(249), "done", "t"]).code, 0);
}

#[test]
fn the_bytes_of_a_line() {
    let made = workspace();
    made.write("backup.log", "fine\n");
    let by = ["--by", "ana"];
    made.ok(
        NOW,
        &[
            &by[..],
            &[
                "done",
                "t",
                "--performed",
                "2026-11-25T09:30",
                "--note",
                "restore \"tested\" — ä\n2",
                "--evidence",
                "backup.log",
                "--evidence",
                "https://ci.example/7",
            ],
        ]
        .concat(),
    );
    made.ok("2026-11-25T10:01", &[&by[..], &["skip", "u", "--reason", "moved"]].concat());
    let hash = feeds::sha256(b"fine\n");
    let first = format!(
        "{{\"v\":1,\"kind\":\"done\",\"task\":\"t\",\"for\":\"2026-11-25\",\"performed_at\":\"2026-11-25T08:30:00Z\",\
         \"recorded_at\":\"2026-11-25T09:00:00Z\",\"clock\":\"given\",\"by\":\"ana\",\"note\":\"restore \\\"tested\\\" — ä\\n2\",\
         \"evidence\":[{{\"name\":\"backup.log\",\"sha256\":\"{hash}\",\"bytes\":5}},{{\"url\":\"https://ci.example/7\"}}]}}"
    );
    let second = format!(
        "{{\"v\":1,\"kind\":\"skip\",\"task\":\"u\",\"for\":\"2026-W48\",\"reason\":\"moved\",\
         \"recorded_at\":\"2026-11-25T09:01:00Z\",\"clock\":\"given\",\"by\":\"ana\",\"prev\":\"{}\"}}",
        feeds::sha256(first.as_bytes())
    );
    assert_eq!(made.read("ledger/ana.jsonl"), format!("{first}\n{second}\n"));
}

#[test]
fn further_entries_of_a_command_name_the_first() {
    let made = workspace();
    made.ok(NOW, &["done", "t", "u"]);
    let feed = fs::read(made.at("ledger/ana@acme.example.jsonl")).expect("a feed");
    let entries = feeds::chained(&feed);
    let first = feeds::sha256(feeds::lines(&feed)[0]);
    assert_eq!(entries[0].get("with"), None);
    assert_eq!(entries[1]["with"], first);
    made.ok(NOW, &["skip", "t", "--for", "2026-11-26", "--reason", "x"]);
    let feed = fs::read(made.at("ledger/ana@acme.example.jsonl")).expect("a feed");
    assert_eq!(feeds::chained(&feed)[2].get("with"), None, "a command of its own");
}

/// The clock is the machine's unless it is given, and an entry says which.
#[test]
fn the_clock() {
    let made = workspace();
    let mut command = made.command();
    let ran = Ran::of(&command.args(["done", "t", "--for", "2026-01-15"]).output().expect("the binary runs"));
    assert_eq!(ran.code, 0, "{ran:?}");
    let entries = feeds::entries(made.path());
    let own = entries.iter().find(|entry| entry["kind"] == "done").expect("an entry");
    assert_eq!(own.get("clock"), None);
    let recorded = own["recorded_at"].as_str().expect("a time");
    assert!(recorded.len() == 20 && recorded.ends_with('Z'), "{recorded}");
    assert_eq!(own["performed_at"], own["recorded_at"]);
    let given = entries.iter().find(|entry| entry["kind"] == "define").expect("an entry");
    assert_eq!(given["clock"], "given");
    let mut command = made.command();
    command.env("SAASMAINT_NOW", "2030-01-01T10:00").args(["done", "t"]);
    assert_eq!(Ran::of(&command.output().expect("the binary runs")).code, 0);
    assert_eq!(feeds::entries(made.path())[2]["clock"], "given");
}

#[test]
fn nothing_is_written_with_an_earlier_clock() {
    let made = workspace();
    made.ok(NOW, &["done", "t"]);
    made.ok(NOW, &["pause", "u", "--until", "2026-12-24", "--reason", "x"]);
    let before = feeds::listing(&made.at("ledger"));
    let early = "2026-11-25T09:59:59";
    made.write("checklists/more.toml", "[[task]]\nid = \"new\"\ncadence = \"daily\"\n");
    for line in [
        "done t --for 2026-11-24",
        "skip t --for 2026-11-24 --reason x",
        "attach t --note x",
        "undo",
        "waive t --until 2026-12-24 --reason x --approved-by boss",
        "pause t --until 2026-12-24 --reason x",
        "resume u",
        "adopt",
    ] {
        let ran = made.at_time(early, line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert_eq!(
            ran.stderr,
            "error: the ledger's newest entry is of 2026-11-25T10:00:00+01:00: nothing is written with an earlier --now\n",
            "{line}"
        );
    }
    assert_eq!(feeds::listing(&made.at("ledger")), before);
    assert_eq!(made.at_time(NOW, "done t --for 2026-11-24").code, 0, "the same moment is fine");
}

/// What a newer program wrote is kept, chained to and passed over with one warning of each kind.
#[test]
fn entries_of_newer_programs() {
    let made = workspace();
    let feed = "ledger/ana@acme.example.jsonl";
    made.ok(NOW, &["done", "t"]);
    let old = made.read(feed);
    let newer = "{\"v\":1,\"kind\":\"sign\",\"recorded_at\":\"2026-11-25T09:00:00Z\",\"by\":\"x\",\"x\":[1,{}]}\n\
                 {\"v\":1,\"kind\":\"sign\"}\n\
                 {\"v\":2,\"kind\":\"done\",\"task\":7}\n";
    made.write(feed, format!("{old}{newer}"));
    let place = made.at(feed).display().to_string();
    let warnings = format!(
        "warning: {place}:2: 2 entries of the kind `sign` kept but not counted; this program does not know them, a newer one may\n\
         warning: {place}:4: 1 entry of the kind `done` in version 2 kept but not counted; this program does not know them, a newer one may\n"
    );
    for line in ["due", "log", "check", "list"] {
        assert_eq!(made.at_time(NOW, line).stderr, warnings, "{line}");
    }
    let ran = made.at_time(NOW, "done u");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, warnings.as_str()));
    let now = made.read(feed);
    assert!(now.starts_with(&format!("{old}{newer}")), "nothing is dropped");
    let last: serde_json::Value = serde_json::from_str(now.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["prev"], feeds::sha256(b"{\"v\":2,\"kind\":\"done\",\"task\":7}"));
    assert_eq!(
        made.json(NOW, &["log", "t"])["entries"].as_array().map(Vec::len),
        Some(2),
        "a define and a done"
    );
}

/// Two branches of one feed, both sides kept: nothing is lost, and nobody complains.
#[test]
fn both_sides_of_a_merge() {
    let made = workspace();
    let feed = "ledger/ana@acme.example.jsonl";
    made.ok(NOW, &["done", "t", "--for", "2026-11-20"]);
    let base = made.read(feed);
    made.ok(NOW, &["done", "t", "--for", "2026-11-21"]);
    made.ok(NOW, &["done", "u"]);
    let ours = made.read(feed);
    made.write(feed, &base);
    made.ok("2026-11-25T10:05", &["done", "t", "--for", "2026-11-22"]);
    made.ok("2026-11-25T10:06", &["done", "u"]);
    let theirs = made.read(feed).strip_prefix(&base).expect("it only grew").to_owned();
    for merged in [
        format!("{ours}{theirs}"),
        format!("{base}{theirs}{}", ours.strip_prefix(&base).expect("it only grew")),
    ] {
        made.write(feed, &merged);
        for line in ["due", "log"] {
            let ran = made.at_time("2026-11-25T11:00", line);
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}");
        }
        for period in ["2026-11-20", "2026-11-21", "2026-11-22"] {
            assert_eq!(made.status("2026-11-25T11:00", "t", period), "done-late", "{period}");
        }
        let week =
            made.json("2026-11-25T11:00", &["schedule", "u", "--from", "2026-11-29", "--to", "2026-11-29"]);
        assert_eq!(
            week["occurrences"][0]["performed_at"], "2026-11-25T10:00:00+01:00",
            "the earliest counts"
        );
        // The next line goes on from the last, and is the last command.
        made.ok("2026-11-25T11:00", &["done", "t", "--for", "2026-11-23"]);
        let now = made.read(feed);
        let (before, last) = now.trim_end().rsplit_once('\n').expect("lines");
        assert_eq!(before, merged.trim_end());
        let last: serde_json::Value = serde_json::from_str(last).expect("JSON");
        assert_eq!(
            last["prev"],
            feeds::sha256(merged.trim_end().rsplit_once('\n').expect("lines").1.as_bytes())
        );
        let text = made.ok("2026-11-25T11:00", &["undo"]);
        assert!(text.starts_with("took back done t 2026-11-23 ("), "{text}");
    }
}
