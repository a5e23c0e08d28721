//! `log`: the entries of the ledger.

use std::collections::HashMap;

use anyhow::Result;

use crate::assess::{TaskAssessment, assess};
use crate::cli::{Format, Log};
use crate::exit::Exit;
use crate::ledger::Record;
use crate::model::TaskId;
use crate::view::log::{LogLine, to_json, to_table};
use crate::workspace::context::Context;
use crate::workspace::filter::Filter;
use crate::workspace::tasks;

pub(super) fn run(args: &Log, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let filter = Filter::new(&args.filters, context.settings)?;
    let mut lines: Vec<LogLine> = Vec::new();
    let mut observe = |record: &Record<'_>| {
        if args.id.is_none() || args.id.as_ref() == record.entry.body.task() {
            lines.push(line(record));
        }
    };
    let (facts, reading) = opened.facts_with(&mut observe)?;
    context.warn(&reading);
    if let Some(id) = args.id.as_ref().filter(|_| lines.is_empty()) {
        // Without entries it has to be a task of the files, or it is a slip.
        tasks::task(id.as_str(), &opened)?;
    }
    if !filter.is_open() {
        let definitions = &opened.workspace.definitions;
        let assessment = assess(definitions, &facts, opened.clock.now);
        let known: HashMap<&TaskId, &TaskAssessment<'_>> =
            assessment.tasks.iter().map(|task| (&task.task.id, task)).collect();
        let passes = |id: &TaskId| known.get(id).is_some_and(|task| filter.passes(task));
        lines.retain(|line| line.entry.body.task().is_some_and(passes));
    }
    lines.sort_by(|a, b| (a.entry.recorded_at, &a.feed, a.line).cmp(&(b.entry.recorded_at, &b.feed, b.line)));
    let text = match args.format {
        Format::Json => to_json(&lines),
        Format::Table => to_table(&lines, opened.zone(), opened.clock.now, context.paint()),
    };
    context.print(&text)?;
    Ok(Exit::Fine)
}

fn line(record: &Record<'_>) -> LogLine {
    LogLine {
        hash: record.hash().to_string(),
        feed: record.feed.to_owned(),
        line: record.line,
        standing: record.standing,
        entry: record.entry.clone(),
        raw: serde_json::from_slice(record.raw).unwrap_or_default(),
    }
}
