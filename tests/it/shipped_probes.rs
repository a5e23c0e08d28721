//! The probes that the shipped checklists carry as comments: none is active as shipped, and each is
//! sound once its lines are uncommented.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::common::Workspace;
use crate::common::expected::repository;
use toml::{Table, Value};

const NOW: &str = "2026-11-25T08:00";

/// The files, how many of their tasks carry a probe, and how many probes that are.
const FILES: &[(&str, usize, usize)] = &[
    ("annual.toml", 1, 2),
    ("daily.toml", 3, 5),
    ("frameworks/gdpr.toml", 1, 1),
    ("frameworks/hipaa.toml", 0, 0),
    ("frameworks/iso27001.toml", 1, 1),
    ("frameworks/soc2.toml", 1, 1),
    ("full/access.toml", 3, 3),
    ("full/automation.toml", 5, 7),
    ("full/backup.toml", 3, 5),
    ("full/compliance.toml", 2, 2),
    ("full/database.toml", 4, 5),
    ("full/incident.toml", 1, 1),
    ("full/monitoring.toml", 3, 3),
    ("full/network.toml", 5, 7),
    ("full/patching.toml", 4, 6),
    ("full/people.toml", 0, 0),
    ("full/performance.toml", 2, 2),
    ("full/security.toml", 6, 7),
    ("full/servers.toml", 3, 3),
    ("monthly.toml", 2, 6),
    ("quarterly.toml", 1, 1),
    ("weekly.toml", 3, 4),
];

/// The tools that probes and remedies call.
const TOOLS: &[&str] = &[
    "amtool",
    "ansible-playbook",
    "apt",
    "apt-get",
    "aws",
    "cargo",
    "certbot",
    "chronyc",
    "dnf",
    "freshclam",
    "fwupdmgr",
    "gcloud",
    "gh",
    "git",
    "gitleaks",
    "journalctl",
    "k6",
    "kubectl",
    "lynis",
    "nmap",
    "npm",
    "pg_amcheck",
    "pg_dump",
    "pg_restore",
    "pgbackrest",
    "pip-audit",
    "promtool",
    "prowler",
    "psql",
    "restic",
    "sslyze",
    "systemctl",
    "terraform",
    "trivy",
    "zizmor",
];

/// The probes of a checklist by its task, each as the numbers of its lines.
struct Commented {
    lines: Vec<String>,
    blocks: Vec<(String, Vec<usize>)>,
}

impl Commented {
    fn read(file: &str) -> Self {
        let text = fs::read_to_string(repository("checklists").join(file)).expect("a checklist");
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let (mut blocks, mut block, mut task) = (Vec::new(), Vec::new(), String::new());
        for (number, line) in lines.iter().map(String::as_str).chain([""]).enumerate() {
            if line.starts_with('#') {
                block.push(number);
                continue;
            }
            let found: Vec<usize> = std::mem::take(&mut block);
            if found.iter().any(|&number| lines[number].starts_with("# [task.probe")) {
                blocks.push((task.clone(), found));
            }
            if let Some(id) = line.strip_prefix("id = ") {
                id.trim_matches('"').clone_into(&mut task);
            }
        }
        Self { lines, blocks }
    }

    /// The tasks that carry a probe.
    fn tasks(&self) -> BTreeSet<&str> {
        self.blocks.iter().map(|(task, _)| task.as_str()).collect()
    }

    /// The probe of this rank of each task that has so many.
    fn ranked(&self, rank: usize) -> BTreeMap<&str, &[usize]> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut found = BTreeMap::new();
        for (task, block) in &self.blocks {
            let count = seen.entry(task).or_default();
            if *count == rank {
                found.insert(task.as_str(), block.as_slice());
            }
            *count += 1;
        }
        found
    }

    /// The file with these blocks uncommented, as an editor or `sed 's/^# //'` does.
    fn uncommented<'b>(&self, blocks: impl IntoIterator<Item = &'b [usize]>) -> String {
        let mut lines = self.lines.clone();
        for &number in blocks.into_iter().flatten() {
            if let Some(rest) = self.lines[number].strip_prefix("# ") {
                rest.clone_into(&mut lines[number]);
            }
        }
        lines.join("\n") + "\n"
    }

    /// All probes with their tasks, each uncommented alone.
    fn tables(&self) -> Vec<Table> {
        let alone = self.blocks.iter().map(|(task, block)| {
            let tasks = tasks(&self.uncommented([block.as_slice()]));
            tasks.into_iter().find(|found| found["id"].as_str() == Some(task)).expect("the task")
        });
        alone.collect()
    }
}

fn tasks(text: &str) -> Vec<Table> {
    let table: Table = text.parse().expect("TOML");
    let tasks = table["task"].as_array().expect("tasks").iter();
    tasks.map(|task| task.as_table().expect("a table").clone()).collect()
}

/// All probes of all files, with their tasks.
fn all() -> Vec<Table> {
    FILES.iter().flat_map(|(file, ..)| Commented::read(file).tables()).collect()
}

#[test]
fn none_is_active_as_shipped() {
    for (file, ..) in FILES {
        let text = fs::read_to_string(repository("checklists").join(file)).expect("a checklist");
        for task in tasks(&text) {
            for key in ["probe", "fix"] {
                assert!(!task.contains_key(key), "{file}: {}: {key}", task["id"]);
            }
        }
    }
}

#[test]
fn so_many_are_there() {
    for (file, tasks, probes) in FILES {
        let found = Commented::read(file);
        assert_eq!((found.tasks().len(), found.blocks.len()), (*tasks, *probes), "{file}");
    }
    let all: usize = FILES.iter().map(|(_, _, probes)| probes).sum();
    let guide = fs::read_to_string(repository("docs/src/guides/checklists.md")).expect("the guide");
    assert!(guide.contains(&format!("carry {all} probes as comments")), "{all}");
}

#[test]
fn each_is_sound_once_it_is_uncommented() {
    for (file, with, _) in FILES {
        let commented = Commented::read(file);
        let name = Path::new(file).file_name().and_then(|name| name.to_str()).expect("a name");
        for rank in 0.. {
            let ranked = commented.ranked(rank);
            if ranked.is_empty() {
                assert!(rank > 0 || *with == 0, "{file}");
                break;
            }
            let text = commented.uncommented(ranked.values().copied());
            let made = Workspace::empty();
            made.write("saasmaint.toml", "name = \"Acme CRM\"\ntimezone = \"Europe/Berlin\"\n");
            made.write(&format!("checklists/{name}"), &text);
            let tasks = tasks(&text);
            let ran = made.run(NOW, &["validate"]);
            let expected = format!("Acme CRM: {} tasks, no problems\n", tasks.len());
            assert_eq!((ran.stdout, ran.stderr.as_str()), (expected, ""), "{file}: {rank}\n{text}");
            let active: BTreeSet<&str> = tasks
                .iter()
                .filter(|task| task.contains_key("probe"))
                .filter_map(|task| task["id"].as_str())
                .collect();
            assert_eq!(active, ranked.keys().copied().collect(), "{file}: {rank}");
        }
    }
}

#[test]
fn each_says_what_it_is() {
    for (file, ..) in FILES {
        let found = Commented::read(file);
        let note = "`saasmaint run` checks the task.";
        assert_eq!(found.lines.iter().any(|line| line.contains(note)), !found.blocks.is_empty(), "{file}");
        let mut last = "";
        for (task, block) in &found.blocks {
            let first = &found.lines[block[0]];
            let begin = if task == last { "## Or" } else { "## Probe" };
            assert!(first.starts_with(begin), "{file}: {task}: {first}");
            last = task;
            for line in block.iter().map(|&number| &found.lines[number]) {
                assert!(line.starts_with("## ") || line.starts_with("# "), "{file}: {task}: {line}");
                assert!(line.chars().count() <= 100, "{file}: {task}: {line}");
            }
        }
    }
}

#[test]
fn the_usual_tools_are_called() {
    let mut found = BTreeSet::new();
    for task in all() {
        for table in ["probe", "fix"] {
            let Some(argv) = task.get(table).and_then(|table| table.get("command")) else { continue };
            let argv: Vec<&str> = argv.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
            // What sudo starts, which must not wait for a password.
            let argv = if argv[0] == "sudo" {
                assert_eq!(argv[1], "-n", "{argv:?}");
                &argv[2..]
            } else {
                &argv[..]
            };
            assert!(!["sh", "bash"].contains(&argv[0]), "{argv:?}");
            found.insert(argv[0].to_owned());
        }
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), TOOLS);
}

#[test]
fn every_kind_of_probe_occurs() {
    let kinds = ["command", "http", "tls", "file", "tcp", "dns", "logs", "disk"];
    let mut found = BTreeSet::new();
    for task in all() {
        let probe = task["probe"].as_table().expect("a table");
        found.extend(kinds.iter().filter(|kind| probe.contains_key(**kind)));
    }
    assert_eq!(found, kinds.iter().collect());
}

#[test]
fn several_need_a_person_and_several_have_a_remedy() {
    let all = all();
    let review = |task: &&Table| task.get("evidence").and_then(Value::as_str) == Some("review");
    assert_eq!(all.iter().filter(review).count(), 26);
    assert_eq!(all.iter().filter(|task| task.contains_key("fix")).count(), 9);
    assert!(all.iter().any(|task| task["probe"].get("secrets").is_some()));
    assert!(all.iter().any(|task| task["probe"].get("valid_for").is_some()));
}
