//! What an output may not overwrite, and what no edit and no single person can take out of a report.

use std::fs;
use std::os::unix::fs::symlink;

use crate::common::Workspace;

const NOW: &str = "2026-11-20T12:00";
const DAILY: &str = "[[task]]\nid = \"logs\"\ncadence = \"daily\"\napproval = \"required\"\n";

fn made(checklist: &str) -> Workspace {
    let made =
        Workspace::with("name = \"Acme\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-11-01\n", checklist);
    made.ok("2026-11-10T09:00", &["adopt"]);
    made
}

fn refused(made: &Workspace, args: &[&str], why: &str) {
    let ran = made.run(NOW, args);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?}: {}", ran.stderr);
    assert!(ran.stderr.contains(why), "{args:?}: {}", ran.stderr);
}

#[test]
fn an_output_overwrites_nothing_of_the_workspace() {
    let made = made(DAILY);
    symlink(made.at("saasmaint.toml"), made.at("link")).expect("a link");
    let own = [
        "ledger/ana@acme.example.jsonl",
        "ledger/new.jsonl",
        "saasmaint.toml",
        "link",
        "checklists/tasks.toml",
    ];
    for path in own {
        let before = fs::read(made.at(path)).ok();
        for args in [
            &["report", "--period", "2026-11", "-o", path][..],
            &["sample", "--seed", "s", "--period", "2026-11", "-o", path],
            &["bundle", "--period", "2026-11", "-o", path],
            &["checkpoint", "-o", path],
        ] {
            refused(&made, args, "belongs to the workspace's own files");
            assert_eq!(fs::read(made.at(path)).ok(), before, "{args:?}");
        }
    }
}

#[test]
fn an_output_goes_where_a_link_leads() {
    let made = made(DAILY);
    made.write("out/target.csv", "old");
    symlink(made.at("out/target.csv"), made.at("out/link")).expect("a link");
    made.ok(NOW, &["report", "--period", "2026-11", "--format", "csv", "-o", "out/link"]);
    assert!(made.at("out/link").is_symlink());
    assert!(made.read("out/target.csv").starts_with("task,title,"));
    refused(&made, &["report", "--period", "2026-11", "-o", "out"], "it is a folder");
    refused(&made, &["report", "--period", "2026-11", "-o", "no/such"], "there is no such folder");
}

/// The misses of a daily task stay daily ones when it becomes an annual one.
#[test]
fn an_edited_cadence_takes_no_miss_along() {
    let made = made(DAILY);
    made.write("checklists/tasks.toml", DAILY.replace("daily", "annual"));
    made.ok(NOW, &["adopt"]);
    let missed = |cadence: &str| {
        let report =
            made.json(NOW, &["report", "--from", "2026-11-10", "--to", "2026-11-19", "--cadence", cadence]);
        report["summary"]["missed"].clone()
    };
    assert_eq!((missed("daily"), missed("annual")), (10.into(), 0.into()));
}

#[test]
fn nobody_excepts_alone_what_takes_two() {
    let made = made(DAILY);
    let waive = [
        "waive",
        "logs",
        "--until",
        "2026-12-31",
        "--reason",
        "r",
        "--approved-by",
        "Ana@ACME.example\u{200b}",
    ];
    refused(&made, &waive, "is approved by somebody else than its writer");
    refused(&made, &["pause", "logs", "--until", "2026-12-31", "--reason", "r"], "asks for a second person");
    made.ok(NOW, &["waive", "logs", "--until", "2026-12-31", "--reason", "r", "--approved-by", "bob"]);
}

#[test]
fn the_package_says_how_its_numbers_come_again() {
    let made = made(DAILY);
    made.ok(NOW, &["bundle", "--period", "2026-11", "--task", "lo*", "--mine", "-o", "a.zip"]);
    let mut archive =
        zip::ZipArchive::new(fs::File::open(made.at("a.zip")).expect("a package")).expect("a zip");
    let readme = std::io::read_to_string(archive.by_name("README.txt").expect("a file")).expect("text");
    assert!(readme.contains(" report --period 2026-11 --task 'lo*' --mine\n"), "{readme}");
}

#[test]
fn no_report_on_what_nobody_knows_yet_or_could_read() {
    let made = made(DAILY);
    let ran = made.run(NOW, &["report", "--period", "2026-11", "--as-of", "2027-01-01"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "note: --as-of lies in the future; everything counts that is recorded by now\n")
    );
    made.ok(NOW, &["report", "--period", "2026-11", "--as-of", "today"]);
    let minutes = self::made("[[task]]\nid = \"often\"\ncron = \"* * * * *\"\n");
    let far = ["report", "--from", "2026-11-01", "--to", "2046-12-31", "--format", "csv"];
    refused(&minutes, &far, "more than 2,000,000 occurrences");
}
