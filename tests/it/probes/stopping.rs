//! Runs that are stopped, killed, or not listened to: nothing that was told or had finished is lost.

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::common::{Ran, Workspace};
use crate::probes::support::{NOW, entries, mixed, run, weekly};

/// What still runs of a process group; what has ended and nobody has waited for does not.
fn running_in_group(group: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").expect("/proc").filter_map(|entry| {
        let stat = fs::read_to_string(entry.ok()?.path().join("stat")).ok()?;
        // After the name in parentheses: state, parent, group.
        let (name, rest) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        (fields.get(2) == Some(&group) && fields.first() != Some(&"Z")).then(|| format!("{name}) {rest}"))
    });
    processes.collect()
}

/// Waits until something holds; what never does is a fault.
fn until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_mins(1), "never: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What a run prints and returns that gets this signal now.
fn ended_by(child: Child, signal: Signal) -> Ran {
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a pid")).expect("a pid");
    kill_process(pid, signal).expect("a signal");
    Ran::of(&child.wait_with_output().expect("it ends"))
}

/// Many quick probes and some that would take for ever, and then Ctrl-C.
#[test]
fn ctrl_c_records_what_has_finished_and_ends_the_rest() {
    let task = |id: &str, command: &str| {
        format!(
            "[[task]]\nid = \"{id}\"\n[task.probe]\ncommand = [\"sh\", \"-c\", \"{command}\"]\ntimeout = \"10m\"\n"
        )
    };
    let mut text = "cadence = \"weekly\"\n".to_owned();
    for number in 0..6 {
        text.push_str(&task(&format!("quick{number}"), "true"));
    }
    // They say who they are, ignore a polite request, and have a child.
    for number in 0..2 {
        text.push_str(&task(
            &format!("slow{number}"),
            &format!("trap '' TERM; echo $$ > pid{number}; sleep 600 & sleep 600"),
        ));
    }
    let made = Workspace::berlin(&text);
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--jobs", "2"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let pids = || {
        [0, 1].map(|number| {
            fs::read_to_string(made.at(&format!("pid{number}"))).ok().filter(|pid| pid.ends_with('\n'))
        })
    };
    until("the slow probes have started", || pids().iter().all(Option::is_some));
    let ran = ended_by(child, Signal::INT);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stdout.ends_with("Acme CRM: 6 passed, 2 stopped\n"), "{}", ran.stdout);
    assert_eq!(entries(&made).len(), 6);
    for pid in pids().into_iter().flatten() {
        assert_eq!(running_in_group(pid.trim()), Vec::<String>::new());
    }
    assert_eq!(made.run(NOW, &["verify"]).code, 0);
}

/// However many have just ended when somebody presses Ctrl-C, each is on record.
#[test]
fn ctrl_c_loses_nothing_that_had_finished() {
    let mut text = "starts = 2026-11-23\ncadence = \"weekly\"\n".to_owned();
    for number in 0..40 {
        let _ = write!(
            text,
            "[[task]]\nid = \"t{number}\"\n[task.probe]\ncommand = [\"sh\", \"-c\", \"sleep 0.3; echo > ended{number}\"]\n"
        );
    }
    let made = Workspace::berlin(&text);
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--jobs", "40"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let ended = || (0..40).filter(|number| made.at(&format!("ended{number}")).exists()).count();
    until("most probes have ended", || ended() >= 30);
    let before = ended();
    let ran = ended_by(child, Signal::INT);
    // One may have written its file and not have ended.
    let recorded = entries(&made).len();
    assert!(recorded + 8 >= before, "{before} had ended, {recorded} are recorded: {}", ran.stdout);
    assert_eq!(ran.stdout.lines().filter(|line| line.starts_with("PASS")).count(), recorded);
    let left: Vec<_> = fs::read_dir(made.at("evidence"))
        .expect("evidence")
        .map(|file| file.expect("a file").file_name())
        .filter(|name| name.to_string_lossy().starts_with('.'))
        .collect();
    assert_eq!(left, Vec::<std::ffi::OsString>::new());
}

#[test]
fn a_run_that_is_stopped_in_a_fix_was_stopped() {
    let made =
        weekly("command = [\"false\"]\n[task.fix]\ncommand = [\"sh\", \"-c\", \"echo > fixing; sleep 60\"]");
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--fix", "--format", "json"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    until("the fix has started", || made.at("fixing").exists());
    let ran = ended_by(child, Signal::TERM);
    let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((&document["summary"]["stopped"], ran.code), (&json!(1), 2), "{document}");
    assert_eq!(entries(&made).len(), 1, "the failure is on record");
}

#[test]
fn a_signal_that_was_ignored_from_the_start_stays_so() {
    let made = weekly("command = [\"sh\", \"-c\", \"echo > begun; sleep 1\"]");
    let bin = crate::common::BIN;
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &format!("trap '' HUP; exec {bin} --now {NOW} run --trust")]);
    command.env_clear().env("HOME", made.at("home")).env("SAASMAINT_BY", "ana@acme.example").env("TZ", "UTC");
    command.current_dir(made.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary runs");
    until("the probe has started", || made.at("begun").exists());
    let ran = ended_by(child, Signal::HUP);
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// A run that is killed loses nothing that it has told, and leaves a whole ledger.
#[test]
fn kill_nine_loses_nothing_that_was_told() {
    let mut text = "cadence = \"weekly\"\n".to_owned();
    for number in 0..200 {
        let _ = write!(text, "[[task]]\nid = \"t{number}\"\n[task.probe]\ncommand = [\"true\"]\n");
    }
    for round in 1..=5 {
        let made = Workspace::berlin(&text);
        let mut command = made.command();
        command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--jobs", "16"]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut told: Vec<String> = Vec::new();
        while told.len() < round * 17 {
            told.push(lines.next().expect("a line").expect("UTF-8"));
        }
        child.kill().expect("killed");
        child.wait().expect("it ends");
        told.extend(lines.map(|line| line.expect("UTF-8")));
        let told = told
            .iter()
            .filter(|line| line.ends_with(", on time"))
            .filter_map(|line| line.split_whitespace().nth(1));
        let told: Vec<&str> = told.collect();
        let recorded = entries(&made);
        for id in &told {
            assert!(
                recorded.iter().any(|entry| entry["task"] == *id && entry["kind"] == "done"),
                "{id} is lost"
            );
        }
        // What is there is whole, and the next run goes on from it.
        assert_ne!(made.run(NOW, &["verify"]).code, 1);
        let rest = run(&made, &[]);
        assert_eq!(rest.code, 0, "{rest:?}");
        assert_eq!(entries(&made).iter().filter(|entry| entry["kind"] == "done").count(), 200);
    }
}

/// A run that is killed takes its programs with it, and what those have started.
#[test]
#[cfg(target_os = "linux")]
fn kill_nine_leaves_no_program_behind() {
    let task = |number: usize, script: &str| {
        format!(
            "[[task]]\nid = \"t{number}\"\n[task.probe]\ncommand = [\"sh\", \"-c\", \"{script}\"]\ntimeout = \"10m\"\n"
        )
    };
    // One alone, one with a child, one that ignores what can be ignored, and some that have ended before.
    let scripts = [
        "true",
        "echo $$ > pid0; exec sleep 600",
        "echo $$ > pid1; sleep 600; true",
        "trap '' TERM HUP INT; echo $$ > pid2; sleep 600 & sleep 600",
        "true",
    ];
    let tasks = scripts.iter().enumerate().map(|(number, script)| task(number, script));
    let made = Workspace::berlin(&format!("cadence = \"weekly\"\n{}", tasks.collect::<String>()));
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--jobs", "8"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
    let pids = || {
        [0, 1, 2].map(|number| {
            fs::read_to_string(made.at(&format!("pid{number}"))).ok().filter(|pid| pid.ends_with('\n'))
        })
    };
    until("all have started", || pids().iter().all(Option::is_some));
    child.kill().expect("killed");
    child.wait().expect("it ends");
    for pid in pids().into_iter().flatten() {
        until("its group has ended", || running_in_group(pid.trim()).is_empty());
    }
    // Nor is the guard left, whose folder is the root and whose name tells what it is.
    let is_guard = |cmdline: &[u8]| cmdline.starts_with(b"saasmaint-guard");
    let run = child.id().to_string();
    let guards = || {
        let processes = fs::read_dir("/proc").expect("/proc").filter_map(|entry| Some(entry.ok()?.path()));
        let of_this = |path: &std::path::PathBuf| {
            let stat = fs::read_to_string(path.join("stat")).unwrap_or_default();
            fs::read(path.join("cmdline")).is_ok_and(|line| is_guard(&line)) && stat.contains(&run)
        };
        processes.filter(of_this).count()
    };
    until("the guard has ended", || guards() == 0);
}

/// What a program has left behind on purpose, in a session of its own, stays.
#[test]
#[cfg(target_os = "linux")]
fn the_end_of_a_run_ends_nothing_that_was_let_go() {
    let made = weekly(
        "command = [\"sh\", \"-c\", \"setsid sh -c 'echo $$ > pid; exec sleep 30' >/dev/null 2>&1 & while ! test -s pid; do sleep 0.01; done\"]",
    );
    assert_eq!(run(&made, &[]).code, 0);
    let pid = made.read("pid");
    assert_eq!(running_in_group(pid.trim()).len(), 1);
    let group = Pid::from_raw(pid.trim().parse().expect("a pid")).expect("a pid");
    rustix::process::kill_process_group(group, Signal::KILL).expect("ended");
}

#[test]
fn a_closed_pipe_does_not_keep_results_from_being_recorded() {
    let made = mixed();
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--jobs", "1"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    drop(child.stdout.take());
    let ran = child.wait_with_output().expect("it ends");
    // A probe could not run: nobody who reads only the first lines may take that for a pass.
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(entries(&made).len(), 2);
}

/// When the ledger breaks midway, what was found is told, and that it is not on record.
#[test]
fn what_is_found_is_told_although_it_cannot_be_recorded() {
    let made = weekly("command = [\"sh\", \"-c\", \"rm -rf ledger; echo x > ledger\"]");
    let ran = run(&made, &["--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let step = &document["tasks"][0]["steps"][0];
    assert_eq!((&step["outcome"], &step["effect"], ran.code), (&json!("pass"), &json!("not-recorded"), 2));
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
}
