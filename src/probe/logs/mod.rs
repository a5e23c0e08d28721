//! Lines of logs since the last recorded run, through rotation.
//!
//! A run leaves a cursor in its evidence: which files were there, known by what is in them, and how
//! far each was read. The next run goes on in whatever files those have become: renamed, copied
//! and emptied, or compressed. Everything else that it finds is new and read whole. Nothing but the
//! evidence is kept, so a run that was not recorded has not happened.

mod cursor;
mod lines;
mod names;
mod plan;
mod present;

use std::io::{Seek, SeekFrom};
use std::path::PathBuf;

use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value, json};

use super::kind::{AttemptContext, Runnable};
use super::{CapturedText, Deadline, Observation, Redactor, RunContext, SavedCursor, expect, local};
use crate::files::{is_missing, said};
use crate::model::{Instant, LogsCheck, rfc3339_utc};
use cursor::{Cursor, TrackedFile, UnfinishedLine};
use lines::{LineCounter, ReadError};
use plan::ReadFrom;
use present::LogFile;

/// How often it is tried when logs are rotated while they are read.
const TRIES: usize = 3;

/// What stands in evidence in place of a cursor that must not be kept.
const WITHHELD: &str = "its cursor was not kept, as a path in it holds what is redacted";

impl Runnable for LogsCheck {
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation {
        check(self, attempt.run, attempt.cursor, attempt.redactor, attempt.deadline)
    }

    fn keeps_cursor(&self) -> bool {
        true
    }
}

/// Makes one attempt. `last` is what the last recorded run left.
fn check(
    check: &LogsCheck,
    context: &RunContext,
    last: Option<&SavedCursor>,
    redactor: &Redactor,
    deadline: &Deadline,
) -> Observation {
    let look = LogsAttempt {
        check: check.clone(),
        root: context.root.clone(),
        host: context.host.clone(),
        now: (context.clock)(),
        redactor: redactor.clone(),
        deadline: deadline.clone(),
    };
    let last = last.cloned();
    local::within(deadline, &check.path, move || look.look(last.as_ref()))
}

struct LogsAttempt {
    check: LogsCheck,
    root: PathBuf,
    host: String,
    now: Instant,
    redactor: Redactor,
    deadline: Deadline,
}

/// What was read.
#[derive(Default)]
struct LogsRead {
    tracked: Vec<TrackedFile>,
    /// Of each file of which something was read: its name, bytes and lines.
    read: Vec<Value>,
    /// Last lines without an end.
    unfinished: Vec<Value>,
    /// Files with lines that may have been counted before, and how many match in them.
    twice: Vec<String>,
    doubtful: u64,
    faults: Vec<String>,
}

impl LogsAttempt {
    fn look(&self, last: Option<&SavedCursor>) -> Observation {
        let (last, ignored) = match last {
            None => (None, None),
            Some(Err(why)) => (None, Some(why.as_str())),
            Some(Ok(cursor)) => match Cursor::read(cursor, &self.check, &self.host) {
                Ok(cursor) => (Some(cursor), None),
                Err(why) => (None, Some(why)),
            },
        };
        let pattern = match expect::compiled(&self.check.pattern) {
            Ok(pattern) => pattern,
            Err(reason) => return Observation::error(reason),
        };
        for _ in 0..TRIES {
            let files = match present::find_logs(&self.root, &self.check.path, last.as_ref()) {
                Ok(files) => files,
                Err(reason) => return Observation::error(reason),
            };
            if !files.iter().any(|file| file.named) {
                return Observation::error(self.none());
            }
            let mut counter = LineCounter::new(&pattern, &self.redactor);
            match self.read(&files, last.as_ref(), &mut counter) {
                Ok(seen) => return self.judge(last.as_ref(), ignored, &counter, seen),
                Err((_, ReadError::OutOfTime)) => {
                    return local::out_of_time(&self.deadline, &self.check.path);
                }
                Err((name, ReadError::Io(error))) => return Observation::error(local::cannot(&name, &error)),
                Err((_, ReadError::Changed)) => {}
            }
        }
        Observation::error(format!("{} was rotated again and again while it was read", self.check.path))
    }

    fn none(&self) -> String {
        let path = &self.check.path;
        match std::fs::metadata(self.root.join(path)) {
            Ok(_) => format!("{path} is no regular file"),
            Err(error) if is_missing(&error) => format!("no file matches {path}"),
            Err(error) => local::cannot(path, &error),
        }
    }

    /// Reads what is new. An error tells of which file.
    fn read(
        &self,
        files: &[LogFile],
        last: Option<&Cursor>,
        counter: &mut LineCounter<'_>,
    ) -> Result<LogsRead, (String, ReadError)> {
        let of_all = |stop| (self.check.path.clone(), stop);
        let plan = plan::plan(files, last, &self.deadline).map_err(of_all)?;
        let mut seen = LogsRead { faults: plan.faults, ..LogsRead::default() };
        for (number, (file, from)) in files.iter().zip(plan.from).enumerate() {
            let (bytes, lines, matching) = (counter.bytes, counter.lines, counter.matching);
            let from = from.unwrap_or(ReadFrom::End);
            let tracked = self.file(file, from, counter, &mut seen.faults);
            let tracked = tracked.map_err(|stop| (file.name.clone(), stop))?;
            let UnfinishedLine { bytes: length, counted } = tracked.unfinished;
            if file.live && length > 0 {
                seen.unfinished.push(json!({ "path": file.name, "bytes": length, "counted": counted }));
            }
            seen.tracked.push(tracked);
            if plan.twice.contains(&number) {
                seen.twice.push(file.name.clone());
                seen.doubtful += counter.matching - matching;
            }
            if counter.bytes > bytes {
                let (bytes, lines) = (counter.bytes - bytes, counter.lines - lines);
                seen.read.push(json!({ "path": file.name, "bytes": bytes, "lines": lines }));
            }
        }
        Ok(seen)
    }

    fn file(
        &self,
        file: &LogFile,
        from: ReadFrom,
        counter: &mut LineCounter<'_>,
        faults: &mut Vec<String>,
    ) -> Result<TrackedFile, ReadError> {
        let mut opened = file.open()?;
        let (offset, unfinished) = match from {
            ReadFrom::End => (file.size, UnfinishedLine::default()),
            ReadFrom::Offset(offset, known) if file.compressed => {
                self.compressed(file, &opened, (offset, known), counter, faults)?;
                (file.size, UnfinishedLine::default())
            }
            ReadFrom::Offset(offset, known) => {
                opened.seek(SeekFrom::Start(offset))?;
                let mut reader = std::io::Read::take(&mut opened, file.size.saturating_sub(offset));
                let (whole, unfinished) = counter.count(&file.name, &mut reader, known, &self.deadline)?;
                (offset + whole, unfinished)
            }
        };
        file.track(&mut opened, offset, unfinished)
    }

    /// Reads what is compressed in a file. Nothing follows it, so that its last line is whole.
    fn compressed(
        &self,
        file: &LogFile,
        opened: &std::fs::File,
        (offset, first): (u64, UnfinishedLine),
        counter: &mut LineCounter<'_>,
        faults: &mut Vec<String>,
    ) -> Result<(), ReadError> {
        let mut reader = MultiGzDecoder::new(opened);
        let known = lines::skip(&mut reader, offset, &self.deadline);
        let read = known.and_then(|()| counter.count(&file.name, &mut reader, first, &self.deadline));
        match read {
            Err(ReadError::Io(error)) if present::is_broken(&error) => {
                let (name, why) = (&file.name, said(&error));
                faults.push(format!("{name} cannot be decompressed to its end ({why}): not all was read"));
                Ok(())
            }
            result => result.map(drop),
        }
    }

    fn judge(
        &self,
        last: Option<&Cursor>,
        ignored: Option<&str>,
        counter: &LineCounter<'_>,
        seen: LogsRead,
    ) -> Observation {
        let since = last.map(|last| last.at.as_str());
        let ignored_as = ignored.map(|why| format!("{why}: counted from the start"));
        let mut notes: Vec<String> = since.map(|since| format!("since {since}")).into_iter().collect();
        notes.extend(ignored_as.clone());
        if !seen.twice.is_empty() {
            notes.push(format!("lines of {} may have been counted twice", seen.twice.join(", ")));
        }
        let mut faults = Vec::new();
        if let Some(fault) = self.count_fault(counter.matching, &notes) {
            faults.push(fault);
        } else {
            faults.extend(ignored.filter(|_| self.check.min > 0).map(|why| {
                format!(
                    "it is not known where the last run ended ({why}), so old lines cannot be told from new ones"
                )
            }));
            // Old lines must not stand in for new ones.
            faults.extend(
                self.count_fault(counter.matching - seen.doubtful, &notes)
                    .map(|fault| format!("without lines that may have been counted before, {fault}")),
            );
            faults.extend(long_fault(counter.long));
        }
        faults.extend(seen.faults);
        let cursor = Cursor {
            v: 1,
            host: self.host.clone(),
            of: Cursor::digest(&self.check),
            at: rfc3339_utc(self.now),
            files: seen.tracked,
        };
        let mut facts = Map::new();
        let mut fact = |name: &str, value: Value| drop(facts.insert(name.to_owned(), value));
        fact("pattern", json!(self.check.pattern));
        fact("count", json!(counter.matching));
        fact("lines_read", json!(counter.lines));
        fact("bytes_read", json!(counter.bytes));
        fact("files", json!(seen.read));
        fact("since", json!(since));
        if let Some(ignored) = ignored_as {
            fact("cursor_ignored", json!(ignored));
        }
        if !seen.unfinished.is_empty() {
            fact("unfinished_line", json!(seen.unfinished));
        }
        if !seen.twice.is_empty() {
            fact("counted_twice_possible", json!(seen.twice));
        }
        if counter.long > 0 {
            fact("long_lines", json!(format!("{}: matched on their first 1 MiB", counter.long)));
        }
        let cursor =
            if cursor.holds_secrets(&self.redactor) { Err(WITHHELD.to_owned()) } else { Ok(json!(cursor)) };
        let mut sections = Vec::new();
        if counter.matching > 0 {
            sections.push(CapturedText { title: "matching lines".to_owned(), text: counter.shown() });
        }
        Observation { cursor: Some(cursor), ..Observation::from_faults(&faults, facts, sections) }
    }

    fn count_fault(&self, count: u64, notes: &[String]) -> Option<String> {
        let LogsCheck { pattern, min, max, .. } = &self.check;
        let wanted = match max {
            Some(max) if count > *max => format!("{max} may"),
            _ if count < *min => format!("{min} must"),
            _ => return None,
        };
        let lines = if count == 1 { "1 line matches".to_owned() } else { format!("{count} lines match") };
        let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
        Some(format!("{lines} `{pattern}` and {wanted}{notes}"))
    }
}

fn long_fault(long: u64) -> Option<String> {
    match long {
        0 => None,
        1 => Some("a line of more than 1 MiB was not searched whole".to_owned()),
        _ => Some(format!("{long} lines of more than 1 MiB were not searched whole")),
    }
}

#[cfg(test)]
mod tests;
