//! `saasmaint.toml`: the workspace's own settings.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use chrono::{NaiveDate, Weekday};
use toml::Spanned;

use crate::model::{Cadence, Calendar, HolidayPolicy, WeekdaySet, Zone};

use super::fields::Fields;
use super::files::inside;
use super::keys;
use super::on::weekdays;
use super::recurrence::refusal;
use super::report::{Document, Found, Got, Report, Wrong};
use super::syntax;
use super::task::CadenceDefaults;
use super::values::{StartText, choice, date, integer, line, parsed, start, time, weekday, zone};

/// What the file says; where it says nothing, or nothing valid, what holds then.
pub(super) struct Settings {
    pub name: Option<String>,
    pub zone: Got<Zone>,
    pub starts: Option<StartText>,
    /// Patterns of checklists, each with its place; `Absent` where the default holds.
    pub checklists: Got<Vec<Spanned<String>>>,
    /// The folder of the ledger, with its place where the file names one.
    pub ledger: Spanned<String>,
    /// The folder of the evidence.
    pub evidence: Spanned<String>,
    pub calendar: Calendar,
    /// Whether the workdays and the first weekday are those that were meant.
    pub calendar_is_sound: bool,
    /// Patterns of holiday files, each with its place.
    pub holiday_files: Vec<Spanned<String>>,
    pub defaults: BTreeMap<Cadence, CadenceDefaults>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: None,
            zone: Got::Absent,
            starts: None,
            checklists: Got::Absent,
            ledger: Spanned::new(0..0, "ledger".to_owned()),
            evidence: Spanned::new(0..0, "evidence".to_owned()),
            calendar: Calendar::default(),
            calendar_is_sound: true,
            holiday_files: Vec::new(),
            defaults: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// What stands in for a file that is there and cannot be read.
    pub(super) fn unreadable() -> Self {
        Self { zone: Got::Bad, calendar_is_sound: false, ..Self::default() }
    }
}

/// Reads the file; its problems go into the report.
pub(super) fn read<'d>(document: &'d Document, report: &mut Report<'d>) -> Settings {
    let parsed = syntax::parse(document, report);
    let known = report.problems.len();
    let fields = Fields::new(&parsed.table, "", keys::WORKSPACE, report).torn(parsed.is_root_torn());
    let mut settings = Settings {
        name: fields.get("name", report, line).value(),
        zone: fields.get("timezone", report, zone),
        starts: fields.get("starts", report, start).value(),
        checklists: patterns(&fields, report),
        ..Settings::default()
    };
    folders(&fields, &mut settings, report);
    if let Some(fields) = section(&fields, "calendar", keys::CALENDAR, &parsed, report) {
        calendar(&fields, &mut settings, report);
    } else if fields.key("calendar").is_some() {
        settings.calendar_is_sound = false;
    }
    if let Some(all) = fields.table("defaults", keys::DEFAULTS, report) {
        for cadence in Cadence::ALL {
            if let Some(fields) = section(&all, cadence.name(), keys::DEFAULTS_OF, &parsed, report) {
                settings.defaults.insert(cadence, defaults(&fields, cadence, report));
            }
        }
    }
    parsed.drop_cascades(report, known);
    settings
}

/// A table with a header of its own: only syntax errors below that header tear it.
fn section<'t, 'i>(
    fields: &Fields<'t, 'i>,
    name: &str,
    known: &[keys::Key],
    parsed: &syntax::Parsed<'_>,
    report: &mut Report<'_>,
) -> Option<Fields<'t, 'i>> {
    let (_, value) = fields.raw(name)?;
    Some(fields.table(name, known, report)?.torn(parsed.is_torn(value.span().start)))
}

fn patterns(fields: &Fields<'_, '_>, report: &mut Report<'_>) -> Got<Vec<Spanned<String>>> {
    let got = fields.list("checklists", report, line);
    if let Some(found) = got.found().filter(|found| found.value.is_empty()) {
        report.add(
            Wrong::at(found.span.clone(), "`checklists`: the list is empty")
                .help("name at least one file or pattern, or remove the key for [\"checklists/*.toml\"]"),
        );
        return Got::Bad;
    }
    got
}

fn folders(fields: &Fields<'_, '_>, settings: &mut Settings, report: &mut Report<'_>) {
    let ledger = fields.get("ledger", report, line);
    let evidence = fields.get("evidence", report, line);
    let place = evidence.found().or(ledger.found()).map(|found| found.span.clone());
    let named = |got: Got<String>, unnamed: &Spanned<String>| {
        got.found()
            .map_or_else(|| unnamed.clone(), |found| Spanned::new(found.span.clone(), found.value.clone()))
    };
    settings.ledger = named(ledger, &settings.ledger);
    settings.evidence = named(evidence, &settings.evidence);
    let (ledger, evidence) = (inside(settings.ledger.get_ref()), inside(settings.evidence.get_ref()));
    for (key, folder, found) in
        [("ledger", &ledger, settings.ledger.span()), ("evidence", &evidence, settings.evidence.span())]
    {
        let Some(folder) = folder.as_ref().filter(|_| !found.is_empty()) else { continue };
        let is_git = |part: &std::ffi::OsStr| part.eq_ignore_ascii_case(".git");
        if folder.as_os_str().is_empty() || folder.iter().any(is_git) {
            let message = format!("`{key}` needs a folder of its own in the workspace");
            report.add(Wrong::at(found, message).help(format!("write one like \"{key}\"")));
        }
    }
    let share = |(one, other): (&PathBuf, &PathBuf)| one.starts_with(other) || other.starts_with(one);
    if let Some(place) = place.filter(|_| ledger.as_ref().zip(evidence.as_ref()).is_some_and(share)) {
        report.add(
            Wrong::at(place, "ledger and evidence share one folder").help("give each a folder of its own"),
        );
    }
}

fn calendar(fields: &Fields<'_, '_>, settings: &mut Settings, report: &mut Report<'_>) {
    let week_starts: Got<Weekday> = fields.get("week_starts", report, weekday);
    let fiscal = fields.get("fiscal_year_starts", report, |value| integer(value, 1, 12));
    let workdays: Got<WeekdaySet> = fields.get("workdays", report, weekdays);
    let holidays: Vec<NaiveDate> = fields
        .list("holidays", report, date)
        .value()
        .unwrap_or_default()
        .into_iter()
        .map(Spanned::into_inner)
        .collect();
    settings.calendar_is_sound = !week_starts.is_bad() && !workdays.is_bad();
    settings.holiday_files = fields.list("holiday_files", report, line).value().unwrap_or_default();
    let calendar = &mut settings.calendar;
    calendar.week_starts = week_starts.value().unwrap_or(calendar.week_starts);
    calendar.workdays = workdays.value().unwrap_or(calendar.workdays);
    calendar.fiscal_year_starts = fiscal.value().and_then(|month| u8::try_from(month).ok()).unwrap_or(1);
    calendar.holidays = holidays;
}

/// `[defaults.<cadence>]`: what a task of that cadence could not say itself is refused here too.
fn defaults(fields: &Fields<'_, '_>, cadence: Cadence, report: &mut Report<'_>) -> CadenceDefaults {
    let mut allowed = |name: &str| {
        let (Some(help), Some(place)) = (refusal(cadence, name), fields.key(name)) else { return true };
        let message = format!("`defaults.{cadence}.{name}` does not apply to {cadence} tasks");
        report.add(Wrong::at(place, message).help(help));
        false
    };
    let (at, catch_up, holidays) = (allowed("at"), allowed("catch_up"), allowed("holidays"));
    let policy: Got<HolidayPolicy> = fields.get("holidays", report, choice);
    if cadence == Cadence::Daily
        && let Some(Found { value: HolidayPolicy::Before | HolidayPolicy::After, span, .. }) = policy.found()
    {
        let span: Range<usize> = span.clone();
        report.add(
            Wrong::at(span, "a daily task cannot move to another day").help("write \"keep\" or \"skip\""),
        );
    }
    CadenceDefaults {
        grace: fields.get("grace", report, parsed).value(),
        at: fields.get("at", report, time).value().filter(|_| at),
        catch_up: fields.get("catch_up", report, choice).value().filter(|_| catch_up),
        holidays: policy.value().filter(|_| holidays),
    }
}
