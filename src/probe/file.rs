//! A file: its age, its size and its content.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, Days, NaiveDateTime, TimeDelta, Weekday};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::kind::{AttemptContext, Runnable};
use super::local::{self, cannot, shown};
use super::size::sizes;
use super::{Deadline, Observation, RunContext};
use crate::files::{is_missing, is_pattern};
use crate::model::{FileCheck, Instant, Span, Zone, hex, rfc3339_utc};

/// Clocks of machines that share files differ a little; more than this is an error of one.
const SKEW: TimeDelta = TimeDelta::hours(1);

impl Runnable for FileCheck {
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation {
        check(self, attempt.run, attempt.zone, attempt.deadline)
    }
}

/// Makes one attempt.
fn check(check: &FileCheck, context: &RunContext, zone: &Zone, deadline: &Deadline) -> Observation {
    let look = FileAttempt {
        check: check.clone(),
        root: context.root.clone(),
        zone: zone.clone(),
        now: (context.clock)(),
        clock_given: context.clock_given,
        deadline: deadline.clone(),
    };
    local::within(deadline, &check.path, move || look.look())
}

struct FileAttempt {
    check: FileCheck,
    root: PathBuf,
    zone: Zone,
    now: Instant,
    clock_given: bool,
    deadline: Deadline,
}

/// The file that counts.
struct MatchedFile {
    path: PathBuf,
    metadata: Metadata,
    matched: usize,
}

impl FileAttempt {
    fn look(&self) -> Observation {
        match self.find() {
            Ok(Ok(found)) => self.judge(&found),
            Ok(Err(fault)) => Observation::failed(fault),
            Err(reason) => Observation::error(reason),
        }
    }

    /// The file, or the newest of several; inside, why there is none.
    fn find(&self) -> Result<Result<MatchedFile, String>, String> {
        let path = &self.check.path;
        let is_pattern = is_pattern(path);
        let mut newest: Option<(SystemTime, PathBuf, Metadata)> = None;
        let (mut matched, mut others) = (0, None);
        for path in local::found(&self.root, path)? {
            let name = shown(&self.root, &path);
            let metadata = match fs::metadata(&path) {
                Ok(metadata) => metadata,
                // It went since, or it is a link that leads nowhere.
                Err(error) if is_missing(&error) => continue,
                Err(error) => return Err(cannot(&name, &error)),
            };
            if !metadata.is_file() {
                let kind = if metadata.is_dir() { "a folder" } else { "no regular file" };
                others = Some(format!("{name} is {kind}"));
                continue;
            }
            matched += 1;
            let modified = metadata.modified().map_err(|error| cannot(&name, &error))?;
            // They come sorted: of those of one moment the last counts.
            if newest.as_ref().is_none_or(|(newest, ..)| modified >= *newest) {
                newest = Some((modified, path, metadata));
            }
        }
        Ok(match (newest, others) {
            (Some((_, path, metadata)), _) => Ok(MatchedFile { path, metadata, matched }),
            (None, Some(other)) if is_pattern => Err(format!("no file matches {path}: {other}")),
            (None, Some(other)) => Err(other),
            (None, None) if is_pattern => Err(format!("no file matches {path}")),
            (None, None) => Err(format!("{path} is missing")),
        })
    }

    fn judge(&self, found: &MatchedFile) -> Observation {
        let name = shown(&self.root, &found.path);
        let mut facts = Map::new();
        let mut fact = |name: &str, value: Value| facts.insert(name.to_owned(), value);
        fact("path", json!(name));
        fact("matched", json!(found.matched));
        let bytes = found.metadata.len();
        fact("bytes", json!(bytes));
        let mut faults = Vec::new();
        match found.metadata.modified().ok().and_then(instant) {
            Some(modified) => {
                fact("modified_at", json!(rfc3339_utc(modified)));
                let age = (self.now - modified).max(TimeDelta::zero());
                fact("age_seconds", json!(age.num_seconds()));
                faults.extend(self.age_fault(modified, age));
            }
            None => faults.push("has a time of modification that is no date".to_owned()),
        }
        if let Some(min) = self.check.min_size.filter(|min| bytes < *min) {
            let (has, needs) = sizes(bytes, min);
            faults.push(format!("has {has} and needs {needs}"));
        }
        if let Some(max) = self.check.max_size.filter(|max| bytes > *max) {
            let (has, may) = sizes(bytes, max);
            faults.push(format!("has {has} and may have {may}"));
        }
        if let Some(wanted) = &self.check.sha256 {
            match self.hash(&found.path) {
                Ok(hash) if hash == *wanted => drop(fact("sha256", json!(hash))),
                Ok(hash) => {
                    faults.push(format!("has the SHA-256 {hash:.12}… and not {wanted:.12}…"));
                    fact("sha256", json!(hash));
                }
                // What is already known to be wrong is wrong, whatever the content is.
                Err(HashError::Unreadable(why)) if !faults.is_empty() => faults.push(why),
                Err(HashError::Unreadable(why)) => return Observation { facts, ..Observation::error(why) },
                Err(HashError::OutOfTime) => return local::out_of_time(&self.deadline, &name),
            }
        }
        if let Some(first) = faults.first_mut() {
            first.insert_str(0, &format!("{name} "));
        }
        Observation::from_faults(&faults, facts, Vec::new())
    }

    fn age_fault(&self, modified: Instant, age: TimeDelta) -> Option<String> {
        if modified > self.now + SKEW && !self.clock_given {
            let at = rfc3339_utc(modified);
            return Some(format!("was modified in the future ({at}): a clock is wrong"));
        }
        let max = self.check.max_age.as_ref()?;
        let oldest = oldest(self.now, *max, &self.zone);
        (modified < oldest).then(|| format!("is {} old and may be {max}", aged(age.num_seconds(), *max)))
    }

    fn hash(&self, path: &Path) -> Result<String, HashError> {
        let name = shown(&self.root, path);
        let (mut file, _): (File, _) = match local::open(path) {
            Ok(Some(opened)) => opened,
            Ok(None) => return Err(HashError::Unreadable(format!("{name} is no longer a regular file"))),
            Err(error) => return Err(HashError::Unreadable(cannot(&name, &error))),
        };
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            if self.deadline.left().is_zero() {
                return Err(HashError::OutOfTime);
            }
            match file.read(&mut buffer) {
                Ok(0) => return Ok(hex(&hasher.finalize())),
                Ok(length) => hasher.update(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(HashError::Unreadable(cannot(&name, &error))),
            }
        }
    }
}

/// Why a content could not be hashed.
enum HashError {
    Unreadable(String),
    OutOfTime,
}

/// A time of a file to the second; `None` where it is beyond all calendars.
fn instant(time: SystemTime) -> Option<Instant> {
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).ok()?,
        Err(before) => {
            let before = before.duration();
            let whole = i64::try_from(before.as_secs()).ok()?;
            -(whole + i64::from(before.subsec_nanos() > 0))
        }
    };
    DateTime::from_timestamp(seconds, 0)
}

/// The oldest moment that lies no longer back than the span. Days are those of the local calendar,
/// so that a day with a change of the clock is a day too; workdays are Monday to Friday, since a
/// probe knows no holidays.
fn oldest(now: Instant, span: Span, zone: &Zone) -> Instant {
    let mut moment = now;
    if span.days > 0 || span.workdays > 0 {
        let local = zone.local(now).naive_local();
        moment = back(local, span).map_or(DateTime::UNIX_EPOCH, |local| zone.instant(local));
    }
    moment.checked_sub_signed(TimeDelta::seconds(i64::from(span.seconds))).unwrap_or(moment)
}

fn back(local: NaiveDateTime, span: Span) -> Option<NaiveDateTime> {
    let mut moment = local.checked_sub_days(Days::new(u64::from(span.days)))?;
    let mut left = span.workdays;
    while left > 0 {
        moment = moment.checked_sub_days(Days::new(1))?;
        left -= u32::from(!matches!(moment.weekday(), Weekday::Sat | Weekday::Sun));
    }
    Some(moment)
}

/// An age as people say it, in as small units as it takes to be seen to be more than what it may be:
/// days and hours from two days on, else hours and minutes, else seconds as well.
fn aged(seconds: i64, may: Span) -> String {
    let may = i64::from(may.days + may.workdays) * 86_400 + i64::from(may.seconds);
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    let forms: [(i64, &[(i64, &str)]); 3] = [
        (hours * 3_600, &[(hours / 24, "d"), (hours % 24, "h")]),
        (minutes * 60, &[(hours, "h"), (minutes % 60, "m")]),
        (seconds, &[(hours, "h"), (minutes % 60, "m"), (seconds % 60, "s")]),
    ];
    let first = usize::from(hours < 48);
    let form = forms[first..].iter().find(|(length, _)| *length > may).unwrap_or(&forms[2]);
    let parts = form.1.iter().filter(|(number, _)| *number > 0);
    parts.map(|(number, unit)| format!("{number}{unit}")).collect()
}

#[cfg(test)]
#[path = "tests/file.rs"]
mod tests;
