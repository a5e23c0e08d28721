//! Which file goes on where which was left, whatever rotation has made of them.

use super::cursor::{Cursor, TrackedFile, UnfinishedLine};
use super::lines::ReadError;
use super::names::are_of_one_log;
use super::present::LogFile;
use crate::probe::Deadline;

/// From where a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadFrom {
    /// From here on, where this is known; in a compressed file it counts what is compressed in it.
    Offset(u64, UnfinishedLine),
    /// Not at all: all that is in it is known.
    End,
}

/// What to read.
#[derive(Debug, Default)]
pub(super) struct ReadPlan {
    /// For each file from where.
    pub from: Vec<Option<ReadFrom>>,
    /// Which files hold lines that may have been counted before.
    pub twice: Vec<usize>,
    /// What is missing.
    pub faults: Vec<String>,
}

/// All of a file.
const START: ReadFrom = ReadFrom::Offset(0, UnfinishedLine { bytes: 0, counted: false });

/// Makes a plan for the files that are there.
pub(super) fn plan(
    files: &[LogFile],
    last: Option<&Cursor>,
    deadline: &Deadline,
) -> Result<ReadPlan, ReadError> {
    let mut plan = ReadPlan { from: vec![None; files.len()], ..ReadPlan::default() };
    let Some(last) = last else {
        for (from, file) in plan.from.iter_mut().zip(files) {
            *from = Some(if file.named { START } else { ReadFrom::End });
        }
        return Ok(plan);
    };
    // Those that were written to first: what they go on in is no copy of anything else.
    let (live, rotated): (Vec<&TrackedFile>, Vec<&TrackedFile>) =
        last.files.iter().filter(|tracked| tracked.reached() > 0).partition(|tracked| tracked.live);
    for tracked in live {
        if !plan.place(files, tracked, last, deadline)? {
            plan.faults.push(gone(files, tracked));
        }
    }
    // One that was read to its end may be gone by now.
    for tracked in rotated {
        plan.place(files, tracked, last, deadline)?;
    }
    for (number, file) in files.iter().enumerate() {
        if plan.from[number].is_none() {
            // What starts like one that is known is a copy of it, or a log with the same lines.
            if !file.live && any(file, &last.files)? {
                plan.twice.push(number);
            }
            plan.from[number] = Some(START);
        }
    }
    Ok(plan)
}

/// Whether a file has a name to which a known one may have been rotated.
fn may_be(tracked: &TrackedFile, file: &LogFile) -> bool {
    let names = std::iter::once(&tracked.path).chain(&tracked.target);
    names.into_iter().any(|name| are_of_one_log(name, &file.name))
}

fn any(file: &LogFile, tracked: &[TrackedFile]) -> Result<bool, ReadError> {
    for tracked in tracked {
        if may_be(tracked, file) && file.goes_on(tracked)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn gone(files: &[LogFile], tracked: &TrackedFile) -> String {
    let (path, offset) = (&tracked.path, tracked.offset);
    if files.iter().any(|file| file.name == *path) {
        format!("{path} was rotated and its lines after byte {offset} are gone: not all was read")
    } else {
        format!("{path} is gone with its lines after byte {offset}: not all was read")
    }
}

impl ReadPlan {
    /// Finds the file that goes on where a known one was left; tells whether there is one.
    fn place(
        &mut self,
        files: &[LogFile],
        tracked: &TrackedFile,
        last: &Cursor,
        deadline: &Deadline,
    ) -> Result<bool, ReadError> {
        let on = ReadFrom::Offset(tracked.offset, tracked.unfinished);
        let (mut fitting, mut unchanged) = (Vec::new(), Vec::new());
        for (number, file) in files.iter().enumerate().filter(|(number, _)| self.from[*number].is_none()) {
            if (file.is_same(tracked) || may_be(tracked, file)) && file.goes_on(tracked)? {
                let which = if is_known(files, file, tracked, last)? { &mut unchanged } else { &mut fitting };
                which.push((number, file));
            }
        }
        if let Some(number) = best(&fitting, tracked).or_else(|| best(&unchanged, tracked)) {
            if is_in_place(&files[number], tracked)
                && self.divide(files, (number, tracked), last, deadline)?
            {
                return Ok(true);
            }
            // What is compressed never grows: it is known as it stands.
            self.from[number] = Some(if files[number].compressed { ReadFrom::End } else { on });
            return Ok(true);
        }
        for (number, file) in files.iter().enumerate() {
            let free = self.from[number].is_none() && may_be(tracked, file);
            // One that was there last time and has not changed is not what this one became.
            if free && !is_known(files, file, tracked, last)? && file.holds(tracked, deadline)? {
                self.from[number] = Some(on);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where a log goes on in its place and a file that is new beside it could be its rotated self as
    /// well, reads the one from its start and the other from where the log was left: then nothing is
    /// missed. Tells whether that is so.
    fn divide(
        &mut self,
        files: &[LogFile],
        (live, tracked): (usize, &TrackedFile),
        last: &Cursor,
        deadline: &Deadline,
    ) -> Result<bool, ReadError> {
        let (mut copies, mut rivals) = (Vec::new(), Vec::new());
        for (number, file) in files.iter().enumerate() {
            let free = self.from[number].is_none() && !file.live && may_be(tracked, file);
            if !free || is_known(files, file, tracked, last)? {
                continue;
            }
            if file.goes_on(tracked)? || file.holds(tracked, deadline)? {
                let is_copy = file.is_copy_of(&files[live], tracked, deadline)?;
                if is_copy { &mut copies } else { &mut rivals }.push(number);
            }
        }
        for copy in copies {
            self.from[copy] = Some(ReadFrom::End);
        }
        let Some(oldest) = rivals.first() else { return Ok(false) };
        self.from[live] = Some(START);
        self.from[*oldest] = Some(ReadFrom::Offset(tracked.offset, tracked.unfinished));
        self.twice.push(live);
        Ok(true)
    }
}

/// Whether a file is the log that was written to, where it was.
fn is_in_place(file: &LogFile, tracked: &TrackedFile) -> bool {
    tracked.live && file.live && file.name == tracked.path
}

/// Whether a file is another one of the last run that has not changed since.
fn is_known(
    files: &[LogFile],
    file: &LogFile,
    tracked: &TrackedFile,
    last: &Cursor,
) -> Result<bool, ReadError> {
    for other in last.files.iter().filter(|other| *other != tracked) {
        let elsewhere = || files.iter().any(|file| file.is_same(other));
        let same = file.is_same(other) || file.name == other.path && !elsewhere();
        if same && file.size == other.reached() && file.goes_on(other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Of files that all go on from the same bytes, the one that is the file itself.
fn best(fitting: &[(usize, &LogFile)], tracked: &TrackedFile) -> Option<usize> {
    let first =
        |is: &dyn Fn(&LogFile) -> bool| fitting.iter().find(|(_, file)| is(file)).map(|(number, _)| *number);
    let longest = fitting.iter().map(|(_, file)| file.size).max();
    // Renamed, it keeps its inode. One that was written to may still be in its place and yet have been
    // copied, emptied and filled with the same again; then the longer one holds what was left.
    first(&|file| file.is_same(tracked) && !(tracked.live && file.name == tracked.path))
        .or_else(|| first(&|file| file.name == tracked.path && Some(file.size) == longest))
        .or_else(|| first(&|file| !file.live))
        .or_else(|| first(&|_| true))
}
