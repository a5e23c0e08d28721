//! `[task.probe]` and `[task.fix]`: exactly one kind of probe, with the keys of that kind.

mod checks;
mod values;

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use crate::model::{EvidencePolicy, Fix, Invocation, Probe, ProbeCheck};

use super::fields::Fields;
use super::keys::{COMMAND_ONLY, FIX, Key, PROBE, PROBE_KINDS};
use super::report::{Got, Report, Wrong};
use super::values::{Value, integer, line, listed, some_time};

/// The probe of a task and its fix, if it has them and they are sound; what is wrong is reported.
pub(super) fn read(task: &Fields<'_, '_>, report: &mut Report<'_>) -> (Option<Box<Probe>>, Option<Box<Fix>>) {
    let fix = task.table("fix", FIX, report).and_then(|fix| read_fix(task, &fix, report));
    let Some(key) = task.key("probe") else {
        if let Some(place) = task.key("fix") {
            report.add(
                Wrong::at(place, "a `fix` without a `probe`")
                    .help("add `[task.probe]`: a fix is tried when the probe fails"),
            );
        }
        return (None, None);
    };
    let Some(probe) = task.table("probe", PROBE, report) else { return (None, None) };
    let problems = report.problems.len();
    let check = checks::read(&probe, report);
    let timeout = probe.get("timeout", report, values::timeout).value();
    let retries = probe.get("retries", report, |value| integer(value, 0, 100)).value();
    let backoff = probe.get("backoff", report, values::timeout).value();
    let valid_for = probe.get("valid_for", report, some_time).value();
    let secrets = sorted(list(&probe, "secrets", report, values::variable));
    let redact = sorted(list(&probe, "redact", report, values::redacted));
    only_one_kind(&probe, &key, report);
    let Some(check) = check.filter(|_| report.problems.len() == problems) else { return (None, None) };
    let probe = Probe {
        check,
        timeout: timeout.unwrap_or(Duration::from_mins(1)),
        retries: retries.and_then(|retries| u32::try_from(retries).ok()).unwrap_or(0),
        backoff: backoff.unwrap_or(Duration::from_secs(1)),
        valid_for,
        secrets,
        redact,
    };
    (Some(Box::new(probe)), fix.map(Box::new))
}

/// A rolling task is owed again a while after its last completion, by its rule: `valid_for` would
/// say the same in another way.
pub(super) fn check_valid_for(
    task: &Fields<'_, '_>,
    probe: Option<&Probe>,
    rolling: bool,
    report: &mut Report<'_>,
) {
    if rolling
        && probe.is_some_and(|probe| probe.valid_for.is_some())
        && let Some(place) = task.key("probe")
    {
        report.add(
            Wrong::at(place, "`valid_for` does not go with `after`")
                .help("remove it: `after` already says how long a completion counts"),
        );
    }
}

/// `evidence = "review"` makes a person confirm what a probe found: it needs a probe.
pub(super) fn check_review(
    task: &Fields<'_, '_>,
    own: &Got<EvidencePolicy>,
    policy: EvidencePolicy,
    header: &Range<usize>,
    report: &mut Report<'_>,
) {
    if policy == EvidencePolicy::Review && task.key("probe").is_none() {
        let place = own.found().map_or_else(|| header.clone(), |found| found.span.clone());
        report.add(
            Wrong::at(place, "`evidence = \"review\"` without a probe")
                .help("add `[task.probe]`, whose pass a person then confirms, or write \"required\""),
        );
    }
}

fn read_fix(task: &Fields<'_, '_>, fix: &Fields<'_, '_>, report: &mut Report<'_>) -> Option<Fix> {
    if let Some((place, _)) = task.raw("fix") {
        fix.require(FIX, &place, report);
    }
    let timeout = fix.get("timeout", report, values::timeout).value();
    let run = invocation(fix, report)?;
    Some(Fix { run, timeout: timeout.unwrap_or(Duration::from_mins(10)) })
}

/// `command` with the keys that say how it is run.
fn invocation(fields: &Fields<'_, '_>, report: &mut Report<'_>) -> Option<Invocation> {
    let argv = argv(fields, "command", report);
    let expect_exit = fields.get("expect_exit", report, |value| values::integers(value, 0, 255)).value();
    let cwd = fields.get("cwd", report, line).value();
    let env = fields.get("env", report, values::environment).value().unwrap_or_default();
    let expect_exit = expect_exit.unwrap_or_else(|| vec![0]);
    let expect_exit = sorted(expect_exit.into_iter().filter_map(|code| i32::try_from(code).ok()));
    Some(Invocation { argv: argv?, expect_exit, cwd, env })
}

/// A program with its arguments.
fn argv(fields: &Fields<'_, '_>, name: &str, report: &mut Report<'_>) -> Option<Vec<String>> {
    let read = fields.list(name, report, values::argument);
    let found = read.found()?;
    let argv: Vec<String> = found.value.iter().map(|argument| argument.get_ref().clone()).collect();
    let wrong = match argv.first() {
        None => "the list is empty",
        Some(program) if program.trim().is_empty() => "the program's name is empty",
        Some(_) => return Some(argv),
    };
    let help = if argv.is_empty() { "name at least one" } else { "name the program first" };
    report.add(Wrong::at(found.span.clone(), wrong).help(help).under(&fields.path(name)));
    None
}

fn list<T>(
    fields: &Fields<'_, '_>,
    name: &str,
    report: &mut Report<'_>,
    read: impl Fn(&Value<'_>) -> Result<T, Wrong>,
) -> Vec<T> {
    let list = fields.list(name, report, read).value().unwrap_or_default();
    list.into_iter().map(toml::Spanned::into_inner).collect()
}

/// The values of a list whose order means nothing, so that the digest does not depend on it.
fn sorted<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort();
    values.dedup();
    values
}

/// A table of texts.
fn texts(
    fields: &Fields<'_, '_>,
    name: &str,
    report: &mut Report<'_>,
    read: impl FnOnce(&Value<'_>) -> Result<BTreeMap<String, String>, Wrong>,
) -> BTreeMap<String, String> {
    fields.get(name, report, read).value().unwrap_or_default()
}

/// The table of a kind, its required keys checked.
fn kind<'t, 'i>(
    probe: &Fields<'t, 'i>,
    name: &str,
    keys: &'static [Key],
    report: &mut Report<'_>,
) -> Option<Fields<'t, 'i>> {
    let inner = probe.table(name, keys, report)?;
    if let Some((place, _)) = probe.raw(name) {
        inner.require(keys, &place, report);
    }
    Some(inner)
}

/// Reports a probe of no kind, of several, or with keys of another.
fn only_one_kind(probe: &Fields<'_, '_>, key: &Range<usize>, report: &mut Report<'_>) {
    let kinds: Vec<&str> = PROBE_KINDS.iter().copied().filter(|kind| probe.key(kind).is_some()).collect();
    match kinds.as_slice() {
        [] if probe.misspells(PROBE_KINDS, PROBE) => {}
        [] => report.add(
            Wrong::at(key.clone(), "the probe does not say what to check")
                .help(format!("add one of {}", listed(PROBE_KINDS.iter().copied()))),
        ),
        ["command"] => {}
        [kind] => {
            for extra in COMMAND_ONLY {
                if let Some(place) = probe.key(extra) {
                    let message = format!("`{extra}` goes with `command` alone, this is a `{kind}` probe");
                    report.add(Wrong::at(place, message).help("remove it"));
                }
            }
        }
        [first, rest @ ..] => {
            for second in rest {
                if let Some(place) = probe.key(second) {
                    let message = format!("the probe has two kinds, `{first}` and `{second}`");
                    report.add(Wrong::at(place, message).help("keep one; make the other a task of its own"));
                }
            }
        }
    }
}

/// A check that is read; `None` where something that it cannot do without was refused.
type Read = Option<ProbeCheck>;
