//! Every checklist that comes with the program, through the templates that write it.
#![allow(clippy::disallowed_methods, reason = "tests look at what is on disk")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::Workspace;
use crate::common::expected::repository;
use serde_json::Value;

const NOW: &str = "2026-11-25T08:00";

/// The duties of every SaaS team: id, cadence, title.
const FIFTEEN: &[(&str, &str, &str)] = &[
    ("health-check", "daily", "Monitor server and application health"),
    ("error-logs", "daily", "Check error logs and address critical issues"),
    ("security-alerts", "daily", "Review security alerts and investigate suspicious activity"),
    ("database-backup", "weekly", "Run database backups"),
    ("performance-review", "weekly", "Review system performance metrics"),
    ("security-software", "weekly", "Update antivirus and security software"),
    ("system-updates", "monthly", "Apply operating system and software updates"),
    ("vulnerability-scan", "monthly", "Conduct vulnerability scans"),
    ("security-policies", "monthly", "Review and update security policies and procedures"),
    ("penetration-test", "quarterly", "Conduct penetration testing"),
    ("disaster-recovery-plan", "quarterly", "Review and update disaster recovery plans"),
    ("compliance-audit", "quarterly", "Audit compliance with relevant regulations"),
    ("certificate-renewal", "annual", "Renew security certificates"),
    ("security-assessment", "annual", "Conduct a comprehensive security assessment"),
    ("sla-review", "annual", "Review and update service level agreements"),
];

/// The files of the checklists folder and how many tasks each has.
const FILES: &[(&str, usize)] = &[
    ("annual.toml", 3),
    ("daily.toml", 3),
    ("frameworks/gdpr.toml", 10),
    ("frameworks/hipaa.toml", 10),
    ("frameworks/iso27001.toml", 9),
    ("frameworks/soc2.toml", 8),
    ("full/access.toml", 6),
    ("full/automation.toml", 7),
    ("full/backup.toml", 5),
    ("full/compliance.toml", 7),
    ("full/database.toml", 5),
    ("full/incident.toml", 5),
    ("full/monitoring.toml", 5),
    ("full/network.toml", 5),
    ("full/patching.toml", 6),
    ("full/people.toml", 4),
    ("full/performance.toml", 5),
    ("full/security.toml", 7),
    ("full/servers.toml", 5),
    ("monthly.toml", 3),
    ("quarterly.toml", 3),
    ("weekly.toml", 3),
];

/// The templates, how many tasks each has, and the framework file that it adds.
const TEMPLATES: &[(&str, usize, Option<&str>)] = &[
    ("saas", 15, None),
    ("full", 87, None),
    ("soc2", 57, Some("soc2.toml")),
    ("iso27001", 58, Some("iso27001.toml")),
    ("hipaa", 59, Some("hipaa.toml")),
    ("gdpr", 59, Some("gdpr.toml")),
];

/// A workspace made of a template, and its tasks.
fn made(template: &str) -> (Workspace, Vec<Value>) {
    let made = Workspace::empty();
    made.ok(NOW, &["init", "--template", template, "--name", "Acme CRM", "--timezone", "Europe/Berlin"]);
    let list = made.json(NOW, &["list"]);
    let tasks = list["tasks"].as_array().expect("tasks").clone();
    (made, tasks)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The TOML files below `checklists/`, by their path from there.
fn shipped() -> BTreeMap<String, PathBuf> {
    let root = repository("checklists");
    let mut found = BTreeMap::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(&root).expect("a path below");
                found.insert(name.to_string_lossy().into_owned(), path);
            }
        }
    }
    found
}

fn file_name(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

#[test]
fn the_folder_holds_what_the_table_says() {
    let found: Vec<String> = shipped().into_keys().collect();
    let known: Vec<&str> = FILES.iter().map(|(file, _)| *file).collect();
    assert_eq!(found, known);
}

#[test]
fn every_template_loads() {
    for (template, count, framework) in TEMPLATES {
        let (made, tasks) = made(template);
        assert_eq!(tasks.len(), *count, "{template}");
        let valid = made.ok(NOW, &["validate"]);
        assert_eq!(valid, format!("Acme CRM: {count} tasks, no problems\n"), "{template}");
        let due = made.json(NOW, &["due", "--all"]);
        assert_eq!(due["tasks"].as_array().map(Vec::len), Some(*count), "{template}");
        assert_eq!(due["summary"]["overdue"], 0, "{template}");
        if let Some(file) = framework {
            assert!(made.at("checklists").join(file).is_file(), "{template}: {file}");
        }
    }
}

#[test]
fn every_file_is_written_as_it_is_by_some_template() {
    let mut written: BTreeMap<String, String> = BTreeMap::new();
    let mut tasks_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (template, ..) in TEMPLATES {
        let (made, tasks) = made(template);
        for task in &tasks {
            let file = file_name(task["source"]["file"].as_str().expect("a file")).to_owned();
            let path = format!("checklists/{file}");
            written.insert(file.clone(), made.read(&path));
            tasks_of.entry(file).or_default().insert(text(task, "id").to_owned());
        }
    }
    for (file, count) in FILES {
        let name = file_name(file);
        let kept = fs::read_to_string(repository("checklists").join(file)).expect("a checklist");
        assert_eq!(written.get(name), Some(&kept), "{file}");
        assert_eq!(tasks_of.get(name).map(BTreeSet::len), Some(*count), "{file}");
    }
    assert_eq!(written.len(), FILES.len());
}

#[test]
fn the_fifteen() {
    for tasks in [made("saas").1, built_in()] {
        let mut found: Vec<(&str, &str, &str)> =
            tasks.iter().map(|task| (text(task, "id"), text(task, "cadence"), text(task, "title"))).collect();
        let mut known = FIFTEEN.to_vec();
        found.sort_unstable();
        known.sort_unstable();
        assert_eq!(found, known);
    }
}

/// The tasks of a machine without any file.
fn built_in() -> Vec<Value> {
    let list = Workspace::empty().json(NOW, &["list"]);
    list["tasks"].as_array().expect("tasks").clone()
}

#[test]
fn every_task_says_what_to_do() {
    let mut files_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (template, ..) in TEMPLATES {
        for task in made(template).1 {
            let id = text(&task, "id");
            let file = file_name(task["source"]["file"].as_str().expect("a file")).to_owned();
            assert!(!text(&task, "area").is_empty(), "{id}: area");
            assert!(text(&task, "title").chars().count() <= 60, "{id}: a title of one line");
            assert!(["low", "normal", "high", "critical"].contains(&text(&task, "priority")), "{id}");
            let description = text(&task, "description");
            let places: Vec<Option<usize>> =
                ["**Do.**", "**Verify.**", "**Keep.**"].iter().map(|part| description.find(part)).collect();
            assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{id}: {places:?}");
            let own = match file.as_str() {
                "hipaa.toml" => "HIPAA",
                "gdpr.toml" => "GDPR",
                "iso27001.toml" => "ISO27001",
                "soc2.toml" => "SOC2",
                _ => "",
            };
            let frameworks: Vec<&str> = task["controls"]
                .as_array()
                .expect("controls")
                .iter()
                .filter_map(|control| control.as_str()?.split(':').next())
                .collect();
            let wanted = |framework: &&str| match own {
                "" => ["SOC2", "ISO27001"].contains(framework),
                own => *framework == own,
            };
            assert!(frameworks.iter().any(wanted), "{file}: {id}: {frameworks:?}");
            files_of.entry(id.to_owned()).or_default().insert(file);
        }
    }
    let twice: Vec<_> = files_of.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "ids that two files use: {twice:?}");
    assert_eq!(files_of.len(), 124);
}

#[test]
fn an_unknown_template_names_the_known_ones() {
    let made = Workspace::empty();
    let ran = made.run(NOW, &["init", "--template", "soc3"]);
    assert_eq!(ran.code, 2);
    let names: Vec<&str> = TEMPLATES.iter().map(|(name, ..)| *name).collect();
    let names = names.join(", ");
    assert!(ran.stderr.ends_with(&format!("There are: {names}\n")), "{}", ran.stderr);
    let help = made.ok(NOW, &["init", "--help"]);
    let help: Vec<&str> = help.split_whitespace().collect();
    assert!(help.join(" ").contains(&format!("write: {names} [")), "{help:?}");
    assert!(!made.at("saasmaint.toml").exists());
}
