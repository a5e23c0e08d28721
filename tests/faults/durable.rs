//! What a power cut would take away, told from the calls that were made.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::trace::{Call, Class};

/// Files whose content, and names whose folder, nothing has synced yet.
#[derive(Default)]
pub struct Unsynced {
    contents: BTreeSet<PathBuf>,
    names: BTreeSet<PathBuf>,
}

impl Unsynced {
    /// After these calls, made where these files were. Calls that failed changed nothing.
    pub fn after<'a>(calls: impl Iterator<Item = &'a Call>, there: &BTreeSet<PathBuf>) -> Self {
        let mut there = there.clone();
        let mut left = Self::default();
        for call in calls.filter(|call| call.ok) {
            match (call.class, call.places.as_slice()) {
                (Some(Class::Open), [place, ..]) if call.creates => left.is_new(place, &mut there),
                (Some(Class::MkDir), [place, ..]) => left.is_new(place, &mut there),
                (Some(Class::Write | Class::Truncate), [place, ..]) => left.changed(place),
                (Some(Class::Copy), places) => left.changed(places.last().unwrap_or(&PathBuf::new())),
                (Some(Class::Rename), [from, to, ..]) => left.moved(from, to, &mut there),
                (Some(Class::Unlink), [place, ..]) => left.removed(place, &mut there),
                (Some(Class::Sync), [place, ..]) => left.synced(place, call.name == "syncfs"),
                _ => {}
            }
        }
        left
    }

    fn is_new(&mut self, place: &Path, there: &mut BTreeSet<PathBuf>) {
        if there.insert(place.to_owned()) {
            self.names.insert(place.to_owned());
        }
    }

    fn changed(&mut self, place: &Path) {
        self.contents.insert(place.to_owned());
    }

    fn moved(&mut self, from: &Path, to: &Path, there: &mut BTreeSet<PathBuf>) {
        if self.contents.remove(from) {
            self.contents.insert(to.to_owned());
        } else {
            self.contents.remove(to);
        }
        self.names.remove(from);
        self.names.insert(to.to_owned());
        there.remove(from);
        there.insert(to.to_owned());
    }

    fn removed(&mut self, place: &Path, there: &mut BTreeSet<PathBuf>) {
        self.contents.remove(place);
        self.names.remove(place);
        there.remove(place);
    }

    fn synced(&mut self, place: &Path, everything: bool) {
        if everything {
            *self = Self::default();
        }
        self.contents.remove(place);
        self.names.retain(|name| name.parent() != Some(place));
    }

    /// What of these paths, or of a folder above them, would be lost.
    pub fn of<'a>(&self, paths: impl Iterator<Item = &'a PathBuf>) -> BTreeSet<String> {
        let mut lost = BTreeSet::new();
        for path in paths {
            if self.contents.contains(path) {
                lost.insert(format!("the content of {}", path.display()));
            }
            for name in path.ancestors().filter(|name| self.names.contains(*name)) {
                lost.insert(format!("the name {}", name.display()));
            }
        }
        lost
    }
}
