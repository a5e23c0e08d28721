//! Where a command can fail: every call that concerns its workspace, each with every fault.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::common::scene::Scene;
use crate::trace::{Call, Class, Fault};

/// One fault at one call.
#[derive(Debug, Clone)]
pub struct Point {
    /// The system call.
    pub name: String,
    /// Which call of that name by its thread, from 1.
    pub nth: usize,
    /// Its class.
    pub class: Class,
    /// The fault.
    pub fault: Fault,
    /// The descriptor's file, from the folder that holds the scene, and which call of that name on it
    /// this is: for where other threads make calls of the same number.
    pub on: Option<(PathBuf, usize)>,
    /// What the call concerns, without what differs from run to run.
    pub place: String,
}

impl Point {
    /// For people.
    pub fn label(&self) -> String {
        let fault = match self.fault {
            Fault::Error(error) => error,
            Fault::Kill => "kill",
        };
        format!("{fault} at {}#{} of {}", self.name, self.nth, self.place)
    }
}

/// All points of a run. What the loader and the start of the program do is left out: strace counts the
/// calls of each thread by name, so a call of another thread is left out too when the main thread's call
/// of the same number is one of these.
pub fn all(calls: &[Call], scene: &Scene, reads_only: bool) -> Vec<Point> {
    let mut counts: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    let mut counts_on: BTreeMap<(usize, &str, &Path), usize> = BTreeMap::new();
    let mut starts: Vec<(&str, usize)> = Vec::new();
    let mut points: Vec<Point> = Vec::new();
    for call in calls {
        let nth = counts.entry((call.thread, &call.name)).or_default();
        *nth += 1;
        if !call.concerns(scene.root()) {
            if call.thread == 0 {
                starts.push((&call.name, *nth));
            }
            continue;
        }
        let on = call.descriptor.and(call.places.first()).map(|path| {
            let nth = counts_on.entry((call.thread, &call.name, path)).or_default();
            *nth += 1;
            (scene.below_folder(path), *nth)
        });
        let Some(class) = call.class else { continue };
        for fault in class.faults() {
            // A reader that is killed has changed nothing.
            if reads_only && *fault == Fault::Kill {
                continue;
            }
            let place = place(call, scene.root());
            points.push(Point {
                name: call.name.clone(),
                nth: *nth,
                class,
                fault: *fault,
                on: on.clone(),
                place,
            });
        }
    }
    points.retain(|point| !starts.contains(&(point.name.as_str(), point.nth)));
    points.sort_by(|a, b| (&a.name, a.nth).cmp(&(&b.name, b.nth)));
    points.dedup_by(|a, b| (&a.name, a.nth, a.fault) == (&b.name, b.nth, b.fault));
    points
}

/// Some of them: of the calls of one name at one place, not always the first, one for each fault if it
/// changes something and one in all if it only looks.
pub fn spread(points: Vec<Point>) -> Vec<Point> {
    let mut groups: BTreeMap<(String, String, String), Vec<Point>> = BTreeMap::new();
    for point in points {
        let fault = if point.class.only_looks() { String::new() } else { format!("{:?}", point.fault) };
        groups.entry((point.name.clone(), point.place.clone(), fault)).or_default().push(point);
    }
    groups
        .into_values()
        .enumerate()
        .map(|(number, mut group)| group.swap_remove(number * 7 % group.len()))
        .collect()
}

fn place(call: &Call, root: &Path) -> String {
    if call.prints() {
        return if call.descriptor == Some(1) { "stdout" } else { "stderr" }.to_owned();
    }
    let below = |path: &Path| {
        let words = path.strip_prefix(root).unwrap_or(path).components();
        let words = words.map(|word| {
            let word = word.as_os_str().to_string_lossy().into_owned();
            match word.split_once('-') {
                Some((kind, _)) if word.starts_with('.') => format!("{kind}-*"),
                _ => word,
            }
        });
        words.collect::<Vec<_>>().join("/")
    };
    call.places.iter().map(|path| below(path)).collect::<Vec<_>>().join(" to ")
}
