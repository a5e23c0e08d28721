//! `undo`: takes back entries, by new entries.

use std::fmt::Write;

use anyhow::{Result, bail};

use super::context::{Context, Opened};
use super::record::{Decision, record};
use crate::cli::Undo;
use crate::exit::Exit;
use crate::ledger::LineHash;
use crate::model::{Body, Instant};
use crate::view::clean::clean;

/// An entry that is to be taken back.
struct Target {
    hash: LineHash,
    what: String,
}

/// The last command of a writer that left standing entries.
#[derive(Default)]
struct LastCommand {
    id: Option<(Instant, String)>,
    entries: Vec<Target>,
}

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
        for target in targets {
            let _ = writeln!(told, "took back {} ({})", target.what, target.hash.short());
            bodies.push(Body::Undo { entry: target.hash.to_string() });
        }
        Ok(Decision { bodies, ..Decision::default() })
    })?;
    context.print(&told)?;
    Ok(Exit::Fine)
}

/// The entry with this prefix.
fn named(prefix: &str, opened: &Opened) -> Result<Target> {
    let found = opened.ledger.resolve_prefix(prefix, opened.clock.horizon())?;
    if found.entry.body.is_define() {
        bail!(
            "{} is a definition; edit the files and record them with `saasmaint adopt`",
            found.hash.short()
        );
    }
    if !found.standing {
        bail!("{} is taken back already", found.hash.short());
    }
    Ok(Target { hash: found.hash, what: in_words(&found.entry.body) })
}

/// All that the writer's last command recorded, but definitions. Commands that only took something
/// back are passed over, so that undoing twice goes two steps back.
fn last_command(writer: &str, opened: &Opened) -> Result<Vec<Target>> {
    let mut last = LastCommand::default();
    opened.ledger.read(opened.clock.horizon(), &mut |record| {
        let body = &record.entry.body;
        let takes_part = record.feed == writer
            && record.standing
            && !body.is_define()
            && !matches!(body, Body::Undo { .. });
        if !takes_part {
            return;
        }
        let command = record.entry.with.clone().unwrap_or_else(|| record.hash().to_string());
        let same = last.id.as_ref().is_some_and(|(_, id)| *id == command);
        let later = last.id.as_ref().is_none_or(|(at, _)| record.entry.recorded_at >= *at);
        if same || later {
            if !same {
                last = LastCommand { id: Some((record.entry.recorded_at, command)), entries: Vec::new() };
            }
            last.entries.push(Target { hash: record.hash(), what: in_words(body) });
        }
    })?;
    if last.entries.is_empty() {
        bail!("{} has recorded nothing that could be taken back", clean(writer));
    }
    Ok(last.entries)
}

fn in_words(body: &Body) -> String {
    let task = body.task().map(|task| format!(" {task}")).unwrap_or_default();
    let period = body.period().map(|period| format!(" {period}")).unwrap_or_default();
    format!("{}{task}{period}", body.kind())
}
