//! The free space of a file system.

use rustix::fs::{StatVfs, statvfs};
use rustix::io::Errno;
use serde_json::{Map, Value, json};

use super::kind::{AttemptContext, Runnable};
use super::{Deadline, Observation, RunContext, local, size};
use crate::model::{DiskCheck, Free};

impl Runnable for DiskCheck {
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation {
        check(self, attempt.run, attempt.deadline)
    }
}

/// Makes one attempt.
fn check(check: &DiskCheck, context: &RunContext, deadline: &Deadline) -> Observation {
    let (path, what) = (context.path(&check.path), check.path.clone());
    let check = check.clone();
    local::within(deadline, &what, move || match statvfs(path.as_path()) {
        Ok(found) => judge(&check, &found),
        Err(Errno::NOENT | Errno::NOTDIR) => Observation::failed(format!("{} is missing", check.path)),
        Err(errno) => Observation::error(local::cannot(&check.path, &errno.into())),
    })
}

/// How much of something there is for an ordinary user. As df(1) counts it, what is kept for root
/// belongs to neither part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Capacity {
    total: u128,
    used: u128,
    free: u128,
}

impl Capacity {
    fn new(total: u64, all_free: u64, free: u64, unit: u64) -> Self {
        // Some file systems report less than nothing, which wraps around, when only root's part is left.
        let free = if free > total { 0 } else { free };
        let unit = u128::from(unit);
        let used = u128::from(total.saturating_sub(all_free));
        Self { total: u128::from(total) * unit, used: used * unit, free: u128::from(free) * unit }
    }

    fn space(found: &StatVfs) -> Self {
        Self::new(found.f_blocks, found.f_bfree, found.f_bavail, found.f_frsize)
    }

    fn inodes(found: &StatVfs) -> Self {
        Self::new(found.f_files, found.f_ffree, found.f_favail, 1)
    }

    fn usable(self) -> u128 {
        self.used + self.free
    }

    /// Hundredths of a percent that are free, rounded down.
    fn free_share(self) -> u128 {
        (self.free * 10_000).checked_div(self.usable()).unwrap_or(0)
    }

    fn has(self, wanted: Free) -> bool {
        match wanted {
            Free::Count(count) => self.free >= u128::from(count),
            Free::Percent(percent) => self.free * 100 >= u128::from(percent) * self.usable(),
        }
    }
}

fn judge(check: &DiskCheck, found: &StatVfs) -> Observation {
    let (space, inodes) = (Capacity::space(found), Capacity::inodes(found));
    let mut facts = Map::new();
    facts.insert("path".to_owned(), json!(check.path));
    for (name, room) in [("bytes", space), ("inodes", inodes)] {
        facts.insert(format!("total_{name}"), number(room.total));
        facts.insert(format!("free_{name}"), number(room.free));
        facts.insert(format!("free_{name}_percent"), json!(percent(room)));
    }
    let mut faults = Vec::new();
    if let Some(wanted) = check.min_free {
        if space.usable() == 0 {
            let reason = format!("{} is on a file system that keeps nothing", check.path);
            return Observation { facts, ..Observation::error(reason) };
        }
        if !space.has(wanted) {
            faults.push(fault(&check.path, "", space, wanted, size::sizes));
        }
    }
    if let Some(wanted) = check.min_inodes {
        if found.f_files == 0 {
            // It makes them as they are needed.
            let reason =
                format!("{} is on a file system that counts no inodes; remove `min_inodes`", check.path);
            return Observation { facts, ..Observation::error(reason) };
        }
        if !inodes.has(wanted) {
            let counts = |one: u64, other: u64| (one.to_string(), other.to_string());
            faults.push(fault(&check.path, " inodes", inodes, wanted, counts));
        }
    }
    Observation::from_faults(&faults, facts, Vec::new())
}

fn fault(
    path: &str,
    what: &str,
    room: Capacity,
    wanted: Free,
    shown: impl Fn(u64, u64) -> (String, String),
) -> String {
    let free = u64::try_from(room.free).unwrap_or(u64::MAX);
    match wanted {
        Free::Percent(wanted) => {
            let (has, _) = shown(free, 0);
            format!("{path} has {}% ({has}){what} free and needs {wanted}%", percent(room))
        }
        Free::Count(wanted) => {
            let (has, needs) = shown(free, wanted);
            format!("{path} has {has}{what} free and needs {needs}")
        }
    }
}

/// The free share with two decimals.
fn percent(room: Capacity) -> String {
    let share = room.free_share();
    format!("{}.{:02}", share / 100, share % 100)
}

fn number(number: u128) -> Value {
    json!(u64::try_from(number).unwrap_or(u64::MAX))
}

#[cfg(test)]
#[path = "tests/disk.rs"]
mod tests;
