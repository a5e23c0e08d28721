//! What `report --format oscal` writes is loaded by compliance-trestle, and says what the JSON report
//! says.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

use crate::common::{probes, python};
use std::path::{Path, PathBuf};

use crate::common::Workspace;
use crate::common::expected::repository;

const NOW: &str = "2026-11-25T10:00";

/// Renders a report of a workspace twice and as JSON, and has trestle load it. Returns it with what
/// the script printed.
fn loaded(made: &Workspace, line: &str) -> (String, Option<String>) {
    let oscal = made.at_time(NOW, &format!("{line} --format oscal"));
    assert_eq!(oscal.code, 0, "{oscal:?}");
    let again = made.at_time(NOW, &format!("{line} --format oscal"));
    assert_eq!(oscal.stdout, again.stdout, "the same report is the same bytes");
    let json = made.at_time(NOW, &format!("{line} --format json"));
    made.write("made/oscal.json", &oscal.stdout);
    made.write("made/report.json", &json.stdout);
    let paths = [made.at("made/oscal.json"), made.at("made/report.json")];
    let printed = python::run("oscal/load.py", "trestle", &paths.each_ref().map(PathBuf::as_path));
    (oscal.stdout, printed)
}

#[track_caller]
fn prints(printed: Option<&str>, expected: &str) {
    if let Some(printed) = printed {
        assert_eq!(printed.trim_end(), expected);
    }
}

/// A workspace whose texts want to be something else than text.
fn hostile() -> Workspace {
    let made = Workspace::berlin(
        "[[task]]\nid = \"db-backup\"\ntitle = \"*Back* up <script> [x](javascript:y) \\u202e\"\n\
         cadence = \"weekly\"\ncontrols = [\"HIPAA:164.308(a)(7)(ii)(A)\", \"SOC2:A1.2\", \"SOC2:A1.2\"]\n\
         [[task]]\nid = \"9-logs\"\ncadence = \"monthly\"\narea = \"ops\"\n\
         [[task]]\nid = \"keys\"\nafter = \"90d\"\ncontrols = [\"21CFR11:§11.10/a\"]\n\
         [[task]]\nid = \"access\"\ncadence = \"monthly\"\napproval = \"required\"\n",
    );
    made.ok("2026-10-01T00:00", &["adopt"]);
    let note = "# one\n\u{1b}[31m two {{ insert: param, x }}\n- *three*";
    made.write("log \u{e4} [1].txt", "log");
    made.ok(
        "2026-10-07T10:00",
        &[
            "done",
            "db-backup",
            "--note",
            note,
            "--evidence",
            "log \u{e4} [1].txt",
            "--evidence",
            "https://ci.example/1",
        ],
    );
    made.ok("2026-10-15T10:00", &["done", "db-backup", "--by", "bo <b> \u{4e2d}"]);
    let waive = [
        "waive",
        "db-backup",
        "--from",
        "2026-10-26",
        "--until",
        "2026-11-30",
        "--approved-by",
        "cto",
        "--reason",
        "a_b_ c",
    ];
    made.ok("2026-10-25T10:00", &waive);
    made.ok("2026-10-26T10:00", &["done", "access"]);
    made.ok("2026-10-27T10:00", &["approve", "access", "--by", "bo <b> \u{4e2d}"]);
    made.ok("2026-11-20T10:00", &["done", "access"]);
    made.ok("2026-11-20T10:00", &["pause", "9-logs", "--until", "2026-12-31", "--reason", "_frozen_"]);
    made
}

#[test]
fn trestle_loads_it() {
    let (oscal, printed) = loaded(&hostile(), "report --from 2026-10-01 --to 2026-12-31");
    prints(printed.as_deref(), "19 observations, 3 findings, 2 risks");
    for (found, what) in [
        ("\"HIPAA-164.308.a.7.ii.A\"", "a control as a token"),
        ("\"_21CFR11-_a711.10_2fa\"", "a control of other characters"),
        ("\"task-9-logs\"", "a task that serves no control"),
        ("\\\\*Back\\\\* up \\\\<script> \\\\[x](javascript:y)", "a title without markup"),
        ("\"ni:///sha-256;", "evidence by its hash"),
        ("\"https://ci.example/1\"", "evidence by its address"),
        ("\"deviation-approved\"", "a waiver"),
    ] {
        assert!(oscal.contains(found), "{what}: {found} in {oscal}");
    }
    assert!(!oscal.contains(['\u{1b}', '\u{202e}']), "{oscal}");
}

#[test]
fn trestle_loads_what_probes_found() {
    let made = probes::mixed();
    let (oscal, printed) = loaded(&made, "report --from 2026-11-16 --to 2026-11-29");
    // One of each occurrence, and one of each task that is failing.
    prints(printed.as_deref(), "15 observations, 0 findings, 1 risks");
    assert!(oscal.contains("\"TEST\""), "{oscal}");
    // Nothing fell due then.
    let (_, printed) = loaded(&made, "report --from 2025-01-01 --to 2025-01-31");
    prints(printed.as_deref(), "3 observations, 0 findings, 0 risks");
    let (_, printed) = loaded(&made, "report --from 2026-11-16 --to 2026-11-29 --task walk");
    prints(printed.as_deref(), "2 observations, 0 findings, 0 risks");
}

#[test]
fn trestle_loads_parts_of_it() {
    let made = hostile();
    for (line, expected) in [
        ("report --period 2026-Q4 --framework hipaa", "13 observations, 1 findings, 1 risks"),
        ("report --from 2026-10-01 --to 2026-12-31 --framework GDPR", "0 observations, 0 findings, 0 risks"),
        ("sample --from 2026-10-01 --to 2026-12-31 --size 3 --seed x", "3 observations, 2 findings, 2 risks"),
        ("report --from 2026-01-01 --to 2026-01-31", "6 observations, 4 findings, 0 risks"),
    ] {
        let (_, printed) = loaded(&made, line);
        prints(printed.as_deref(), expected);
    }
}

#[test]
fn observations_keep_their_names() {
    let made = hostile();
    let uuids = |line: &str| {
        let oscal = made.at_time(NOW, &format!("{line} --format oscal")).stdout;
        let value: serde_json::Value = serde_json::from_str(&oscal).expect("JSON");
        let results = value["assessment-results"].clone();
        let first = results["results"][0]["local-definitions"]["components"][0]["uuid"].clone();
        (results["uuid"].clone(), first, results["results"][0]["observations"][0]["uuid"].clone())
    };
    let quarter = uuids("report --period 2026-Q4");
    let october = uuids("report --period 2026-10");
    assert_ne!(quarter.0, october.0, "two reports are two documents");
    assert_eq!(quarter.1, october.1, "a task is itself in both");
    assert_ne!(quarter.2, october.2, "what is observed in one is not what is observed in the other");
}

#[test]
fn trestle_loads_the_example() {
    let made = Workspace::empty();
    let example = repository("examples/acme-crm");
    let run = |format: &str| {
        let output = made
            .command()
            .args(["--now", "2026-11-25T08:00", "--workspace"])
            .arg(&example)
            .args(["report", "--period", "2026-Q4", "--format", format])
            .output()
            .expect("the binary runs");
        assert!(output.status.success(), "{output:?}");
        let name = format!("{format}.json");
        made.write(&name, &output.stdout);
        made.at(&name)
    };
    let paths = [run("oscal"), run("json")];
    let printed = python::run("oscal/load.py", "trestle", &paths.each_ref().map(|path| path as &Path));
    prints(printed.as_deref(), "82 observations, 4 findings, 4 risks");
}
