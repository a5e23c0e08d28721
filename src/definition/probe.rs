//! The shape of `[task.probe]`: exactly one kind of probe, with the keys of that kind.

use toml::de::DeValue;

use crate::model::Span;

use super::fields::Fields;
use super::keys::{COMMAND_ONLY, Key, PROBE, PROBE_KINDS, Shape};
use super::report::{Report, Wrong};
use super::values::{Value, filled, integer, line, listed, parsed, suggestion, text, wrong_type};

/// Checks the probe of a task, if it has one.
pub(super) fn check(task: &Fields<'_, '_>, report: &mut Report<'_>) {
    let Some(key) = task.key("probe") else { return };
    let Some(probe) = task.table("probe", PROBE, report) else { return };
    check_values(&probe, PROBE, report);
    let kinds: Vec<&str> = PROBE_KINDS.iter().copied().filter(|kind| probe.key(kind).is_some()).collect();
    match kinds.as_slice() {
        [] => report.add(
            Wrong::at(key, "the probe does not say what to check")
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

/// Checks that each value has the shape of its key.
fn check_values(fields: &Fields<'_, '_>, known: &[Key], report: &mut Report<'_>) {
    for key in known {
        match &key.shape {
            Shape::Table(keys) => {
                if let Some(inner) = fields.table(key.name, keys, report) {
                    if let Some((place, _)) = fields.raw(key.name) {
                        inner.require(keys, &place, report);
                    }
                    check_values(&inner, keys, report);
                }
            }
            Shape::Lines | Shape::Argv => {
                let list = fields.list(key.name, report, |value| text(value).map(drop));
                if let Some(found) = list.found().filter(|found| found.value.is_empty()) {
                    let message = format!("`probe.{}`: the list is empty", key.name);
                    report.add(Wrong::at(found.span.clone(), message).help("name at least one"));
                }
            }
            Shape::Texts => {
                let _ = fields.get(key.name, report, texts);
            }
            shape => {
                let _ = fields.get(key.name, report, |value| single(value, shape));
            }
        }
    }
}

fn texts(value: &Value<'_>) -> Result<(), Wrong> {
    let DeValue::Table(table) = value.get_ref() else { return Err(wrong_type(value, "a table of strings")) };
    table.values().try_for_each(|value| text(value).map(drop))
}

fn single(value: &Value<'_>, shape: &Shape) -> Result<(), Wrong> {
    let says = |fits: &dyn Fn(&str) -> bool, what: &str, help: &str| {
        let text = text(value)?;
        if fits(text) {
            return Ok(());
        }
        Err(Wrong::at(value.span(), format!("`{text}` is not {what}")).help(help))
    };
    match shape {
        Shape::Integer(low, high) => integer(value, *low, *high).map(drop),
        Shape::Span => parsed::<Span>(value).map(drop),
        Shape::Line => line(value).map(drop),
        Shape::Choice(words) => {
            says(&|text| words.contains(&text), "a value that it takes", &suggestion(text(value)?, words))
        }
        Shape::Timeout => {
            says(&is_timeout, "a short length of time", "write one like \"500ms\", \"30s\" or \"2m\"")
        }
        Shape::Size => {
            says(&is_size, "a size", "write bytes or a unit, like \"512\", \"20 KiB\" or \"1 MiB\"")
        }
        Shape::Sha256 => says(&is_sha256, "a SHA-256 hash", "write its 64 hexadecimal digits"),
        Shape::Url => says(&is_url, "an HTTP URL", "write one like \"https://app.example.com/health\""),
        _ => filled(value).map(drop),
    }
}

/// More than zero and at most a day.
fn is_timeout(text: &str) -> bool {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return false,
    };
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(scale))
        .is_some_and(|length| (1..=86_400_000).contains(&length))
}

fn is_size(text: &str) -> bool {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let units = ["", "B", "KB", "MB", "GB", "TB", "kB", "KiB", "MiB", "GiB", "TiB"];
    number.parse::<u64>().is_ok() && units.contains(&unit.trim_start())
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}
