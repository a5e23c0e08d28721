//! Files that nobody meant to be read: each is answered or refused by name, in bounded time, and
//! none makes the program panic.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::ffi::OsString;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::common::{Ran, Workspace};

const NOW: &str = "2026-11-25T10:00";
const TOML: &str = "saasmaint.toml";
const CHECKLIST: &str = "checklists/tasks.toml";
const ICS: &str = "holidays/de.ics";
const FEED: &str = "ledger/ana@acme.example.jsonl";

/// Far longer than anything here takes: whoever needs it hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// A workspace that uses most of what the files can say.
fn workspace() -> Workspace {
    let made = Workspace::with(
        "name = \"Acme CRM\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-01-01\n\
         [calendar]\nholidays = [2026-12-25]\nholiday_files = [\"holidays/*.ics\"]\nfiscal_year_starts = 4\n\
         [defaults.monthly]\ngrace = \"5d\"\n",
        "title = \"All\"\nowner = \"ops\"\n\
         [[task]]\nid = \"a\"\ncadence = \"daily\"\non = \"workdays\"\nat = \"09:00\"\nholidays = \"skip\"\n\
         [[task]]\nid = \"b\"\ncadence = \"weekly\"\non = \"fri\"\nevery = 2\nstarts = 2026-01-05\ncatch_up = \"each\"\n\
         [[task]]\nid = \"c\"\ncron = \"0 9 * * mon-fri\"\ngrace = \"2h\"\n\
         [[task]]\nid = \"d\"\nafter = \"90d\"\ncontrols = [\"SOC2:A1.2\"]\ntags = [\"x\"]\n\
         [[task]]\nid = \"e\"\ncadence = \"quarterly\"\non = \"03-last fri\"\nopens = \"14d\"\n\
         [task.probe]\nfile = { path = \"/backups/dump\", max_age = \"26h\" }\n\
         [[task]]\nid = \"f\"\ncadence = \"annual\"\non = \"02-29\"\nends = 2030-12-31\n",
    );
    made.write(
        ICS,
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n\
         DTSTART;VALUE=DATE:20261003\r\nSUMMARY:Day of\r\n  unity\r\nRRULE:FREQ=YEARLY;COUNT=5\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    made.ok("2026-01-01T00:00", &["adopt"]);
    made.ok("2026-11-24T10:00", &["done", "a", "d", "--note", "n", "--evidence", "https://ci.example"]);
    made.ok("2026-11-24T11:00", &["skip", "b", "--reason", "x"]);
    made.ok("2026-11-24T12:00", &["pause", "c", "--until", "2026-12-24", "--reason", "x"]);
    made.ok("2026-11-24T13:00", &["resume", "c"]);
    made.ok(
        "2026-11-24T14:00",
        &["waive", "e", "--until", "2026-12-24", "--reason", "x", "--approved-by", "boss"],
    );
    made.ok("2026-11-24T15:00", &["attach", "a", "--note", "more"]);
    made.ok("2026-11-24T16:00", &["undo"]);
    made
}

/// A small generator of numbers, the same on every run (Knuth's MMIX constants).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).expect("a byte")
    }

    /// A few changes to a text: bytes changed, dropped, doubled, and numbers made large.
    fn mutated(&mut self, text: &[u8]) -> Vec<u8> {
        const PIECES: [&[u8]; 16] = [
            b"\"",
            b"\n",
            b"[",
            b"]",
            b"{",
            b"}",
            b"=",
            b"-",
            b"999999999999999999999",
            b"-1",
            b"0000",
            b"\xff",
            b"\0",
            b"'''",
            b"9999",
            b"null",
        ];
        let mut text = text.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(text.len());
            match self.below(5) {
                0 => text[at] = self.byte(),
                1 => drop(text.drain(at..(at + 1 + self.below(20)).min(text.len()))),
                2 => {
                    let end = (at + self.below(60)).min(text.len());
                    let copy = text[at..end].to_vec();
                    let to = self.below(text.len());
                    text.splice(to..to, copy);
                }
                3 => text[at] = text[at].wrapping_add(1),
                _ => drop(text.splice(at..at, PIECES[self.below(PIECES.len())].iter().copied())),
            }
            if text.is_empty() {
                text.push(b'\n');
            }
        }
        text
    }
}

/// Runs a command line within this process.
fn within(made: &Workspace, line: &str) -> Ran {
    let workspace = made.path().to_str().expect("a path");
    let words = ["saasmaint", "--workspace", workspace, "--now", NOW, "--color", "never", "--by", "ana"];
    let args: Vec<OsString> = words.into_iter().chain(line.split_whitespace()).map(OsString::from).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = saasmaint::run(args, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { stdout: text(out), stderr: text(err), code: i32::from(exit.code()) }
}

/// The command ends by itself and says what it has to say.
#[track_caller]
fn bounded(mut command: Command) -> Ran {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let (mut out, mut err) = (child.stdout.take().expect("stdout"), child.stderr.take().expect("stderr"));
    let (done, wait) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        let read = std::io::Read::read_to_string(&mut out, &mut stdout)
            .and(std::io::Read::read_to_string(&mut err, &mut stderr));
        // Nobody waits any more when it took too long.
        let _ = done.send((read.is_ok(), stdout, stderr));
    });
    let Ok((utf8, stdout, stderr)) = wait.recv_timeout(PATIENCE) else {
        child.kill().expect("killed");
        panic!("it hangs: {command:?}");
    };
    assert!(utf8, "UTF-8");
    let status = child.wait().expect("a status");
    Ran { stdout, stderr, code: status.code().unwrap_or(-1) }
}

/// Runs the binary at `NOW`, bounded.
#[track_caller]
fn outside(made: &Workspace, line: &str) -> Ran {
    let mut command = made.command();
    command.args(["--now", NOW]).args(line.split_whitespace());
    bounded(command)
}

/// It was answered, or refused with the name of the file.
#[track_caller]
fn assert_civil(ran: &Ran, file: &str) {
    let about = file.rsplit('/').next().expect("a name");
    match ran.code {
        0 | 1 => {}
        2 => assert!((ran.stderr.clone() + &ran.stdout).contains(about), "{about} is not named: {ran:?}"),
        _ => panic!("{ran:?}"),
    }
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    assert!(!ran.stdout.chars().chain(ran.stderr.chars()).any(|c| c.is_control() && c != '\n'), "{ran:?}");
}

/// Each of these bytes as the file, looked at by these commands within this process; each tenth by
/// the binary as well. The file is as it was afterwards.
fn survives(
    made: &Workspace,
    file: &str,
    lines: &[&str],
    rounds: usize,
    mut next: impl FnMut(&[u8]) -> Vec<u8>,
) {
    let valid = fs::read(made.at(file)).expect("a file");
    for round in 0..rounds {
        let bytes = next(&valid);
        made.write(file, &bytes);
        let line = lines[round % lines.len()];
        let looked = catch_unwind(AssertUnwindSafe(|| {
            assert_civil(&within(made, line), file);
            if round % 10 == 0 {
                assert_civil(&outside(made, line), file);
            }
        }));
        assert!(
            looked.is_ok(),
            "round {round} of `{line}` with {file}: {:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
    made.write(file, valid);
}

const DEFINITIONS: [&str; 4] = ["due --all", "validate", "schedule b", "validate --format json"];
const LEDGER: [&str; 6] = ["due --all", "log", "check --strict", "show b", "schedule c", "list"];

#[test]
fn random_bytes() {
    let made = workspace();
    let mut random = Seeded(7);
    for (file, lines) in
        [(TOML, &DEFINITIONS[..]), (CHECKLIST, &DEFINITIONS), (ICS, &DEFINITIONS), (FEED, &LEDGER)]
    {
        survives(&made, file, lines, 150, |_| (0..random.below(300)).map(|_| random.byte()).collect());
    }
}

#[test]
fn mutated_definitions() {
    let made = workspace();
    let mut random = Seeded(11);
    for (file, rounds) in [(TOML, 300), (CHECKLIST, 600), (ICS, 300)] {
        survives(&made, file, &DEFINITIONS, rounds, |valid| random.mutated(valid));
    }
}

#[test]
fn mutated_feeds() {
    let made = workspace();
    let mut random = Seeded(13);
    survives(&made, FEED, &LEDGER, 600, |valid| random.mutated(valid));
}

/// What the binary says of a workspace in which one file holds this.
#[track_caller]
fn refused(file: &str, bytes: &[u8], line: &str) -> String {
    let made = workspace();
    made.write(file, bytes);
    let ran = outside(&made, line);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran:?}");
    assert_civil(&ran, file);
    ran.stderr
}

#[test]
fn text_that_is_no_text() {
    let place = "--> checklists/tasks.toml:2:";
    for bytes in [
        &b"title = \"a\"\nowner = \"\xff\"\n"[..],
        b"title = \"a\"\nowner = \"\0\"\n",
        b"title = \"a\"\n\x1b[31m\n",
    ] {
        let told = refused(CHECKLIST, bytes, "due");
        assert!(told.contains(place), "{told}");
    }
    let told = refused(FEED, b"{\"v\":1}\n\xff\xfe\n", "due");
    assert!(told.contains("ana@acme.example.jsonl:1: "), "{told}");
    let line = "{\"v\":1,\"kind\":\"sign\"}\n";
    for (bytes, what) in [
        (&b"\xff\xfe\n"[..], "byte 1 of the line is not UTF-8"),
        (b"\0\0\0\n", "not JSON: "),
        (b"\n", "the line is blank"),
        (b"[]\n", "the line is an array and not a JSON object"),
        (b"{}\n", "needs `"),
        (b"{\"v\":1,\"v\":1}\n", ""),
    ] {
        let told = refused(FEED, &[line.as_bytes(), bytes].concat(), "log");
        assert!(told.contains(".jsonl:2: ") && told.contains(what), "{told}");
    }
}

/// Marks of order, carriage returns, no bytes at all.
#[test]
fn text_of_other_editors() {
    let made = workspace();
    let before = outside(&made, "due --all --format json").stdout;
    for file in [TOML, CHECKLIST] {
        let text = made.read(file);
        for other in [format!("\u{feff}{text}"), text.replace('\n', "\r\n"), format!("{text}\n\n# end")] {
            made.write(file, other);
            let ran = outside(&made, "due --all --format json");
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{file}");
            assert_eq!(ran.stdout, before, "{file}");
        }
        made.write(file, text);
    }
    let feed = made.read(FEED);
    // Other line ends change no hash: what was taken back stays taken back.
    let before = outside(&made, "due --all --format json").stdout;
    made.write(FEED, feed.replace('\n', "\r\n"));
    let ran = outside(&made, "due --all --format json");
    assert_eq!((ran.code, ran.stderr.as_str(), ran.stdout), (0, "", before));
    made.write(FEED, format!("\u{feff}{feed}"));
    let ran = outside(&made, "due");
    assert!(ran.code == 2 && ran.stderr.contains("ana@acme.example.jsonl:1: "), "{ran:?}");
    made.write(FEED, "");
    assert_eq!(outside(&made, "due").code, 0);
    made.write(FEED, feed);

    made.write(CHECKLIST, "");
    let ran = outside(&made, "validate");
    assert_civil(&ran, CHECKLIST);
    made.write(ICS, "");
    assert_civil(&outside(&made, "due"), ICS);
    made.write(TOML, "");
    assert_civil(&outside(&made, "due"), TOML);
}

#[test]
fn long_lines_and_deep_nesting() {
    const LONG: usize = 10 * 1024 * 1024;
    const DEEP: usize = 100_000;
    let long =
        |open: &str, fill: &str, close: &str| format!("{open}{}{close}", fill.repeat(LONG / fill.len()));
    for (file, text) in [
        (CHECKLIST, long("title = \"", "x", "\"\n")),
        (CHECKLIST, long("title = \"", "x", "")),
        (CHECKLIST, long("# ", "é", "\nshade = 1")),
        (CHECKLIST, long("[[task]]\nid = \"", "x", "\"\ncadence = \"daily\"\n")),
        (CHECKLIST, format!("a = {}", "[".repeat(DEEP))),
        (CHECKLIST, format!("a = {}1{}", "[".repeat(DEEP), "]".repeat(DEEP))),
        (CHECKLIST, format!("a = {}", "{a=".repeat(DEEP))),
        (CHECKLIST, format!("{} = 1", vec!["a"; DEEP].join("."))),
        (CHECKLIST, format!("[{}]", vec!["a"; DEEP].join("."))),
        (TOML, format!("name = {}", "[".repeat(DEEP))),
        (ICS, long("BEGIN:VCALENDAR\r\nSUMMARY:", "x", "\r\n")),
        (ICS, "BEGIN:VEVENT\r\n".repeat(DEEP)),
        (FEED, long("", "x", "\n")),
        (FEED, long("{\"v\":1,\"kind\":\"", "x", "\"}")),
        (FEED, format!("{}\n", "[".repeat(DEEP))),
        (FEED, format!("{{\"v\":1,\"kind\":\"done\",\"x\":{}\n", "{\"a\":".repeat(DEEP))),
        (FEED, format!("{{\"v\":1,\"kind\":\"sign\",\"x\":{}{}}}\n", "[".repeat(DEEP), "]".repeat(DEEP))),
    ] {
        let made = workspace();
        made.write(file, &text);
        let ran = outside(&made, "due");
        assert_civil(&ran, file);
        assert!(
            ran.stderr.len() < 10_000,
            "an error of {} bytes for {} of input",
            ran.stderr.len(),
            text.len()
        );
    }
    // A long line that is fine stays fine, and is shown within bounds.
    let made = workspace();
    let note = "n".repeat(LONG);
    let feed = made.read(FEED).replacen("\"note\":\"n\"", &format!("\"note\":\"{note}\""), 1);
    assert!(feed.len() > LONG);
    made.write(FEED, feed);
    assert_eq!(outside(&made, "due").code, 0);
}

#[test]
fn conflict_markers() {
    let made = workspace();
    let feed = made.read(FEED);
    let (first, rest) = feed.split_once('\n').expect("lines");
    let marked = format!("{first}\n<<<<<<< HEAD\n{rest}=======\n{rest}>>>>>>> theirs\n");
    made.write(FEED, &marked);
    let told = format!(
        "error: {}:2: an unresolved git conflict (`<<<<<<<`); keep the entries of both sides and delete only the marker lines (`<<<<<<<`, `|||||||`, `=======`, `>>>>>>>`)\n",
        made.at(FEED).display()
    );
    for line in ["due", "log", "check", "done a", "undo", "adopt"] {
        let ran = outside(&made, line);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", told.as_str()), "{line}");
    }
    assert_eq!(made.read(FEED), marked);
    // Following the advice mends it.
    let mended: String =
        marked.lines().filter(|line| line.starts_with('{')).map(|line| format!("{line}\n")).collect();
    made.write(FEED, mended);
    assert_eq!(outside(&made, "due").code, 0);

    for (file, text) in [(CHECKLIST, made.read(CHECKLIST)), (TOML, made.read(TOML))] {
        made.write(file, format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n"));
        let ran = outside(&made, "due");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        let told = format!(
            "error: an unresolved git conflict\n --> {file}:1:1\n  |\n1 | <<<<<<< HEAD\n  | ^^^^^^^\n  |\n  \
             = help: keep what should hold of both sides, and delete the marker lines (`<<<<<<<`, `|||||||`, `=======`, `>>>>>>>`)\n\n"
        );
        assert!(ran.stderr.starts_with(&told), "{}", ran.stderr);
        assert_eq!(ran.stderr.matches("error: ").count(), 1, "{}", ran.stderr);
        made.write(file, text);
    }
}

#[test]
fn numbers_and_dates_out_of_range() {
    let task = |rule: &str| format!("[[task]]\nid = \"t\"\n{rule}\n");
    for rule in [
        "cadence = \"daily\"\nevery = 4294967296",
        "cadence = \"daily\"\nevery = 0\nstarts = 2026-01-01",
        "cadence = \"daily\"\nevery = -1",
        "cadence = \"daily\"\nevery = 18446744073709551616",
        "cadence = \"daily\"\nevery = 1e300",
        "cadence = \"daily\"\nevery = nan",
        "cadence = \"daily\"\nstarts = 0000-01-01",
        "cadence = \"daily\"\nstarts = 10000-01-01",
        "cadence = \"daily\"\nstarts = 2026-02-30",
        "cadence = \"daily\"\nstarts = 2026-01-01T24:00:00",
        "cadence = \"daily\"\nat = \"24:00\"",
        "cadence = \"daily\"\ngrace = \"99999999999999999999d\"",
        "cadence = \"daily\"\ngrace = \"11y\"",
        "cadence = \"daily\"\ngrace = \"-1d\"",
        "cadence = \"monthly\"\non = 32",
        "cadence = \"monthly\"\non = 0",
        "cadence = \"monthly\"\non = -9223372036854775808",
        "cadence = \"annual\"\non = \"13-01\"",
        "cadence = \"annual\"\non = \"02-30\"",
        "after = \"0d\"",
        "after = \"999999999w\"",
        "after = \"1h\"",
        "cron = \"60 * * * *\"",
        "cron = \"0 0 30 2 *\"",
        "cron = \"0 0 99999999999999999999 * *\"",
        "cron = \"*/0 * * * *\"",
        "cron = \"5-1 * * * *\"",
        "cron = \"\"",
        "cadence = \"weekly\"\nopens = \"4000d\"",
        "cadence = \"daily\"\nends = 0000-00-00",
    ] {
        let told = refused(CHECKLIST, task(rule).as_bytes(), "due");
        assert!(told.contains("--> checklists/tasks.toml:"), "{rule}: {told}");
    }
    for rule in [
        "cadence = \"daily\"\nstarts = 0001-01-01",
        "cadence = \"annual\"\nstarts = 9999-12-31",
        "cadence = \"daily\"\nstarts = 2026-01-01\nends = 9999-12-31",
        "cadence = \"annual\"\nevery = 10000\nstarts = 0001-01-01",
        "after = \"3650d\"",
        "cron = \"0 0 29 2 *\"",
    ] {
        let made = workspace();
        made.write(CHECKLIST, task(rule));
        for line in [
            "due --all",
            "show t",
            "schedule t --from 9998-01-01 --to 9999-12-31",
            "schedule t --from 0001-01-01 --to 0002-12-31",
        ] {
            let ran = outside(&made, line);
            assert_eq!(ran.code, 0, "{rule}: {line}: {ran:?}");
        }
    }
    for toml in [
        "starts = 0000-01-01\n",
        "starts = 99999-01-01\n",
        "[calendar]\nfiscal_year_starts = 13\n",
        "[calendar]\nfiscal_year_starts = 4294967297\n",
        "[calendar]\nholidays = [9999-99-99]\n",
    ] {
        let told = refused(TOML, toml.as_bytes(), "due");
        assert!(told.contains("--> saasmaint.toml:"), "{toml}: {told}");
    }
}

#[test]
fn feeds_with_numbers_and_dates_out_of_range() {
    let done = |fields: &str| {
        format!(
            "{{\"v\":1,\"kind\":\"done\",\"task\":\"a\",\"for\":\"2026-11-23\",\"performed_at\":\"2026-11-23T10:00:00Z\",\"recorded_at\":\"2026-11-23T10:00:00Z\",\"by\":\"x\"{fields}}}\n"
        )
    };
    let good = done("");
    for (from, to) in [
        ("\"v\":1", "\"v\":0"),
        ("\"v\":1", "\"v\":-1"),
        ("\"v\":1", "\"v\":1.5"),
        ("\"v\":1", "\"v\":\"1\""),
        ("\"v\":1", "\"v\":1e999"),
        ("2026-11-23T10:00:00Z", "0000-00-00T10:00:00Z"),
        ("2026-11-23T10:00:00Z", "+10000-01-01T00:00:00Z"),
        ("2026-11-23T10:00:00Z", "2026-11-23"),
        ("\"2026-11-23\"", "\"2026-W54\""),
        ("\"2026-11-23\"", "\"99999-11-23\""),
        ("\"2026-11-23\"", "20261123"),
        ("\"a\"", "\"A B\""),
        ("\"x\"", "7"),
        ("\"x\"", "null"),
    ] {
        let told = refused(FEED, good.replacen(from, to, 1).as_bytes(), "due");
        assert!(told.contains("ana@acme.example.jsonl:1: "), "{to}: {told}");
    }
    for fields in [
        ",\"evidence\":[{\"name\":\"x\",\"sha256\":\"zz\",\"bytes\":1}]",
        ",\"evidence\":[{\"name\":\"x\",\"sha256\":\"00\",\"bytes\":-1}]",
        ",\"evidence\":7",
        ",\"evidence\":[{}]",
        ",\"note\":7",
        ",\"clock\":7",
    ] {
        let told = refused(FEED, done(fields).as_bytes(), "due");
        assert!(told.contains("ana@acme.example.jsonl:1: "), "{fields}: {told}");
    }
    // Far away is odd and not wrong.
    for moment in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-23T10:00:00.999999999+14:00"] {
        let made = workspace();
        made.write(FEED, good.replace("2026-11-23T10:00:00Z", moment));
        for line in ["due --all", "log", "show a", "check", "schedule a"] {
            let ran = outside(&made, line);
            assert!(ran.code < 2, "{moment}: {line}: {ran:?}");
        }
    }
}

/// The clock can be set to any moment that can be written.
#[test]
fn any_now() {
    let made = workspace();
    for now in ["0001-01-01", "1969-12-31T23:59:59Z", "2400-02-29"] {
        for line in ["due --all", "list", "log", "schedule b", "show f"] {
            let mut command = made.command();
            command.args(["--now", now]).args(line.split_whitespace());
            let ran = bounded(command);
            assert_eq!(ran.code, 0, "{now}: {line}: {ran:?}");
        }
    }
    for now in ["-1-01-01", "10000-01-01", "2026-13-01", "", "\u{202e}", "1e9", "-99999999999999999999d"] {
        let mut command = made.command();
        command.args([&format!("--now={now}"), "due"]);
        assert_eq!(bounded(command).code, 2, "{now}");
    }
}

#[cfg(unix)]
mod odd_files {
    use std::os::unix::fs::symlink;

    use super::*;

    #[allow(clippy::disallowed_methods, reason = "the standard library makes no pipes")]
    fn replace_by_pipe(made: &Workspace, file: &str) {
        let path = made.at(file);
        fs::remove_file(&path).expect("removed");
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
    }

    fn replace_by_link(made: &Workspace, file: &str, target: &str) {
        fs::remove_file(made.at(file)).expect("removed");
        symlink(target, made.at(file)).expect("a link");
    }

    #[test]
    fn pipes_are_not_waited_for() {
        for file in [TOML, CHECKLIST, ICS, FEED] {
            let made = workspace();
            replace_by_pipe(&made, file);
            for line in ["due", "done a", "validate"] {
                let ran = outside(&made, line);
                let only_ledger = file == FEED && line == "validate";
                assert_eq!(ran.code, if only_ledger { 0 } else { 2 }, "{file}: {line}: {ran:?}");
                assert_civil(&ran, file);
            }
        }
    }

    #[test]
    fn devices_and_folders_are_not_read() {
        for file in [TOML, CHECKLIST, ICS, FEED] {
            for target in ["/dev/zero", "/", "nowhere"] {
                let made = workspace();
                replace_by_link(&made, file, target);
                let ran = outside(&made, "due");
                assert_eq!(ran.code, 2, "{file} -> {target}: {ran:?}");
                assert_civil(&ran, file);
            }
        }
    }

    #[test]
    fn links_that_lead_in_circles() {
        for file in [TOML, CHECKLIST, ICS, FEED] {
            let made = workspace();
            let name = file.rsplit('/').next().expect("a name");
            replace_by_link(&made, file, name);
            let ran = outside(&made, "due");
            assert_eq!(ran.code, 2, "{file}: {ran:?}");
            assert_civil(&ran, file);
        }
        let made = workspace();
        symlink("..", made.at("checklists/up")).expect("a link");
        made.write(
            TOML,
            "checklists = [\"**/*.toml\"]\nholiday_files = []\n".replace("holiday_files = []\n", ""),
        );
        let ran = outside(&made, "due");
        assert_civil(&ran, TOML);
    }

    #[test]
    fn names_that_are_no_text() {
        use std::os::unix::ffi::OsStrExt;
        let made = workspace();
        let odd = std::ffi::OsStr::from_bytes(b"\xff\x1b[31m.toml");
        fs::write(made.at("checklists").join(odd), "shade = 1\n").expect("a file");
        let ran = outside(&made, "due");
        assert_eq!(ran.code, 2);
        assert_civil(&ran, ".toml");
        fs::remove_file(made.at("checklists").join(odd)).expect("removed");
        let odd = std::ffi::OsStr::from_bytes(b"\xff\x1b[31m\n.jsonl");
        fs::write(made.at("ledger").join(odd), "x\n").expect("a file");
        let ran = outside(&made, "due");
        assert_eq!(ran.code, 2);
        assert_civil(&ran, ".jsonl");
    }

    /// A link to a regular file is as good as the file.
    #[test]
    fn links_within_the_workspace_are_followed() {
        let made = workspace();
        let before = outside(&made, "due --all").stdout;
        for (number, file, up) in [(0, TOML, ""), (1, CHECKLIST, "../"), (2, ICS, "../")] {
            fs::rename(made.at(file), made.at(&format!("aside-{number}"))).expect("moved");
            symlink(format!("{up}aside-{number}"), made.at(file)).expect("a link");
        }
        let ran = outside(&made, "due --all");
        assert_eq!((ran.code, ran.stdout, ran.stderr.as_str()), (0, before, ""));
    }
}
