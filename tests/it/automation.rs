//! `examples/schedule` and `examples/ci`: what runs probes by the clock is sound, has few rights, and
//! keeps what they record.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests run git, sh and systemd-analyze")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test says what it leaves out")]

use crate::common::python;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::expected::repository;
use crate::common::{BIN, Ran};
use saasmaint::model::CronExpr;
use serde_json::{Value, json};
use tempfile::TempDir;

const SCRIPT: &str = "/usr/local/lib/saasmaint/run-and-push.sh";

fn example(path: &str) -> String {
    fs::read_to_string(repository("examples").join(path)).expect("an example")
}

#[test]
fn the_crontab_calls_the_script_once_a_day() {
    let crontab = example("schedule/crontab");
    let lines: Vec<&str> =
        crontab.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let (settings, jobs): (Vec<&str>, Vec<&str>) =
        lines.iter().partition(|line| line.split(' ').next().is_some_and(|word| word.contains('=')));
    let names: Vec<&str> = settings.iter().filter_map(|line| line.split('=').next()).collect();
    assert_eq!(names, ["SHELL", "PATH", "MAILTO", "SAASMAINT_BY", "SAASMAINT_TRUST"]);
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    let words: Vec<&str> = jobs[0].split_whitespace().collect();
    words[..5].join(" ").parse::<CronExpr>().expect("a cron expression");
    let lock = "/srv/maintenance/.git/saasmaint.lock";
    assert_eq!(words[5..], ["saasmaint", "flock", "-n", lock, SCRIPT, "/srv/maintenance"]);
    assert!(crontab.ends_with('\n'), "cron does not read a last line without its end");
}

/// Whether systemd-analyze is there. On continuous integration it has to be.
fn has_systemd() -> bool {
    let found = Command::new("systemd-analyze").arg("--version").output().is_ok();
    if !found {
        assert!(std::env::var_os("CI").is_none(), "there is no systemd-analyze; install systemd");
        eprintln!("left out: there is no systemd-analyze (Debian package systemd)");
    }
    found
}

#[test]
fn systemd_takes_the_units_and_gives_them_few_rights() {
    let service = example("schedule/saasmaint.service");
    let start = format!("ExecStart={SCRIPT} /srv/maintenance\n");
    assert!(service.contains(&start), "{service}");
    if !has_systemd() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let here = |name: &str| folder.path().join(name);
    // The program has to be there when a unit is verified.
    fs::write(here("saasmaint.service"), service.replace(&start, "ExecStart=/bin/true\n")).expect("a file");
    fs::write(here("saasmaint.timer"), example("schedule/saasmaint.timer")).expect("a file");
    let analyze = |args: &[&str]| {
        let mut command = Command::new("systemd-analyze");
        command.args(args).arg("./saasmaint.service").env("LC_ALL", "C").current_dir(folder.path());
        Ran::of(&command.output().expect("systemd-analyze runs"))
    };
    let verified = analyze(&["verify", "--man=no", "./saasmaint.timer"]);
    let told: Vec<&str> = verified.stderr.lines().filter(|line| line.contains("saasmaint")).collect();
    assert_eq!((verified.code, told), (0, vec![]), "{verified:?}");
    // Of 10, which is a service without any bounds; 2.0 at most passes.
    let secured = analyze(&["security", "--offline=true", "--threshold=20", "--no-pager"]);
    assert_eq!(secured.code, 0, "{secured:?}");
}

/// A workspace under git with a remote, and a `saasmaint` that records a line and ends as it is told.
struct Checkout {
    folder: TempDir,
}

impl Checkout {
    fn new() -> Self {
        let made = Self { folder: tempfile::tempdir().expect("a folder") };
        made.program("echo ran; mkdir -p ledger; echo '{}' >> ledger/probes.jsonl; exit \"${1:-0}\"");
        made.git(".", "init -q --bare remote");
        made.git(".", "clone -q remote work");
        fs::write(made.at("work/saasmaint.toml"), "").expect("a file");
        made.git("work", "add -A");
        made.git("work", "commit -q -m begin");
        made.git("work", "push -q -u origin HEAD");
        made
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// What stands in for the program. The ways it can end are given by the variable `ENDING`.
    fn program(&self, body: &str) {
        let path = self.at("bin/saasmaint");
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        let script = format!("#!/bin/sh\n[ \"$*\" = run ] || exit 64\nset -- $ENDING\n{body}\n");
        fs::write(&path, script).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is executable");
    }

    fn command(&self, program: &str) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.at("bin")).chain(std::env::split_paths(&path));
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::join_paths(folders).expect("a path"))
            .env("HOME", self.at("home"))
            .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")])
            .envs([("GIT_AUTHOR_NAME", "probes"), ("GIT_AUTHOR_EMAIL", "probes@acme.example")])
            .envs([("GIT_COMMITTER_NAME", "probes"), ("GIT_COMMITTER_EMAIL", "probes@acme.example")]);
        command
    }

    fn git(&self, folder: &str, line: &str) -> String {
        let mut command = self.command("git");
        command.args(["-c", "init.defaultBranch=main"]).args(line.split(' ')).current_dir(self.at(folder));
        let ran = Ran::of(&command.output().expect("git runs"));
        assert_eq!(ran.code, 0, "git {line}: {ran:?}");
        ran.stdout
    }

    /// The exit status of the script, `saasmaint` ending with this status.
    fn run(&self, ending: &str) -> i32 {
        self.script(&[("ENDING", ending)]).code
    }

    /// Runs the script with these variables.
    fn script(&self, variables: &[(&str, &str)]) -> Ran {
        let script = repository("examples/schedule/run-and-push.sh");
        let mut command = self.command(&script.display().to_string());
        command.arg(self.at("work")).envs(variables.iter().copied());
        Ran::of(&command.output().expect("the script runs"))
    }

    /// How many lines the remote has.
    fn pushed(&self) -> usize {
        let tree = self.git("remote", "ls-tree -r --name-only main");
        if !tree.contains("ledger/probes.jsonl") {
            return 0;
        }
        self.git("remote", "show main:ledger/probes.jsonl").lines().count()
    }
}

#[test]
fn the_script_pushes_what_was_recorded_however_it_ended() {
    let checkout = Checkout::new();
    assert_eq!((checkout.run("0"), checkout.pushed()), (0, 1));
    assert_eq!((checkout.run("1"), checkout.pushed()), (1, 2));
    assert_eq!((checkout.run("2"), checkout.pushed()), (2, 3));
    assert_eq!(checkout.git("work", "log --format=%an:%s -1"), "probes:Record what probes found\n");
}

#[test]
fn the_script_commits_nothing_where_nothing_was_recorded() {
    let checkout = Checkout::new();
    checkout.program("touch scratch");
    let before = checkout.git("work", "rev-parse HEAD");
    assert_eq!(checkout.run(""), 0);
    assert_eq!(checkout.git("work", "rev-parse HEAD"), before);
    assert_eq!(checkout.git("work", "status --porcelain"), "?? scratch\n");
}

#[test]
fn the_script_goes_on_from_what_others_pushed_and_from_what_it_could_not_push() {
    let checkout = Checkout::new();
    checkout.git(".", "clone -q remote other");
    fs::create_dir(checkout.at("other/ledger")).expect("a folder");
    fs::write(checkout.at("other/ledger/ana.jsonl"), "{}\n").expect("a file");
    checkout.git("other", "add -A");
    checkout.git("other", "commit -q -m record");
    checkout.git("other", "push -q");
    assert_eq!((checkout.run("0"), checkout.pushed()), (0, 1));
    assert!(checkout.at("work/ledger/ana.jsonl").is_file());

    fs::rename(checkout.at("remote"), checkout.at("away")).expect("the remote goes");
    assert_eq!(checkout.run("0"), 2);
    fs::rename(checkout.at("away"), checkout.at("remote")).expect("the remote comes back");
    assert_eq!(checkout.pushed(), 1);
    assert_eq!((checkout.run("1"), checkout.pushed()), (1, 3));
}

/// The same with the program itself, and a probe that fails, then passes.
#[test]
fn the_script_with_the_program_itself() {
    let checkout = Checkout::new();
    fs::remove_file(checkout.at("bin/saasmaint")).expect("the stand-in goes");
    std::os::unix::fs::symlink(BIN, checkout.at("bin/saasmaint")).expect("a link");
    fs::create_dir(checkout.at("work/checklists")).expect("a folder");
    let checklist = "[[task]]\nid = \"dump\"\ncadence = \"daily\"\nprobe.file.path = \"../dump\"\n";
    fs::write(checkout.at("work/checklists/a.toml"), checklist).expect("a file");
    checkout.git("work", "add -A");
    checkout.git("work", "commit -q -m checklist");
    let variables = [("SAASMAINT_BY", "probes@acme.example"), ("SAASMAINT_TRUST", "1"), ("TZ", "UTC")];

    let failed = checkout.script(&variables);
    assert_eq!(failed.code, 1, "{failed:?}");
    fs::write(checkout.at("dump"), "data").expect("a file");
    let passed = checkout.script(&variables);
    assert_eq!(passed.code, 0, "{passed:?}");

    let pushed = checkout.git("remote", "show main:ledger/probes@acme.example.jsonl");
    let entries: Vec<Value> = pushed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |kind: &str| entries.iter().find(|entry| entry["kind"] == kind).expect("an entry");
    assert_eq!(of("probe")["outcome"], "fail");
    assert_eq!(of("done")["via"], "probe");
    let kept = checkout.git("remote", "ls-tree -r --name-only main evidence");
    for entry in [of("probe"), of("done")] {
        for file in entry["evidence"].as_array().expect("evidence") {
            assert!(kept.contains(file["sha256"].as_str().expect("a hash")), "{file}: {kept}");
        }
    }
    assert_eq!(kept.lines().count(), 4, "{kept}");
}

/// The two files for continuous integration, where Python can read YAML.
fn ci() -> Option<[Value; 2]> {
    let paths = ["github-actions.yml", "gitlab-ci.yml"].map(|name| repository("examples/ci").join(name));
    let printed = python::run("automation/load.py", "yaml", &paths.each_ref().map(PathBuf::as_path))?;
    Some(serde_json::from_str(&printed).expect("two documents"))
}

/// Asserts that a shell can read a script.
fn is_shell(script: &str) {
    let mut command = Command::new("bash");
    command.args(["-n", "-c", script]);
    let ran = Ran::of(&command.output().expect("bash runs"));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{script}");
}

#[test]
fn github_runs_probes_by_the_clock_alone() {
    let Some([github, _]) = ci() else { return };
    assert_eq!(github["permissions"], json!({"contents": "read"}));
    for cron in github["on"]["schedule"].as_array().expect("times") {
        cron["cron"].as_str().expect("text").parse::<CronExpr>().expect("a cron expression");
    }
    let jobs = github["jobs"].as_object().expect("jobs");
    assert_eq!(jobs.keys().collect::<Vec<_>>(), ["run", "check"]);
    let condition = "github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'";
    assert_eq!(jobs["run"]["if"], condition);
    assert_eq!(jobs["run"]["permissions"], json!({"contents": "write"}));
    assert_eq!((&jobs["check"]["needs"], &jobs["check"]["if"]), (&json!("run"), &json!("always()")));
    for (name, job) in jobs {
        let steps = job["steps"].as_array().expect("steps");
        assert!(job["timeout-minutes"].is_u64(), "{name}");
        for step in steps {
            assert_ne!(step["run"].is_string(), step["uses"].is_string(), "{step}");
            if let Some(script) = step["run"].as_str() {
                is_shell(script);
            }
            let secret = step.to_string().contains("secrets.");
            assert!(!secret || step["run"].to_string().contains("saasmaint run"), "{step}");
            let checkout = step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/checkout"));
            if name == "run" && checkout {
                assert_eq!(step["with"]["persist-credentials"], false, "{step}");
            }
        }
        let runs: Vec<&Value> = steps.iter().filter(|step| step["env"]["SAASMAINT_TRUST"] == "1").collect();
        assert_eq!(runs.len(), usize::from(name == "run"), "{name}");
    }
    let steps = jobs["run"]["steps"].as_array().expect("steps");
    let at = |text: &str| steps.iter().position(|step| step["run"].to_string().contains(text));
    let (run, push) = (at("saasmaint run --format junit").expect("a run"), at("git push").expect("a push"));
    assert!(run < push && steps[push]["if"] == "always()", "{run} {push}");
}

#[test]
fn gitlab_runs_probes_by_the_clock_alone() {
    let Some([_, gitlab]) = ci() else { return };
    let probes = &gitlab["probes"];
    assert_eq!(probes["rules"], json!([{"if": "$CI_PIPELINE_SOURCE == \"schedule\""}]));
    assert_eq!(probes["artifacts"], json!({"when": "always", "reports": {"junit": "probes.xml"}}));
    assert_eq!(probes["variables"]["SAASMAINT_TRUST"], "1");
    assert_eq!(gitlab["maintenance"]["variables"], Value::Null);
    for job in [".saasmaint", "probes", "maintenance"] {
        for part in ["before_script", "script", "after_script"] {
            let lines = gitlab[job][part].as_array().map_or(&[][..], Vec::as_slice);
            let lines: Vec<&str> = lines.iter().map(|line| line.as_str().expect("a line")).collect();
            is_shell(&lines.join("\n"));
        }
        assert!(
            job == ".saasmaint"
                || gitlab["stages"].as_array().expect("stages").contains(&gitlab[job]["stage"])
        );
    }
    // The token that may push is no variable of what probes start.
    let script: Vec<&str> =
        probes["script"].as_array().expect("lines").iter().filter_map(Value::as_str).collect();
    let runs: Vec<&&str> = script.iter().filter(|line| line.contains("saasmaint run")).collect();
    assert_eq!(runs, [&"env -u SAASMAINT_PUSH_TOKEN saasmaint run --format junit > probes.xml || result=$?"]);
    assert_eq!(script.last(), Some(&"exit \"$result\""));
}

#[test]
fn the_readme_names_every_file() {
    let readme = example("README.md");
    for folder in ["schedule", "ci"] {
        for entry in fs::read_dir(repository("examples").join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            let path = Path::new(folder).join(name);
            assert!(readme.contains(&format!("({})", path.display())), "{name}");
        }
    }
}
