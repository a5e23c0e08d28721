//! What a command has recorded, in words: said on stderr when the command cannot say it on stdout.

use std::fmt::Write;

use crate::ledger::LineHash;
use crate::model::Body;

/// How many entries are named one by one.
const NAMED: usize = 5;

/// An entry in a few words: kind, task and period.
pub(crate) fn in_words(body: &Body) -> String {
    match body {
        Body::DefineCalendar(_) => "define calendar".to_owned(),
        Body::Undo { entry } => format!("undo of {}", entry.get(..7).unwrap_or(entry)),
        _ => {
            let task = body.task().map(|task| format!(" {task}")).unwrap_or_default();
            let period = body.period().map(|period| format!(" {period}")).unwrap_or_default();
            format!("{}{task}{period}", body.kind())
        }
    }
}

/// The entry with the first digits of its hash, by which `undo` finds it.
pub(crate) fn with_hash(body: &Body, hash: LineHash) -> String {
    format!("{} ({})", in_words(body), hash.short())
}

/// That all this is recorded, although the command failed; nothing where nothing is.
#[must_use]
pub fn told(entries: &[String]) -> Option<String> {
    let (noun, verb) = if entries.len() == 1 { ("entry", "is") } else { ("entries", "are") };
    if entries.is_empty() {
        return None;
    }
    let mut text = format!("note: {} {noun} {verb} recorded all the same:", entries.len());
    for entry in entries.iter().take(NAMED) {
        let _ = write!(text, "\n  {entry}");
    }
    if entries.len() > NAMED {
        let _ = write!(text, "\n  and {} more; `saasmaint log` lists them", entries.len() - NAMED);
    }
    Some(text)
}
