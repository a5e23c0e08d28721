//! Definitions that change: ties, replay, rolling rules that are edited, tasks that go and come back.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use crate::common::Workspace;

fn with_task(task: &str) -> Workspace {
    let made = Workspace::berlin("");
    edit(&made, task);
    made
}

fn edit(made: &Workspace, task: &str) {
    made.write("checklists/tasks.toml", format!("[[task]]\nid = \"t\"\n{task}\n"));
}

fn periods(made: &Workspace, now: &str, from: &str, to: &str) -> Vec<String> {
    let schedule = made.json(now, &["schedule", "t", "--from", from, "--to", to]);
    let all = schedule["occurrences"].as_array().expect("occurrences");
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    all.iter().map(|one| format!("{} {}", text(&one["period"]), text(&one["status"]))).collect()
}

/// Of two definitions of one second the later written holds, whatever their hashes.
#[test]
fn the_later_of_two_definitions_of_one_second_holds() {
    for round in 0..8 {
        let made = with_task("cadence = \"weekly\"");
        let now = format!("2026-11-2{round}T10:00");
        made.ok(&now, &["adopt"]);
        for day in ["mon", "tue", "wed"] {
            edit(&made, &format!("cadence = \"weekly\"\non = \"{day}\""));
            let told = made.ok(&now, &["adopt"]);
            assert!(told.starts_with("t changed: on"), "{told}");
            assert_eq!(made.at_time(&now, "check --strict").stderr, "");
            let again = made.ok(&now, &["adopt"]);
            assert!(again.contains("nothing to adopt"), "{again}");
        }
    }
}

/// In a replay the definitions of that time apply: a task that was recorded later is not there,
/// and nothing is said of files that are newer.
#[test]
fn a_replay_knows_no_later_tasks() {
    let made = with_task("cadence = \"weekly\"");
    made.ok("2026-11-02T10:00", &["adopt"]);
    let more = made.read("checklists/tasks.toml") + "[[task]]\nid = \"new\"\ncadence = \"daily\"\n";
    made.write("checklists/tasks.toml", more);
    let ran = made.at_time("2026-11-09T10:00", "due --all --format json");
    assert!(ran.stdout.contains("\"new\""), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("note: 1 definition differs"), "{}", ran.stderr);
    made.ok("2026-11-10T10:00", &["adopt"]);
    let replay = made.at_time("2026-11-09T10:00", "due --all --format json");
    assert!(!replay.stdout.contains("\"new\""), "{}", replay.stdout);
    assert_eq!(replay.stderr, "");
    // Before anything was recorded the files apply.
    let before = made.at_time("2026-11-01T10:00", "due --all --format json");
    assert!(before.stdout.contains("\"new\""), "{}", before.stdout);
}

/// What had opened under a rolling rule stays; the new one counts on from its completion.
#[test]
fn an_edited_rolling_rule_owes_no_second_occurrence() {
    let made = with_task("after = \"26w\"");
    made.ok("2026-01-05T10:00", &["done", "t"]);
    edit(&made, "after = \"90d\"");
    made.ok("2026-01-10T10:00", &["adopt"]);
    assert_eq!(periods(&made, "2026-01-10T10:00", "2026-07-03", "2027-12-31"), ["2026-07-06 open"]);
    made.ok("2026-03-01T10:00", &["done", "t"]);
    assert_eq!(
        periods(&made, "2026-03-02T10:00", "2026-01-06", "2027-12-31"),
        ["2026-05-30 open", "2026-07-02 done", "2026-07-06 done"]
    );
}

/// An occurrence that was waived on its due day stays in the record when a later rule comes.
#[test]
fn a_waived_rolling_occurrence_survives_an_edit() {
    let made = Workspace::with("timezone = \"UTC\"\nstarts = 2026-04-28\n", "");
    edit(&made, "after = \"3d\"");
    made.ok("2026-04-28T01:00", &["adopt"]);
    let workspace = made.read("saasmaint.toml") + "[calendar]\nholidays = [2026-05-22]\n";
    made.write("saasmaint.toml", workspace);
    made.ok("2026-05-06T00:00:01", &["adopt"]);
    made.ok("2026-05-06T01:00", &["done", "t"]);
    let waiver = ["waive", "t", "--until", "2026-05-12", "--reason", "move", "--approved-by", "cto"];
    made.ok("2026-05-07T01:00", &waiver);
    assert_eq!(
        periods(&made, "2026-05-12T00:00", "2026-04-28", "2026-06-01"),
        ["2026-05-01 done-late", "2026-05-09 waived", "2026-05-12 waived"]
    );
}

/// A task that is removed and put back within the week owes the week again.
#[test]
fn removing_and_putting_back_evades_nothing() {
    let made = with_task("cadence = \"weekly\"");
    made.ok("2026-11-11T10:00", &["done", "t"]);
    made.write("checklists/tasks.toml", "");
    assert_eq!(made.ok("2026-11-18T10:00", &["adopt"]), "t gone\n");
    assert_eq!(periods(&made, "2026-11-18T10:00", "2026-11-09", "2026-11-30"), ["2026-W46 done"]);
    let ran = made.at_time("2026-11-18T11:00", "done t");
    let said = "error: `t` was removed; `saasmaint log t` shows its history\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (2, said));
    edit(&made, "cadence = \"weekly\"");
    // Whether it is recorded yet makes no difference to what is shown now.
    assert_eq!(made.state("2026-11-19T10:00", "t"), "due 0 2026-W47");
    made.ok("2026-11-19T10:00", &["adopt"]);
    assert_eq!(made.state("2026-11-19T10:00", "t"), "due 0 2026-W47");
    assert_eq!(
        periods(&made, "2026-11-25T10:00", "2026-11-09", "2026-11-30"),
        ["2026-W46 done", "2026-W47 missed", "2026-W48 open"]
    );
}

/// A task that comes back long after it was removed owes nothing for the time between, before and
/// after that is recorded.
#[test]
fn a_task_that_comes_back_owes_nothing_for_between() {
    let made = with_task("cadence = \"weekly\"");
    made.ok("2026-10-28T10:00", &["done", "t"]);
    made.write("checklists/tasks.toml", "");
    made.ok("2026-11-03T10:00", &["adopt"]);
    edit(&made, "cadence = \"weekly\"");
    let before = made.state("2026-11-25T10:00", "t");
    made.ok("2026-11-25T10:00", &["adopt"]);
    assert_eq!((made.state("2026-11-25T10:00", "t"), before.as_str()), (before.clone(), "due 0 2026-W48"));
}

/// Until it is recorded, an edited rule shows nowhere; the title follows the file at once.
#[test]
fn an_unrecorded_edit_changes_the_title_alone() {
    let made = with_task("cadence = \"weekly\"");
    made.ok("2026-11-18T10:00", &["done", "t"]);
    edit(&made, "cadence = \"annual\"\ntitle = \"New title\"");
    let task = made.task("2026-11-25T10:00", "t");
    let shown = ["title", "cadence", "state"].map(|key| task[key].as_str().expect("text").to_owned());
    assert_eq!(shown, ["New title", "weekly", "due"]);
    assert_eq!(task["occurrence"]["period"], "2026-W48");
}

/// A miss behind a week that was claimed by its name can still be found and claimed.
#[test]
fn what_keeps_a_task_red_is_named() {
    let made = with_task("cadence = \"weekly\"");
    made.ok("2026-11-11T10:00", &["done", "t"]);
    made.ok("2026-11-23T10:00", &["done", "t", "--for", "2026-W48"]);
    let check = made.at_time("2026-11-25T10:00", "check");
    assert_eq!(check.code, 1);
    assert!(check.stdout.contains("missed 1, last 2026-W47"), "{}", check.stdout);
    let said = made.ok("2026-11-25T10:00", &["done", "t"]);
    assert!(said.contains("`saasmaint done t --for 2026-W47`"), "{said}");
    made.ok("2026-11-25T10:00", &["done", "t", "--for", "2026-W47"]);
    assert_eq!(made.at_time("2026-11-25T10:00", "check").code, 0);
}

/// Each seventh day from a Tuesday is never a Monday.
#[test]
fn a_daily_task_that_never_meets_its_days_is_refused() {
    let made = Workspace::with(
        "timezone = \"UTC\"\n",
        "[[task]]\nid = \"t\"\ncadence = \"daily\"\non = [\"mon\"]\nevery = 14\nstarts = 2026-11-24\n",
    );
    let ran = made.at_time("2026-11-25T10:00", "validate");
    assert_eq!(ran.code, 2);
    let said = "error: this task is never owed: each 14 days from its start is a `tue`, which is not in `on`\n \
                --> checklists/tasks.toml:5:1\n";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
}
