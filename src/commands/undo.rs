//! `undo`: takes back entries, by new entries.

use std::collections::VecDeque;
use std::fmt::Write;

use anyhow::{Result, bail};

use crate::cli::Undo;
use crate::exit::Exit;
use crate::ledger::{LineHash, Record};
use crate::model::{Body, Instant};
use crate::view::clean::clean;
use crate::view::when;
use crate::workspace::context::{Context, Opened};
use crate::workspace::recorded::in_words;
use crate::workspace::recording::{Decision, record};

/// How many entries an `undo` offers that cannot know which one is meant.
const OFFERED: usize = 5;
/// How many entries back an undo still says in words what it took back.
const REMEMBERED: usize = 100;

pub(super) fn run(args: &Undo, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let writer = context.settings.writer()?;
    let mut told = String::new();
    record(context, &opened, |_| {
        let targets = match &args.entry {
            Some(prefix) => vec![named(prefix, &opened)?],
            None => last_command(&writer, &opened)?,
        };
        let mut bodies = Vec::new();
        // What somebody has taken back meanwhile is left out, unless it is all there is.
        let standing = targets.iter().any(|target| target.standing);
        for target in targets {
            let (what, short) = (&target.what, target.hash.short());
            if target.standing {
                let _ = writeln!(told, "took back {what} ({short})");
                bodies.push(Body::Undo { entry: target.hash.to_string() });
            } else if !standing {
                let _ = writeln!(told, "{what} ({short}) is already taken back; nothing recorded");
            }
        }
        Ok(Decision { bodies, ..Decision::default() })
    })?;
    context.print(&told)?;
    Ok(Exit::Fine)
}

/// The entry with this prefix.
fn named(prefix: &str, opened: &Opened) -> Result<Own> {
    let found = opened.ledger.resolve_prefix(prefix, opened.clock.horizon())?;
    if found.entry.body.is_define() {
        bail!(
            "{} is a definition; edit the files and record them with `saasmaint adopt`",
            found.hash.short()
        );
    }
    Ok(Own {
        hash: found.hash,
        what: in_words(&found.entry.body),
        recorded: found.entry.recorded_at,
        standing: found.standing,
        takes_back: None,
    })
}

/// An entry that may be taken back.
struct Own {
    hash: LineHash,
    what: String,
    recorded: Instant,
    standing: bool,
    /// What an undo takes back, by its hash.
    takes_back: Option<String>,
}

impl Own {
    fn of(record: &Record<'_>) -> Self {
        let body = &record.entry.body;
        let takes_back = match body {
            Body::Undo { entry } => Some(entry.clone()),
            _ => None,
        };
        Self {
            hash: record.hash(),
            what: in_words(body),
            recorded: record.entry.recorded_at,
            standing: record.standing,
            takes_back,
        }
    }
}

/// All that the writer's last command recorded, definitions excepted. The last one is that of the last
/// line in the own feed, whatever the clock said.
///
/// # Errors
/// When that command was itself an undo: whoever repeats an undo may not know that the first one
/// took effect, so nothing more is taken back without a name.
fn last_command(writer: &str, opened: &Opened) -> Result<Vec<Own>> {
    let horizon = opened.clock.horizon();
    let takes_part = |record: &Record<'_>| record.feed == writer && !record.entry.body.is_define();
    let command =
        |record: &Record<'_>| record.entry.with.clone().unwrap_or_else(|| record.hash().to_string());
    let mut recent: VecDeque<Own> = VecDeque::new();
    let mut last = None;
    opened.ledger.read(horizon, &mut |record| {
        if takes_part(&record) {
            last = Some(command(&record));
            recent.push_back(Own::of(&record));
            recent.drain(..recent.len().saturating_sub(REMEMBERED));
        }
    })?;
    let (Some(id), Some(newest)) = (last, recent.back()) else {
        bail!("{} has recorded nothing that could be taken back", clean(writer));
    };
    if newest.takes_back.is_some() {
        bail!("{}", candidates(recent.make_contiguous(), opened));
    }
    let mut entries = Vec::new();
    opened.ledger.read(horizon, &mut |record| {
        // Another command may have recorded while that one ran.
        if takes_part(&record) && command(&record) == id {
            entries.push(Own::of(&record));
        }
    })?;
    Ok(entries)
}

/// That the last command was an undo, and what can be taken back by its hash, the newest first.
fn candidates(own: &[Own], opened: &Opened) -> String {
    let what = |entry: &Own| {
        let aim = entry.takes_back.as_ref();
        let taken = aim.and_then(|aim| own.iter().find(|other| other.hash.to_string() == *aim));
        taken.map_or_else(|| entry.what.clone(), |taken| format!("undo of {}", taken.what))
    };
    let rows: Vec<(String, String, String)> = own
        .iter()
        .rev()
        .filter(|entry| entry.standing)
        .take(OFFERED)
        .map(|entry| {
            let when = when::instant(entry.recorded, opened.zone(), opened.clock.now);
            (entry.hash.short(), what(entry), when)
        })
        .collect();
    let widest = rows.iter().map(|(_, what, _)| what.len()).max().unwrap_or(0);
    let mut text =
        "your last command was an undo; name the entry to take back: `saasmaint undo HASH`".to_owned();
    for (hash, what, when) in rows {
        let _ = write!(text, "\n{hash}  {what:<widest$}  recorded {when}");
    }
    text
}
