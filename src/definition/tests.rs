//! Whole workspaces, read from the disk.

mod approval;
mod calendar;
mod checklist;
mod example;
mod files;
mod probe;
mod probe_refused;
mod robust;
mod workspace;

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{Machine, Place, Workspace, load};
use crate::model::{Problem, Task, Zone};

/// A workspace of these files; one without `saasmaint.toml` gets an empty one.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("saasmaint.toml"), "").expect("a file");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn load_folder(folder: &Path) -> Result<Workspace, Vec<Problem>> {
    load_place(Place::Folder(folder.to_path_buf()), &Ok(Zone::utc()))
}

/// A place on a machine where nothing outside of a workspace is allowed.
fn load_place(place: Place, zone: &Result<Zone, String>) -> Result<Workspace, Vec<Problem>> {
    load(place, &Machine { zone, outside: &|_| Ok(Vec::new()) })
}

/// `file:line:column: message (help)` of each problem.
fn told(problems: &[Problem]) -> Vec<String> {
    problems
        .iter()
        .map(|problem| {
            let place =
                problem.position().map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
            let help = problem.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
            format!("{}{place}: {}{help}", problem.file, problem.message)
        })
        .collect()
}

/// What is wrong with these files.
fn problems(files: &[(&str, &str)]) -> Vec<String> {
    told(&load_folder(folder(files).path()).map_or_else(|problems| problems, |_| Vec::new()))
}

/// What is wrong with a checklist, without the file's name.
fn wrong(checklist: &str) -> Vec<String> {
    let told = problems(&[("checklists/a.toml", checklist)]);
    told.into_iter().map(|text| text.trim_start_matches("checklists/a.toml:").to_owned()).collect()
}

/// The tasks of a sound checklist.
fn tasks(checklist: &str) -> Vec<Task> {
    tasks_of(&[("checklists/a.toml", checklist)])
}

fn tasks_of(files: &[(&str, &str)]) -> Vec<Task> {
    workspace_of(files).definitions.tasks
}

fn workspace_of(files: &[(&str, &str)]) -> Workspace {
    load_folder(folder(files).path()).unwrap_or_else(|problems| panic!("{:#?}", told(&problems)))
}

/// The only task of a checklist that holds these lines of a task.
fn task(lines: &str) -> Task {
    tasks(&format!("[[task]]\nid = \"a\"\n{lines}")).remove(0)
}
