//! Filters that match nothing.

use crate::common::Workspace;
use crate::gates::{NOW, fails, recorded};

const PROBED: &str = "[[task]]\nid = \"probed\"\ncadence = \"daily\"\narea = \"security\"\n[task.probe]\ncommand = [\"true\"]\n\
                      [[task]]\nid = \"by-hand\"\ncadence = \"daily\"\narea = \"people\"\n";

fn probed() -> Workspace {
    let made =
        Workspace::with("name = \"Acme CRM\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-11-25\n", PROBED);
    made.ok("2026-11-25T00:00", &["adopt"]);
    made
}

#[test]
fn a_check_of_no_task_does_not_pass() {
    let made = probed();
    for filter in [
        "--area securty",
        "--task nothing",
        "--task nothing --state overdue",
        "--owner nobody --format json",
        "--mine",
        "--area people --cadence weekly",
    ] {
        fails(&made.at_time(NOW, &format!("check {filter}")), "no task matches; nothing was checked");
    }
    // That nothing is overdue is an answer.
    for filter in ["--state overdue", "--area security --state overdue", "--state paused --state waived"] {
        let ran = made.at_time(NOW, &format!("check {filter}"));
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{filter}");
    }
}

#[test]
fn a_run_of_no_probe_does_not_pass() {
    let made = probed();
    for filter in
        ["--area securty", "--task nothing --all", "--dry-run --owner nobody", "--state overdue --mine"]
    {
        fails(&made.at_time(NOW, &format!("run --trust {filter}")), "no task matches; nothing was run");
    }
    let none = "no task that matches has a probe; nothing was run; `[task.probe]` in a checklist adds one";
    for filter in ["--area people", "by-*", "by-* --dry-run", "--format junit --area people"] {
        fails(&made.at_time(NOW, &format!("run --trust {filter}")), none);
    }
    fails(
        &made.at_time(NOW, "run by-hand"),
        "by-hand has no probe; add `[task.probe]` to what is to be checked",
    );
    let ran = made.at_time(NOW, "run --trust");
    assert_eq!(ran.code, 0, "{ran:?}");
    // That no probe is due is an answer.
    for filter in ["", "--area security", "--state overdue"] {
        let ran = made.at_time(NOW, &format!("run --trust {filter}"));
        let told = "nothing to run: no task with a probe is due or failing; --all runs every probe\n";
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", told), "{filter}");
    }
}

#[test]
fn a_workspace_without_probes_has_nothing_to_run() {
    let made = recorded();
    for line in ["run", "run --all", "run --dry-run", "run --format tap"] {
        fails(
            &made.at_time(NOW, line),
            "no task has a probe; nothing was run; `[task.probe]` in a checklist adds one",
        );
    }
}
