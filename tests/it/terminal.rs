//! What reaches a terminal: nothing from a file may steer it, and tables keep to its width.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

use std::process::Stdio;

use crate::common::{BIN, Ran, Workspace};
use unicode_width::UnicodeWidthStr;

const NOW: &str = "2026-11-25T10:00";

/// Escape sequences (7 and 8 bit), a bell, a deletion, characters that reorder, hide and break lines.
const EVIL: &str = "\u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}2J\u{7f}\u{202e}rtl\u{2066}\u{200b}\u{feff}\u{2028}\u{85}\u{e0041}\r\nnext\ttab";

/// As a TOML string.
fn toml(text: &str) -> String {
    let escaped: String = text.chars().map(|c| format!("\\U{:08X}", u32::from(c))).collect();
    format!("\"{escaped}\"")
}

/// Nothing but printable text and line breaks.
#[track_caller]
fn assert_harmless(text: &str) {
    let harmful = |c: char| {
        c.is_control() && c != '\n'
            || matches!(u32::from(c),
                0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe007f)
    };
    if let Some(at) = text.find(harmful) {
        let from = text[..at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
        let line: String = text[from..].chars().take(90).collect();
        panic!("harmful: {line:?}");
    }
}

fn harmless(ran: &Ran) {
    assert_harmless(&ran.stdout);
    assert_harmless(&ran.stderr);
}

/// Hostile text wherever a definition takes text of one line without control characters, and what
/// it refuses in the description.
fn workspace() -> Workspace {
    let line: String = EVIL.chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
    let made = Workspace::with(
        &format!("name = {}\ntimezone = \"Europe/Berlin\"\nstarts = 2026-01-01\n", toml(&line)),
        &format!(
            "[[task]]\nid = \"t\"\ncadence = \"daily\"\ntitle = {0}\narea = {0}\nowner = {0}\ntags = [{0}]\nrunbook = {0}\ndescription = {1}\n\
             [[task]]\nid = \"u\"\ncadence = \"weekly\"\n",
            toml(&line),
            toml(EVIL)
        ),
    );
    if made.run(NOW, &["validate"]).code != 0 {
        // Refused by the definitions: then by their bidirectional and invisible characters alone.
        let mild: String = line.chars().filter(|c| !c.is_control()).collect();
        let text = made.read("checklists/tasks.toml").replace(&toml(&line), &toml(&mild));
        let told = made.run(NOW, &["validate"]);
        harmless(&told);
        made.write("checklists/tasks.toml", text);
        let name = made.read("saasmaint.toml").replace(&toml(&line), &toml(&mild));
        made.write("saasmaint.toml", name);
    }
    made
}

#[test]
fn texts_of_definitions_and_entries() {
    let made = workspace();
    let told = made.run(NOW, &["validate"]);
    assert_eq!(told.code, 0, "{told:?}");
    let by = format!("--by=ana{}", EVIL.chars().filter(|c| !c.is_control()).collect::<String>());
    for args in [
        &["done", "t", "--note", EVIL, "--evidence", &format!("https://x/{EVIL}")][..],
        &["skip", "u", "--reason", EVIL],
        &["undo"],
        &["done", "u", "--note", EVIL],
        &["attach", "t", "--note", EVIL],
        &["pause", "t", "--until", "2026-12-24", "--reason", EVIL],
        &["resume", "t"],
        &["waive", "t", "--until", "2026-12-24", "--reason", EVIL, "--approved-by", EVIL],
        &["done", "t"],
        &["skip", "t", "--for", "2026-11-20", "--reason", EVIL],
    ] {
        let ran = made.run(NOW, &[&[by.as_str()], args].concat());
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
        harmless(&ran);
    }
    for line in [
        "due --all",
        "check --fail-on due",
        "list",
        "show t",
        "show u",
        "log",
        "log t",
        "schedule t --from 2026-11-19 --to 2026-12-05",
        "validate",
    ] {
        let people = made.at_time(NOW, line);
        assert_ne!(people.code, 2, "{line}: {people:?}");
        harmless(&people);
        let machines = made.at_time(NOW, &format!("{line} --format json"));
        harmless(&machines);
        let value: serde_json::Value = serde_json::from_str(&machines.stdout).expect("JSON");
        if line == "log" {
            // Machines get every character back.
            let notes: Vec<&str> = value["entries"]
                .as_array()
                .expect("entries")
                .iter()
                .filter_map(|e| e["note"].as_str())
                .collect();
            assert_eq!(notes, [EVIL; 3]);
        }
    }
    // The painted forms hold the program's own escapes and no others.
    for line in ["due --all", "check", "show t", "log"] {
        let mut words = vec!["--color", "always"];
        words.extend(line.split_whitespace());
        let painted = made.run(NOW, &words).stdout;
        let plain: String = anstream::adapter::strip_str(&painted).to_string();
        assert_harmless(&plain);
        assert_eq!(plain, made.at_time(NOW, line).stdout, "{line}");
    }
}

/// What people type comes back in messages.
#[test]
fn arguments_in_errors() {
    let made = workspace();
    for args in [
        &["done", EVIL][..],
        &["done", &format!("*{EVIL}")],
        &["done", &format!("[{EVIL}")],
        &["done", "t", "--for", EVIL],
        &["done", "t", "--performed", EVIL],
        &["done", "t", "--evidence", EVIL],
        &["show", EVIL],
        &["log", EVIL],
        &["schedule", EVIL],
        &["schedule", "t", "--from", EVIL],
        &["skip", EVIL, "--reason", "x"],
        &["undo", EVIL],
        &["list", "--task", &format!("***{EVIL}")],
        &["list", "--state", EVIL],
        &["due", "--within", EVIL],
        &["init", "--template", EVIL],
        &["init", "x", "--timezone", EVIL],
        &["--workspace", EVIL, "due"],
        &["--now", EVIL, "due"],
        &[&format!("--by={EVIL}"), "done", "t"],
        &[EVIL],
        &["due", &format!("--{EVIL}")],
        &["due", "--format", EVIL],
        &["completions", EVIL],
    ] {
        let ran = Ran::of(&made.command().args(args).output().expect("the binary runs"));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?}");
        assert!(ran.stderr.starts_with("error: "), "{args:?}: {ran:?}");
        harmless(&ran);
    }
    let mut command = made.command();
    let ran = Ran::of(&command.env("SAASMAINT_NOW", EVIL).arg("due").output().expect("the binary runs"));
    assert_eq!(ran.code, 2);
    harmless(&ran);
}

/// Names of files, and what is wrong in them.
#[test]
#[cfg(unix)]
fn names_of_files() {
    let made = workspace();
    let name: String = EVIL.chars().filter(|c| *c != '/').collect();
    made.write(
        &format!("checklists/{name}.toml"),
        format!("[[task]]\nid = \"v\"\ncadence = \"daily\"\n{} = {EVIL}\n", toml(EVIL)),
    );
    for line in ["due", "validate", "validate --format json"] {
        let ran = made.at_time(NOW, line);
        assert_eq!(ran.code, 2, "{ran:?}");
        harmless(&ran);
    }
    made.write(&format!("checklists/{name}.toml"), "[[task]]\nid = \"v\"\ncadence = \"daily\"\n");
    for line in ["show v", "show v --format json", "list --format json", "due --all --format json"] {
        let ran = made.at_time(NOW, line);
        assert_eq!(ran.code, 0, "{ran:?}");
        harmless(&ran);
    }
    made.write(&name, "evidence");
    for line in ["done v", "attach v"] {
        let words: Vec<&str> = line.split_whitespace().chain(["--evidence", &name]).collect();
        let ran = made.run(NOW, &words);
        assert_eq!(ran.code, 0, "{ran:?}");
        harmless(&ran);
    }
    harmless(&made.at_time(NOW, "log v"));
    made.write(&format!("ledger/{name}.jsonl"), "{\"v\":7}\nbad");
    let ran = made.at_time(NOW, "due");
    assert!(ran.code == 0 && ran.stderr.lines().count() == 2, "{ran:?}");
    harmless(&ran);
    made.write(&format!("ledger/{name}.jsonl"), "bad\n");
    let ran = made.at_time(NOW, "due");
    assert!(ran.code == 2 && ran.stderr.lines().count() == 1, "{ran:?}");
    harmless(&ran);
}

/// Feeds that somebody wrote by hand.
#[test]
fn entries_of_others() {
    let made = workspace();
    let text = serde_json::to_string(EVIL).expect("JSON");
    let common = format!("\"recorded_at\":\"2026-11-25T08:00:00Z\",\"by\":{text}");
    let lines = [
        format!(
            "{{\"v\":1,\"kind\":\"done\",\"task\":\"t\",\"for\":\"2026-11-24\",\"performed_at\":\"2026-11-24T08:00:00Z\",{common},\"note\":{text},\"evidence\":[{{\"url\":{text}}}]}}"
        ),
        format!(
            "{{\"v\":1,\"kind\":\"done\",\"task\":\"u\",\"for\":\"2026-W48\",\"performed_at\":\"2026-11-25T08:00:00Z\",{common}}}"
        ),
        format!("{{\"v\":1,\"kind\":{text},{common}}}"),
        format!("{{\"v\":9,\"kind\":{text},{common},{text}:{text}}}"),
    ];
    made.write("ledger/eve.jsonl", lines.join("\n") + "\n");
    for line in [
        "due --all",
        "show t",
        "log",
        "log --format json",
        "show t --format json",
        "done u",
        "skip u --for 2026-W48 --reason x",
    ] {
        let ran = made.at_time(NOW, line);
        assert!(ran.code == 0 || line.starts_with("skip"), "{line}: {ran:?}");
        harmless(&ran);
    }
    for bad in [
        format!("{{\"v\":1,\"kind\":\"done\",\"task\":{text},{common}}}\n"),
        format!("{{\"v\":1,\"kind\":\"undo\",\"entry\":{text},{common}}}\n"),
        format!("{{\"v\":1,\"kind\":\"done\",\"clock\":{text},{common}}}\n"),
        format!("{{\"v\":1,\"kind\":\"done\",{text}:1,{text}:2,\"task\":1,{common}}}\n"),
        format!("{EVIL}\n"),
    ] {
        made.write("ledger/eve.jsonl", bad);
        let ran = made.at_time(NOW, "due");
        assert_eq!(ran.code, 2, "{ran:?}");
        harmless(&ran);
    }
}

/// Runs a shell script with the binary as `$0`.
#[cfg(unix)]
fn shell(made: &Workspace, script: &str) -> Ran {
    #[allow(clippy::disallowed_methods, reason = "redirections are the shell's")]
    let mut command = std::process::Command::new("sh");
    let known = made.command();
    command.args(["-c", script, BIN]).env_clear().current_dir(made.path()).stdin(Stdio::null());
    command.envs(known.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("SAASMAINT_NOW", NOW);
    command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
    Ran::of(&command.output().expect("a shell"))
}

/// Who stops reading hears no complaint.
#[test]
#[cfg(unix)]
fn closed_streams() {
    let made = workspace();
    for line in [
        "due --all",
        "list",
        "log",
        "show t",
        "schedule t --to 2036-01-01",
        "schema",
        "man",
        "completions zsh",
        "--help",
        "validate",
    ] {
        for script in [
            format!("(\"$0\" {line}; echo $? > status) | true"),
            format!("(\"$0\" {line}; echo $? > status) | head -n 1 > first"),
            format!("\"$0\" {line} >&-; echo $? > status"),
            format!("\"$0\" {line} 2>&- > all; echo $? > status"),
            format!("\"$0\" {line} >&- 2>&- <&-; echo $? > status"),
        ] {
            let ran = shell(&made, &script);
            assert_eq!((ran.stderr.as_str(), made.read("status").trim_end()), ("", "0"), "{script}");
        }
    }
    // An error still is one where nobody hears it.
    let ran = shell(&made, "\"$0\" show nothing 2>&-; echo $?");
    assert_eq!(ran.stdout, "2\n");
    // What is recorded is recorded.
    let ran = shell(&made, "\"$0\" done u >&- 2>&-; echo $?");
    assert_eq!(ran.stdout, "0\n");
    assert!(made.ok(NOW, &["log", "u"]).contains("2026-W48"));
}

#[test]
fn colour_only_where_it_is_wanted() {
    let made = workspace();
    let painted = |env: &[(&str, &str)], args: &[&str]| {
        let mut command = made.command();
        let ran = Ran::of(
            &command
                .envs(env.iter().copied())
                .args(["--now", NOW])
                .args(args)
                .output()
                .expect("the binary runs"),
        );
        (ran.stdout + &ran.stderr).contains('\u{1b}')
    };
    assert!(!painted(&[], &["due"]), "no terminal");
    assert!(painted(&[], &["--color", "always", "due"]));
    assert!(painted(&[("NO_COLOR", "1")], &["--color", "always", "due"]), "asked for by name");
    assert!(!painted(&[], &["--color", "never", "due"]));
    assert!(!painted(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &["due"]));
    assert!(!painted(&[], &["--color", "always", "due", "--format", "json"]), "never in data");
    made.write("checklists/tasks.toml", "shade = 1\n");
    assert!(painted(&[], &["--color", "always", "due"]), "problems too");
    assert!(!painted(&[], &["due"]));
}

/// With colour or without: the same words.
#[test]
fn widths() {
    let id = |letter: &str| letter.repeat(24);
    let title =
        "Review the access rights of everybody who can reach the production systems, and write down why";
    let made = Workspace::berlin(&format!(
        "[[task]]\nid = \"{}\"\ncadence = \"weekly\"\non = \"fri\"\nat = \"17:00\"\npriority = \"critical\"\ntitle = \"{title}\"\narea = \"identity-and-access\"\nowner = \"the-platform-team\"\n\
         [[task]]\nid = \"{}\"\ncadence = \"daily\"\ntitle = \"{}\"\n\
         [[task]]\nid = \"{}\"\ncadence = \"quarterly\"\ntitle = \"{}\"\n\
         [[task]]\nid = \"{}\"\ncadence = \"annual\"\ntitle = \"short\"\n",
        id("a"),
        id("b"),
        "週次バックアップの復元テストを実施して結果を記録する必要があります本当に",
        id("c"),
        "🔐 rotate 👩‍💻 keys 🇩🇪 and e\u{301}verything \u{1f3f4} else that has to be rotated at times",
        id("d"),
    ));
    for now in [NOW, "2026-11-27T18:00", "2027-02-01T10:00"] {
        for width in [80, 200] {
            let columns = width.to_string();
            let run = |line: &str| {
                let mut command = made.command();
                command.env("COLUMNS", &columns).args(["--now", now]).args(line.split_whitespace());
                Ran::of(&command.output().expect("the binary runs")).stdout
            };
            for line in ["due", "due --all", "due --within 1y", "list", "log"] {
                for shown in run(line).lines() {
                    assert!(shown.width() <= width, "{line} at {width}: {} columns: {shown}", shown.width());
                    assert_eq!(shown, shown.trim_end(), "{line}: no blanks at the end");
                }
            }
            // The last column begins at the same place in every line.
            let due = run("due --all");
            let starts: Vec<usize> = due
                .lines()
                .filter(|line| line.contains(&"d".repeat(24)) || line.contains(&"b".repeat(24)))
                .map(|line| line.width() - line.rsplit("  ").next().expect("a cell").width())
                .collect();
            assert_eq!(starts.len(), 2, "{due}");
            assert_eq!(starts[0], starts[1], "{due}");
        }
        let mut command = made.command();
        command.env("COLUMNS", "40").args(["--now", now, "due", "--all"]);
        let ran = Ran::of(&command.output().expect("the binary runs"));
        assert_eq!(ran.code, 0);
        for letter in ["a", "b", "c", "d"] {
            assert!(ran.stdout.contains(&letter.repeat(24)), "an id is never cut: {}", ran.stdout);
        }
    }
    for columns in ["0", "-1", "x", "1", "99999999999999999999", ""] {
        let mut command = made.command();
        command.env("COLUMNS", columns).args(["--now", NOW, "due", "--all"]);
        assert_eq!(Ran::of(&command.output().expect("the binary runs")).code, 0, "{columns:?}");
    }
}
