//! Which file goes on where which was left, whatever rotation has made of them.

use super::cursor::{Cursor, Tracked};
use super::lines::Stop;
use super::names::are_of_one_log;
use super::present::Present;
use crate::probe::Deadline;

/// From where a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// From here on; in a compressed file this counts what is compressed in it.
    Offset(u64),
    /// Not at all: all that is in it is known.
    End,
}

/// What to read.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// For each file from where.
    pub from: Vec<Option<From>>,
    /// What is missing.
    pub faults: Vec<String>,
}

/// Makes a plan for the files that are there.
pub(super) fn plan(files: &[Present], last: Option<&Cursor>, deadline: &Deadline) -> Result<Plan, Stop> {
    let mut plan = Plan { from: vec![None; files.len()], faults: Vec::new() };
    let Some(last) = last else {
        for (from, file) in plan.from.iter_mut().zip(files) {
            *from = Some(if file.named { From::Offset(0) } else { From::End });
        }
        return Ok(plan);
    };
    // Those that were written to first: what they go on in is no copy of anything else.
    let (live, rotated): (Vec<&Tracked>, Vec<&Tracked>) =
        last.files.iter().filter(|tracked| tracked.offset > 0).partition(|tracked| tracked.live);
    for tracked in live {
        if !plan.place(files, tracked, deadline)? {
            plan.faults.push(gone(files, tracked));
        }
    }
    // One that was read to its end may be gone by now.
    for tracked in rotated {
        plan.place(files, tracked, deadline)?;
    }
    for (number, file) in files.iter().enumerate() {
        if plan.from[number].is_none() {
            // What starts like one that is known is a copy, made by hand or between the two steps of
            // a rotation. A log that is written to is none: it was emptied and has grown again.
            let copy = !file.live && any(file, &last.files)?;
            plan.from[number] = Some(if copy { From::End } else { From::Offset(0) });
        }
    }
    Ok(plan)
}

/// Whether a file has a name to which a known one may have been rotated.
fn may_be(tracked: &Tracked, file: &Present) -> bool {
    let names = std::iter::once(&tracked.path).chain(&tracked.target);
    names.into_iter().any(|name| are_of_one_log(name, &file.name))
}

fn any(file: &Present, tracked: &[Tracked]) -> Result<bool, Stop> {
    for tracked in tracked {
        if may_be(tracked, file) && file.goes_on(tracked)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn gone(files: &[Present], tracked: &Tracked) -> String {
    let (path, offset) = (&tracked.path, tracked.offset);
    if files.iter().any(|file| file.name == *path) {
        format!("{path} was rotated and its lines after byte {offset} are gone: not all was read")
    } else {
        format!("{path} is gone with its lines after byte {offset}: not all was read")
    }
}

impl Plan {
    /// Finds the file that goes on where a known one was left; tells whether there is one.
    fn place(&mut self, files: &[Present], tracked: &Tracked, deadline: &Deadline) -> Result<bool, Stop> {
        let mut fitting = Vec::new();
        for (number, file) in files.iter().enumerate().filter(|(number, _)| self.from[*number].is_none()) {
            if (file.is_same(tracked) || may_be(tracked, file)) && file.goes_on(tracked)? {
                fitting.push((number, file));
            }
        }
        if let Some(number) = best(&fitting, tracked) {
            self.from[number] = Some(From::Offset(tracked.offset));
            return Ok(true);
        }
        for (number, file) in files.iter().enumerate() {
            let free = self.from[number].is_none() && may_be(tracked, file);
            if free && file.holds(tracked, deadline)? {
                self.from[number] = Some(From::Offset(tracked.offset));
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Of files that all go on from the same bytes, the one that is the file itself.
fn best(fitting: &[(usize, &Present)], tracked: &Tracked) -> Option<usize> {
    let first =
        |is: &dyn Fn(&Present) -> bool| fitting.iter().find(|(_, file)| is(file)).map(|(number, _)| *number);
    let longest = fitting.iter().map(|(_, file)| file.size).max();
    // Renamed, it keeps its inode. One that was written to may still be in its place and yet have been
    // copied, emptied and filled with the same again; then the longer one holds what was left.
    first(&|file| file.is_same(tracked) && !(tracked.live && file.name == tracked.path))
        .or_else(|| first(&|file| file.name == tracked.path && Some(file.size) == longest))
        .or_else(|| first(&|file| !file.live && Some(file.size) == longest))
        .or_else(|| first(&|file| !file.live))
        .or_else(|| first(&|_| true))
}
