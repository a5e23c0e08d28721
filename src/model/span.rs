//! Lengths of time as the files write them: `30m`, `12h`, `2d`, `1w`, `3wd`, and sums.

use std::fmt;
use std::str::FromStr;

/// A length of time whose days, weeks and workdays are civil: they follow the calendar of a zone
/// and are not multiples of 24 hours. Never negative, at most ten years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// Civil days (a week is seven).
    pub days: u32,
    /// Workdays, counted from the due day.
    pub workdays: u32,
    /// Exact seconds, from hours and minutes.
    pub seconds: u32,
}

/// Why a text is no [`Span`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// The text does not have the form of a length of time.
    #[error(
        "`{0}` is not a length of time; write a number and a unit: m, h, d, w or wd (workdays), like \"12h\" or \"1d12h\""
    )]
    Form(String),
    /// It is longer than ten years.
    #[error("`{0}` is longer than 10 years")]
    TooLong(String),
}

impl Span {
    const LIMIT_DAYS: u64 = 3_660;

    /// A span of civil days.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self { days, workdays: 0, seconds: 0 }
    }

    /// Whether the span has no length.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is made of whole civil days alone.
    #[must_use]
    pub fn is_whole_days(&self) -> bool {
        self.workdays == 0 && self.seconds == 0
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || SpanError::Form(text.to_owned());
        let long = || SpanError::TooLong(text.to_owned());
        let (mut days, mut workdays, mut seconds) = (0_u64, 0_u64, 0_u64);
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(form());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(form)?;
            let (number, tail) = rest.split_at(digits);
            if number.is_empty() {
                return Err(form());
            }
            let number: u64 = number.parse().map_err(|_| long())?;
            let end = tail.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(tail.len());
            let (unit, tail) = tail.split_at(end);
            let (sum, scale) = match unit {
                "m" => (&mut seconds, 60),
                "h" => (&mut seconds, 3_600),
                "d" => (&mut days, 1),
                "w" => (&mut days, 7),
                "wd" => (&mut workdays, 1),
                _ => return Err(form()),
            };
            *sum = number.checked_mul(scale).and_then(|more| sum.checked_add(more)).ok_or_else(long)?;
            rest = tail.trim_start();
        }
        let total = days.saturating_add(workdays.saturating_mul(7) / 5).saturating_add(seconds / 86_400);
        if total > Self::LIMIT_DAYS {
            return Err(long());
        }
        let narrow = |value: u64| u32::try_from(value).map_err(|_| long());
        Ok(Self { days: narrow(days)?, workdays: narrow(workdays)?, seconds: narrow(seconds)? })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0d");
        }
        let (weeks, days) = if self.days.is_multiple_of(7) { (self.days / 7, 0) } else { (0, self.days) };
        let minutes = self.seconds / 60;
        for (number, unit) in
            [(weeks, "w"), (days, "d"), (self.workdays, "wd"), (minutes / 60, "h"), (minutes % 60, "m")]
        {
            if number > 0 {
                write!(f, "{number}{unit}")?;
            }
        }
        Ok(())
    }
}

super::text_serde!(Span);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid() {
        for (text, days, workdays, seconds, shown) in [
            ("30m", 0, 0, 1_800, "30m"),
            ("90m", 0, 0, 5_400, "1h30m"),
            ("12h", 0, 0, 43_200, "12h"),
            ("2d", 2, 0, 0, "2d"),
            ("1w", 7, 0, 0, "1w"),
            ("10d", 10, 0, 0, "10d"),
            ("3wd", 0, 3, 0, "3wd"),
            ("1d12h", 1, 0, 43_200, "1d12h"),
            ("1w 2d 1wd 5m", 9, 1, 300, "9d1wd5m"),
            ("0d", 0, 0, 0, "0d"),
            ("3650d", 3_650, 0, 0, "3650d"),
        ] {
            let span: Span = text.parse().expect(text);
            assert_eq!(span, Span { days, workdays, seconds }, "{text}");
            assert_eq!(span.to_string(), shown);
            assert_eq!(shown.parse::<Span>(), Ok(span));
        }
    }

    #[test]
    fn invalid() {
        for text in ["", " ", "d", "1", "1x", "-1d", "1.5d", "1D", "d1", "1d-2h", "P1D", "1mo", "²d"] {
            assert_eq!(text.parse::<Span>(), Err(SpanError::Form(text.to_owned())), "{text}");
        }
        for text in ["3661d", "11000w", "99999999999999999999d", "18446744073709551615w"] {
            assert_eq!(text.parse::<Span>(), Err(SpanError::TooLong(text.to_owned())), "{text}");
        }
    }
}
