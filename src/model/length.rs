//! Short lengths of time as the files write them: `500ms`, `60s`, `10m`, `2h`.

use std::time::Duration;

/// The text of a short length of time, in the largest unit that it is a whole number of; a minute
/// is `60s`, as the default of a timeout is written.
#[must_use]
pub fn length_text(length: Duration) -> String {
    let (seconds, millis) = (length.as_secs(), length.as_millis());
    match seconds {
        _ if length.subsec_millis() > 0 => format!("{millis}ms"),
        3_600.. if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        61.. if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// Reads a short length of time: more than zero and at most a day.
///
/// # Errors
/// What is wrong with the text, and after a semicolon how to write it.
pub fn parse_length(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let millis = scale.and_then(|scale| number.parse::<u64>().ok()?.checked_mul(scale));
    millis.filter(|millis| (1..=86_400_000).contains(millis)).map(Duration::from_millis).ok_or_else(|| {
        format!("`{text}` is not a short length of time; write one like \"500ms\", \"30s\" or \"2m\"")
    })
}

/// A length of time in milliseconds, as documents have it.
#[must_use]
pub fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        for (millis, text) in [
            (0, "0s"),
            (500, "500ms"),
            (1_500, "1500ms"),
            (60_000, "60s"),
            (90_000, "90s"),
            (600_000, "10m"),
            (3_600_000, "1h"),
            (5_400_000, "90m"),
        ] {
            assert_eq!(length_text(Duration::from_millis(millis)), text);
            if millis > 0 {
                assert_eq!(parse_length(text), Ok(Duration::from_millis(millis)));
            }
        }
    }
}
