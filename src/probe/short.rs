//! Texts of others in messages: as much of them as anybody reads.

/// The first characters of a text, with a sign where there were more. Secrets have to be taken out
/// before.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted() {
        for (text, expected) in [("", ""), ("üü", "üü"), ("üüü", "üü…"), ("abcd", "ab…")] {
            assert_eq!(shortened(text, 2), expected);
        }
        assert_eq!(shortened("a", 0), "…");
    }
}
