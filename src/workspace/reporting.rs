//! From the arguments of `report`, `sample` and `bundle` to the report, and from it to a file.

use std::borrow::Cow;
use std::collections::HashSet;

use anyhow::{Result, bail};

use super::context::{Context, Opened};
use super::facts::{AsOf, read_facts};
use super::filter::Filter;
use super::output::{replace, target};
use super::verification::verification;
use crate::assess::{Course, assess_one};
use crate::cli::{self, Filters, Printing, ReportFormat};
use crate::ledger::LineHash;
use crate::model::{Instant, Moment, Task, Zone};
use crate::report::{Dossier, Input, Report, Scope, Window};
use crate::schedule::days_of;
use crate::view::list::rule_in_words;
use crate::view::report::{Format, render, table::to_table};

/// Reads the workspace and its ledger and makes the report.
pub(crate) fn report(
    window: &cli::Window,
    filters: &Filters,
    context: &mut Context<'_>,
) -> Result<(Opened, Report)> {
    let mut opened = context.open()?;
    let as_of = as_of(window, &opened);
    if as_of.is_some_and(|as_of| as_of > opened.clock.now) {
        context.note("note: --as-of lies in the future; everything counts that is recorded by now");
    }
    // What was not known by then is not judged either.
    let now = as_of.map_or(opened.clock.now, |as_of| as_of.min(opened.clock.now));
    let horizon = if as_of.is_some() { Some(now) } else { opened.clock.horizon() };
    let scope = scope(window, filters, as_of.map(|_| now), &opened)?;
    let mut dossier = Dossier::default();
    let (facts, reading) = read_facts(&opened.ledger, AsOf { now, horizon }, &mut |record| {
        if record.standing {
            dossier.add(&record.entry, || *LineHash::of(record.raw).as_bytes());
        }
    })?;
    context.warn(&reading);
    context.require_record(&reading)?;
    opened.clock.now = now;
    context.note_drift(&opened, &facts);
    let filter = Filter::new(filters, context.settings)?;
    let selects = |then: &Task, course: &Course<'_>| {
        let state = || assess_one(Cow::Borrowed(then), course).state;
        filter.passes_task(then) && (filters.state.is_empty() || filters.state.contains(&state()))
    };
    let report = Report::of(Input {
        definitions: &opened.workspace.definitions,
        facts: &facts,
        dossier,
        scope,
        selects: &selects,
        frameworks: &filters.framework,
        words: &rule_in_words,
        integrity: verification(&opened, None, None, &HashSet::new())?,
    })?;
    if report.tasks.is_empty() && !filter.is_open() {
        context.note("warning: no task passes these filters; the report is about nothing");
    }
    Ok((opened, report))
}

/// The moment of `--as-of`; a bare date means its end.
fn as_of(window: &cli::Window, opened: &Opened) -> Option<Instant> {
    let zone = opened.zone();
    Some(match window.as_of?.moment(opened.clock.now, zone) {
        Moment::At(instant) => instant,
        Moment::Day(day) if day == zone.day(opened.clock.now) => opened.clock.now,
        Moment::Day(day) => zone.end_of(day),
    })
}

fn scope(window: &cli::Window, filters: &Filters, as_of: Option<Instant>, opened: &Opened) -> Result<Scope> {
    let (now, zone) = (opened.clock.now, opened.zone());
    let period = window.period;
    let bounds = match (period, window.from) {
        (Some(key), _) => {
            let Some((first, last)) = days_of(key, &opened.workspace.definitions.calendar) else {
                bail!(
                    "--period {key} is the fire of a cron expression and no period; name a day, or use --from and --to"
                );
            };
            Window { from: Moment::Day(first), to: Moment::Day(last) }
        }
        (None, Some(from)) => Window {
            from: from.moment(now, zone),
            to: window.to.map_or(Moment::At(now), |to| to.moment(now, zone)),
        },
        (None, None) => bail!("name the window: --period KEY, or --from TIME and --to TIME"),
    };
    let (from, to) = bounds.bounds(zone);
    if to < from {
        let day = |t| zone.day(t);
        bail!(
            "the window ends ({}) before it starts ({})",
            day(to - chrono::TimeDelta::seconds(1)),
            day(from)
        );
    }
    Ok(Scope {
        window: bounds,
        period: period.map(|key| key.to_string()),
        now: as_of.unwrap_or(now),
        as_of,
        filters: filters_in_words(filters),
        program: env!("CARGO_PKG_VERSION"),
        zones: Zone::DATABASE,
        sample: None,
    })
}

/// The filters that were given, each with its value.
fn filters_in_words(filters: &Filters) -> Vec<(&'static str, String)> {
    let mut words: Vec<(&'static str, String)> = Vec::new();
    let mut add = |name, values: Vec<String>| words.extend(values.into_iter().map(|value| (name, value)));
    add("task", filters.task.clone());
    add("cadence", filters.cadence.iter().map(ToString::to_string).collect());
    add("area", filters.area.clone());
    add("owner", filters.owner.clone());
    add("mine", if filters.mine { vec!["yes".to_owned()] } else { Vec::new() });
    add("tag", filters.tag.clone());
    add("control", filters.control.clone());
    add("framework", filters.framework.clone());
    add("state", filters.state.iter().map(ToString::to_string).collect());
    words
}

/// Writes the report in a format, to a file or to stdout.
pub(crate) fn write(
    report: &Report,
    opened: &Opened,
    printing: &Printing,
    context: &mut Context<'_>,
) -> Result<()> {
    let output = printing.output.as_deref();
    let format = match printing.format {
        ReportFormat::Table => None,
        ReportFormat::Markdown => Some(Format::Markdown),
        ReportFormat::Csv => Some(Format::Csv),
        ReportFormat::Json => Some(Format::Json),
        ReportFormat::Html => Some(Format::Html),
        ReportFormat::Xlsx => Some(Format::Xlsx),
        ReportFormat::Pdf => Some(Format::Pdf),
        ReportFormat::Oscal => Some(Format::Oscal),
    };
    if output.is_none() && context.settings.shown && format.is_some_and(Format::is_binary) {
        bail!("this format is not for a terminal; name a file with --output FILE");
    }
    let bytes = match format {
        None => to_table(report, context.paint()).into_bytes(),
        Some(format) => render(report, format).map_err(|why| anyhow::anyhow!("{why}"))?,
    };
    match output {
        None => context.write(&bytes),
        Some(path) => {
            let path = target(&context.settings.path(path), opened)?;
            replace(&path, &bytes)?;
            context.note(&format!("wrote {}", crate::view::clean::clean(&path.display().to_string())));
            Ok(())
        }
    }
}
