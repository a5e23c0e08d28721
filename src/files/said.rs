//! Errors of the system, in messages.

use std::io;

/// What happened, with a small letter as it stands within a sentence, without the number of the system.
#[must_use]
pub fn said(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("failed to lookup address information: ").unwrap_or(&text);
    let end = text.rfind(" (os error ").unwrap_or(text.len());
    let mut chars = text[..end].chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_has_no_number_and_no_capital() {
        let said = |text: &str| said(&io::Error::other(text.to_owned()));
        assert_eq!(said("No such file or directory (os error 2)"), "no such file or directory");
        assert_eq!(said("failed to lookup address information: Try again"), "try again");
        assert_eq!(said("connection closed"), "connection closed");
        assert_eq!(said("longer than 1 MiB"), "longer than 1 MiB");
    }
}
