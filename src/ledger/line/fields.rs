//! The known keys of a line with whatever they hold, borrowed from it.
//!
//! Any JSON is accepted here, so that a line of an unknown kind is no error and a line of a known
//! one gets an error that names the key.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::{Calendar, Rule};

/// The known keys, each with its text.
macro_rules! keys {
    ($($name:ident $text:literal)*) => {
        /// A key of version 1.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(field_identifier)]
        pub(super) enum Key {
            $(#[serde(rename = $text)] $name,)*
            /// Any other, whose value is passed over.
            #[serde(other)]
            Further,
        }

        impl Key {
            /// As it stands in a line.
            pub(super) const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Further => "",
                }
            }
        }
    };
}

keys! {
    Version "v" Kind "kind" Task "task" Period "for" PerformedAt "performed_at" Title "title"
    Controls "controls"
    Start "start" Rule "rule" Calendar "calendar" Entry "entry" From "from" Until "until"
    Reason "reason" ApprovedBy "approved_by" RecordedAt "recorded_at" Clock "clock" By "by"
    Note "note" Evidence "evidence" With "with" Via "via" Probe "probe" Outcome "outcome"
    ValidUntil "valid_until"
}

/// The known keys of a line, in the order in which they stand there; none twice.
pub(super) struct Fields<'a>(Vec<(Key, Field<'a>)>);

impl<'a> Fields<'a> {
    /// What a key holds.
    pub(super) fn get(&self, key: Key) -> &Field<'a> {
        self.0.iter().find(|(known, _)| *known == key).map_or(&Field::Absent, |(_, field)| field)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Known)
    }
}

struct Known;

impl<'de> Visitor<'de> for Known {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields(Vec::with_capacity(12));
        while let Some(key) = items.next_key()? {
            if key == Key::Further {
                items.next_value::<IgnoredAny>()?;
            } else if fields.0.iter().any(|(known, _)| *known == key) {
                return Err(A::Error::duplicate_field(key.text()));
            } else {
                fields.0.push((key, items.next_value()?));
            }
        }
        Ok(fields)
    }
}

/// What a key holds.
#[derive(Debug)]
pub(super) enum Field<'a> {
    /// The key is not there.
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
        while let Some((Name(key), value)) = items.next_entry()? {
            object.push((key, value));
        }
        Ok(Field::Object(object))
    }
}

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

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
