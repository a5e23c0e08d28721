//! Reading the keys of a table: known or not, of the right type or not, all of it reported.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{Key, Shape};
use super::report::{Found, Got, Report, Wrong};
use super::values::{Value, listed, nearest, wrong_type};
use crate::model::limits;

/// A table whose keys are known from [`super::keys`].
#[derive(Debug, Clone)]
pub(super) struct Fields<'t, 'i> {
    table: &'t DeTable<'i>,
    /// What stands before a key's name in messages: `probe.http.`.
    path: String,
    /// A syntax error lies among its keys: what is not there may have been meant to be.
    torn: bool,
}

impl<'t, 'i> Fields<'t, 'i> {
    /// Takes a table and reports the keys that it should not have.
    pub(super) fn new(table: &'t DeTable<'i>, path: &str, known: &[Key], report: &mut Report<'_>) -> Self {
        let names: Vec<&str> = known.iter().map(|key| key.name).collect();
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if !names.contains(&name) {
                report.add(unknown(path, name, key.span(), known, &names));
            }
        }
        Self { table, path: path.to_owned(), torn: false }
    }

    /// Says that a syntax error lies among the keys.
    pub(super) fn torn(mut self, torn: bool) -> Self {
        self.torn = torn;
        self
    }

    /// The place of a key, if it is there.
    pub(super) fn key(&self, name: &str) -> Option<Range<usize>> {
        self.table.get_key_value(name).map(|(key, _)| key.span())
    }

    /// The raw value of a key.
    pub(super) fn raw(&self, name: &str) -> Option<(Range<usize>, &'t Value<'i>)> {
        self.table.get_key_value(name).map(|(key, value)| (key.span(), value))
    }

    /// A key's name with the tables that it is in, for messages.
    pub(super) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// Whether a key is there that nothing knows and that was meant to be one of these.
    pub(super) fn misspells(&self, meant: &[&str], known: &[Key]) -> bool {
        let names = || known.iter().map(|key| key.name);
        self.table.keys().map(|found| found.get_ref().as_ref()).any(|found| {
            names().all(|name| name != found)
                && nearest(found, names()).is_some_and(|near| meant.contains(&near))
        })
    }

    fn absent<T>(&self) -> Got<T> {
        if self.torn { Got::Bad } else { Got::Absent }
    }

    /// The value of a key.
    pub(super) fn get<T>(
        &self,
        name: &str,
        report: &mut Report<'_>,
        read: impl FnOnce(&Value<'i>) -> Result<T, Wrong>,
    ) -> Got<T> {
        let Some((key, value)) = self.raw(name) else { return self.absent() };
        match read(value) {
            Ok(found) => Got::Is(Found { value: found, key, span: value.span() }),
            Err(wrong) => {
                report.add(wrong.under(&format!("{}{name}", self.path)));
                Got::Bad
            }
        }
    }

    /// The values of a list, each with its place; what is wrong with one does not hide the next.
    pub(super) fn list<T>(
        &self,
        name: &str,
        report: &mut Report<'_>,
        read: impl Fn(&Value<'i>) -> Result<T, Wrong>,
    ) -> Got<Vec<Spanned<T>>> {
        let Some((key, value)) = self.raw(name) else { return self.absent() };
        let path = format!("{}{name}", self.path);
        let DeValue::Array(array) = value.get_ref() else {
            report.add(wrong_type(value, "an array").help(format!("write `{name} = [...]`")).under(&path));
            return Got::Bad;
        };
        let most = if name == "holidays" { limits::HOLIDAYS } else { limits::LIST_ENTRIES };
        if let Some(beyond) = array.get(most) {
            let message = format!("`{path}` has more than {} entries", limits::grouped(most as u64));
            report.add(Wrong::at(beyond.span(), message).help("keep those that matter"));
            return Got::Bad;
        }
        let mut values = Vec::new();
        let mut bad = false;
        for item in array {
            match read(item) {
                Ok(found) => values.push(Spanned::new(item.span(), found)),
                Err(wrong) => {
                    report.add(wrong.under(&path));
                    bad = true;
                }
            }
        }
        if bad { Got::Bad } else { Got::Is(Found { value: values, key, span: value.span() }) }
    }

    /// The keys of a table inside this one.
    pub(super) fn table(&self, name: &str, known: &[Key], report: &mut Report<'_>) -> Option<Fields<'t, 'i>> {
        let (_, value) = self.raw(name)?;
        let path = format!("{}{name}", self.path);
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Fields::new(table, &format!("{path}."), known, report).torn(self.torn));
        }
        report.add(wrong_type(value, "a table").help(format!("write it as `[{path}]`")).under(&path));
        None
    }

    /// Reports the required keys that are missing, at `place`. One that is there misspelt has been
    /// reported as unknown.
    pub(super) fn require(&self, known: &[Key], place: &Range<usize>, report: &mut Report<'_>) {
        for key in known.iter().filter(|key| key.required && self.key(key.name).is_none() && !self.torn) {
            if self.misspells(&[key.name], known) {
                continue;
            }
            report.add(
                Wrong::at(place.clone(), format!("`{}{}` is missing", self.path, key.name))
                    .label(format!("needs `{}`", key.name))
                    .help(format!("add `{} = ...`: {}", key.name, key.about.trim_end_matches('.'))),
            );
        }
    }
}

/// The problem of a key that nothing knows.
fn unknown(path: &str, name: &str, span: Range<usize>, known: &[Key], names: &[&str]) -> Wrong {
    let wrong = Wrong::at(span, format!("unknown key `{path}{name}`")).label("not a key of this table");
    // Keys of tasks that stand at the top of a checklist are no slips of the pen.
    let below = known.iter().find_map(|key| match key.shape {
        Shape::Tables(keys) if keys.iter().any(|key| key.name == name) => Some(key.name),
        _ => None,
    });
    if let Some(table) = below {
        return wrong.help(format!("`{name}` is a key of a `[[{table}]]`: move it there"));
    }
    match nearest(name, names.iter().copied()) {
        Some(near) => wrong.help(format!("did you mean `{near}`?")),
        None => wrong.help(format!(
            "the keys known here are {}",
            listed(names.iter().copied()).replace(" or ", " and ")
        )),
    }
}
