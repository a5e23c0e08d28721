//! `check` and `validate`.

use serde_json::json;

use super::{NOW, fails, says, workspace};
use crate::common::{Ran, Workspace};

/// One task of each state: `red` missed, `behind` in grace, `open`, `fine`, `freed` waived, `rests` paused.
fn six() -> Workspace {
    let task = |id: &str, rule: &str| format!("[[task]]\nid = \"{id}\"\n{rule}\n");
    let weekly = "cadence = \"weekly\"\nstarts = 2026-11-16";
    let made = Workspace::berlin(&format!(
        "owner = \"ops\"\n{}{}{}{}{}{}",
        task("red", weekly),
        task("behind", "cadence = \"weekly\"\non = \"tue\"\ngrace = \"2d\"\nstarts = 2026-11-23"),
        task("open", "cadence = \"weekly\"\nstarts = 2026-11-23"),
        task("fine", weekly),
        task("freed", weekly),
        task("rests", weekly),
    ));
    made.ok("2026-11-16T00:00", &["adopt"]);
    made.ok("2026-11-18T10:00", &["done", "fine"]);
    made.ok("2026-11-23T10:00", &["done", "fine"]);
    made.ok(
        "2026-11-23T10:00",
        &["waive", "freed", "--until", "2026-12-24", "--reason", "x", "--approved-by", "boss"],
    );
    made.ok("2026-11-23T10:00", &["pause", "rests", "--until", "2026-12-24", "--reason", "x"]);
    made
}

#[track_caller]
fn finds(ran: &Ran, stdout: &str) {
    assert_eq!((ran.code, ran.stderr.as_str(), ran.stdout.as_str()), (1, "", stdout));
}

#[test]
fn fails_on_what_it_is_told_to() {
    let made = six();
    let overdue = "overdue  red     2026-W48 due Sun 29 Nov  missed 1, last 2026-W47\n";
    let late = "late     behind  2026-W48 due Tue 24 Nov\n";
    let counts = "1 overdue, 1 late, 1 due, 1 ok, 1 waived, 1 paused\n";
    for line in ["check", "check --fail-on overdue"] {
        finds(
            &made.at_time(NOW, line),
            &format!("{}Acme CRM: FAILED: {counts}", overdue.replace("red     ", "red  ")),
        );
    }
    finds(&made.at_time(NOW, "check --fail-on late"), &format!("{overdue}{late}Acme CRM: FAILED: {counts}"));
    let due = "due      open    2026-W48 due Sun 29 Nov\n";
    finds(
        &made.at_time(NOW, "check --fail-on due"),
        &format!("{overdue}{late}{due}Acme CRM: FAILED: {counts}"),
    );
}

#[test]
fn looks_only_at_what_the_filters_let_through() {
    let made = six();
    says(&made.at_time(NOW, "check --task open --task fine"), "Acme CRM: passed: 0 overdue, 1 due, 1 ok\n");
    says(&made.at_time(NOW, "check --task behind"), "Acme CRM: passed: 0 overdue, 1 late\n");
    says(&made.at_time(NOW, "check --task r*d --state waived"), "Acme CRM: passed: 0 overdue\n");
    for line in ["check --owner nobody", "check --owner nobody --fail-on due --state overdue --format json"] {
        fails(&made.at_time(NOW, line), "no task matches; nothing was checked");
    }
    assert_eq!(made.at_time(NOW, "check --owner OPS").code, 1);
    fails(
        &made.at_time(NOW, "check --task ["),
        "--task [: Pattern syntax error near position 0: invalid range pattern",
    );
}

#[test]
fn for_machines() {
    let made = six();
    let ran = made.at_time(NOW, "check --format json");
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let keys: Vec<&String> = value.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        [
            "now",
            "workspace",
            "passed",
            "fail_on",
            "fail_on_failing",
            "strict",
            "unrecorded_definitions",
            "summary",
            "findings",
            "failing"
        ]
    );
    assert_eq!(value["now"], "2026-11-25T10:00:00+01:00");
    assert_eq!(value["workspace"], "Acme CRM");
    assert_eq!(
        (&value["passed"], &value["fail_on"], &value["strict"]),
        (&json!(false), &json!("overdue"), &json!(false))
    );
    assert_eq!(
        value["summary"],
        json!({"overdue": 1, "late": 1, "due": 1, "ok": 1, "waived": 1, "paused": 1})
    );
    let findings = value["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (&findings[0]["id"], &findings[0]["state"], &findings[0]["missed"]),
        (&json!("red"), &json!("overdue"), &json!(1))
    );
    let passed = made.json(NOW, &["check", "--task", "fine"]);
    assert_eq!((&passed["passed"], &passed["findings"]), (&json!(true), &json!([])));
}

#[test]
fn strict_asks_for_the_record_too() {
    let made = six();
    let quiet = "Acme CRM: passed: 0 overdue, 1 ok\n";
    says(&made.at_time(NOW, "check --strict --task fine"), quiet);
    let text = made.read("checklists/tasks.toml");
    made.write("checklists/tasks.toml", text.replace("grace = \"2d\"", "grace = \"3d\""));
    let note = "note: 1 definition differs from the record in the ledger; `saasmaint adopt` records the files as they are\n";
    let ran = made.at_time(NOW, "check --task fine");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, quiet, note));
    let ran = made.at_time(NOW, "check --task fine --strict");
    let unrecorded =
        "unrecorded  1 definition differs from the record in the files; `saasmaint adopt` records them\n";
    assert_eq!(ran.stdout, format!("{unrecorded}Acme CRM: FAILED: 0 overdue, 1 ok\n"));
    assert_eq!((ran.code, ran.stderr.as_str()), (1, note));
    assert_eq!(made.at_time(NOW, "due").stderr, note);
    made.ok(NOW, &["adopt"]);
    says(&made.at_time(NOW, "check --strict --task fine"), quiet);
    // Words that decide nothing are no change.
    let text = made.read("checklists/tasks.toml");
    made.write("checklists/tasks.toml", text.replace("id = \"red\"", "id = \"red\"\ntitle = \"Red\""));
    says(&made.at_time(NOW, "check --strict --task fine"), quiet);
}

#[test]
fn nothing_recorded_is_no_answer() {
    let made = Workspace::berlin("[[task]]\nid = \"t\"\ncadence = \"annual\"\n");
    fails(&made.at_time(NOW, "check --strict"), "nothing has been recorded here; run `saasmaint adopt`");
}

#[test]
fn validate_good_and_bad() {
    let made = workspace();
    says(&made.at_time(NOW, "validate"), "Acme CRM: 5 tasks, no problems\n");
    assert_eq!(made.json(NOW, &["validate"]), json!({"valid": true, "problems": []}));
    made.write("checklists/tasks.toml", "[[task]]\nid = \"a\"\ncadence = \"weekly\"\non = \"someday\"\n");
    let ran = made.at_time(NOW, "validate --format json");
    assert_eq!((ran.code, ran.stderr.as_str()), (2, ""));
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(value["valid"], json!(false));
    let problem = &value["problems"][0];
    assert_eq!(
        (&problem["file"], &problem["line"], &problem["column"]),
        (&json!("checklists/tasks.toml"), &json!(4), &json!(6))
    );
    let keys: Vec<&String> = problem.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["file", "line", "column", "end_line", "end_column", "message", "help"]);
    let ran = made.at_time(NOW, "validate");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("--> checklists/tasks.toml:4:6\n"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\n1 problem in 1 file\n"), "{}", ran.stderr);
}

/// All problems of all files, and no other answer until they are mended.
#[test]
fn a_workspace_with_a_problem_answers_nothing_else() {
    let made = workspace();
    made.write("checklists/more.toml", "[[task]]\nid = \"logs\"\ncadence = \"daily\"\nshade = 1\n");
    made.write("saasmaint.toml", "timezone = \"Mars/Base\"\nunknown = 1\n");
    let before = made.entries();
    let told = made.at_time(NOW, "validate").stderr;
    for wanted in [
        "--> checklists/more.toml:",
        "--> saasmaint.toml:1:",
        "--> saasmaint.toml:2:",
        "\n4 problems in 3 files\n",
    ] {
        // Two files hold the same id; which of them is told is not fixed here.
        let found = told.contains(wanted) || wanted.contains("problems") && told.contains("problems in ");
        assert!(found, "{wanted}: {told}");
    }
    for line in [
        "due",
        "check",
        "list",
        "show logs",
        "log",
        "schedule logs",
        "done logs --note x",
        "skip logs --reason x",
        "adopt",
        "undo",
    ] {
        let ran = made.at_time(NOW, line);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", told.as_str()), "{line}");
    }
    assert_eq!(made.entries(), before);
}
