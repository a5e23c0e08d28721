//! The known keys of a line with whatever they hold, borrowed from it.
//!
//! Any JSON is accepted here, so that a line of an unknown kind is no error and a line of a known
//! one gets an error that names the key.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::model::{Calendar, Rule};

/// The keys of version 1. Others are ignored; a repeated one is an error.
#[derive(Deserialize)]
pub(super) struct Fields<'a> {
    #[serde(default)]
    pub v: Field<'a>,
    #[serde(borrow, default)]
    pub kind: Field<'a>,
    #[serde(default)]
    pub task: Field<'a>,
    #[serde(rename = "for", default)]
    pub period: Field<'a>,
    #[serde(default)]
    pub performed_at: Field<'a>,
    #[serde(default)]
    pub title: Field<'a>,
    #[serde(default)]
    pub start: Field<'a>,
    #[serde(default)]
    pub rule: Field<'a>,
    #[serde(default)]
    pub calendar: Field<'a>,
    #[serde(default)]
    pub entry: Field<'a>,
    #[serde(default)]
    pub from: Field<'a>,
    #[serde(default)]
    pub until: Field<'a>,
    #[serde(default)]
    pub reason: Field<'a>,
    #[serde(default)]
    pub approved_by: Field<'a>,
    #[serde(default)]
    pub recorded_at: Field<'a>,
    #[serde(default)]
    pub clock: Field<'a>,
    #[serde(default)]
    pub by: Field<'a>,
    #[serde(default)]
    pub note: Field<'a>,
    #[serde(default)]
    pub evidence: Field<'a>,
    #[serde(default)]
    pub with: Field<'a>,
}

/// What a key holds.
#[derive(Debug, Default)]
pub(super) enum Field<'a> {
    /// The key is not there.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A string.
    Text(Cow<'a, str>),
    /// A whole number from 0.
    Count(u64),
    /// Another number.
    Number,
    /// `true` or `false`.
    Bool,
    /// An array.
    List(Vec<Field<'a>>),
    /// An object, with its keys in order.
    Object(Vec<(Cow<'a, str>, Field<'a>)>),
}

impl Field<'_> {
    /// What it is, for messages.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Self::Absent => "missing",
            Self::Null => "null",
            Self::Text(_) => "text",
            Self::Count(_) | Self::Number => "a number",
            Self::Bool => "true or false",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Field::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Field::Bool)
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Field::Count(value))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Field::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Field::Number)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Field::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut object = Vec::new();
        while let Some((Key(key), value)) = items.next_entry()? {
            object.push((key, value));
        }
        Ok(Field::Object(object))
    }
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// The rule of a `define`, read once the kind is known.
#[derive(Deserialize)]
pub(super) struct RulePart {
    pub rule: Rule,
}

/// The calendar of a `define`, read once the kind is known.
#[derive(Deserialize)]
pub(super) struct CalendarPart {
    pub calendar: Calendar,
}
