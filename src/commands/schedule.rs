//! `schedule`: the occurrences of a task in any range of time.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use crate::assess::{Course, Judged};
use crate::cli::{Format, Schedule};
use crate::exit::Exit;
use crate::model::{Moment, TimeArg};
use crate::view::schedule::{json_head, json_item, json_tail, table_head, table_rows};
use crate::workspace::context::Context;
use crate::workspace::tasks;

/// A table of millions of rows is made in parts.
const ROWS_AT_ONCE: usize = 2_000;

pub(super) fn run(args: &Schedule, context: &mut Context<'_>) -> Result<Exit> {
    let (opened, facts) = context.open_with_facts()?;
    let definitions = &opened.workspace.definitions;
    let task = tasks::task_or_recorded(&args.task, &opened, &facts)?;
    let in_files = definitions.task(&task.id);
    let calendar = Arc::new(definitions.calendar.clone());
    let now = opened.clock.now;
    let course = Course::of(&task.id, in_files, definitions, &calendar, &facts, now)
        .with_context(|| format!("`{}` was not recorded by then", task.id))?;
    let zone = course.zone();
    let start = args.from.unwrap_or(TimeArg::DayFromToday(0)).moment(now, &zone);
    let from = start.range_start(&zone);
    let to = if let Some(to) = args.to {
        to.moment(now, &zone).range_end(&zone)
    } else {
        let day = zone.day(from);
        let year_on = day.checked_add_months(chrono::Months::new(12)).and_then(|day| day.pred_opt());
        Moment::Day(year_on.unwrap_or(day)).range_end(&zone)
    };
    if to < from {
        let day = |t| zone.day(t);
        bail!(
            "the range ends ({}) before it starts ({})",
            day(to - chrono::TimeDelta::seconds(1)),
            day(from)
        );
    }
    let occurrences = course.shown_between(from, to);
    match args.format {
        Format::Json => {
            let head = json_head(&task.id, &zone);
            context.print(&head)?;
            let mut first = true;
            for judged in occurrences {
                context.print(&json_item(&judged, &zone, first))?;
                first = false;
            }
            context.print(json_tail(first))?;
        }
        Format::Table => {
            let paint = context.paint();
            context.print(&table_head(&task.id, &zone, paint))?;
            let mut occurrences = occurrences.peekable();
            if occurrences.peek().is_none() {
                context.print("No occurrences in this range.\n")?;
            }
            let mut header = true;
            while occurrences.peek().is_some() {
                let rows: Vec<Judged> = occurrences.by_ref().take(ROWS_AT_ONCE).collect();
                context.print(&table_rows(&rows, &zone, header, paint))?;
                header = false;
            }
        }
    }
    Ok(Exit::Fine)
}
