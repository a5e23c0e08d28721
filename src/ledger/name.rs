//! Feed file names: the writer's name, percent-encoded, and `.jsonl`.

use super::error::LedgerError;
use super::shown::one_line;

/// How the names of feeds end.
pub(super) const SUFFIX: &str = ".jsonl";
/// The longest file name that common file systems take, in bytes.
pub(super) const MAX_NAME: usize = 255;

/// The file name of a writer's feed. Two writers never share one.
///
/// # Errors
/// [`LedgerError::Writer`] when the writer has no name, or one too long for a file.
pub(super) fn file_name(writer: &str) -> Result<String, LedgerError> {
    let refused = |what: String| LedgerError::Writer { what };
    if writer.is_empty() {
        return Err(refused("the writer has no name".to_owned()));
    }
    let mut name = String::with_capacity(writer.len() + SUFFIX.len());
    for byte in writer.bytes() {
        if byte.is_ascii_alphanumeric() || b"@._+-".contains(&byte) {
            name.push(char::from(byte));
        } else {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            name.push('%');
            name.push(char::from(DIGITS[usize::from(byte >> 4)]));
            name.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    name.push_str(SUFFIX);
    if name.len() > MAX_NAME {
        return Err(refused(format!(
            "the writer's name `{}` makes a file name of {} bytes, and {MAX_NAME} are allowed",
            one_line(writer),
            name.len()
        )));
    }
    Ok(name)
}

/// The writer whose feed has this file name. A name that no writer encodes to stands for itself.
pub(super) fn writer(file_name: &str) -> String {
    let stem = file_name.strip_suffix(SUFFIX).unwrap_or(file_name);
    decoded(stem).unwrap_or_else(|| stem.to_owned())
}

fn decoded(stem: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(stem.len());
    let mut rest = stem.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            u8::try_from(digit()? << 4 | digit()?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names() {
        for (writer, name) in [
            ("ana@acme.example", "ana@acme.example.jsonl"),
            ("a+b_c-D9", "a+b_c-D9.jsonl"),
            ("Zoë O'Neil", "Zo%C3%AB%20O%27Neil.jsonl"),
            ("../x", "..%2Fx.jsonl"),
            ("a%41", "a%2541.jsonl"),
            (".", "..jsonl"),
            ("\0\n\\", "%00%0A%5C.jsonl"),
            (".jsonl", ".jsonl.jsonl"),
        ] {
            assert_eq!(file_name(writer).expect(writer), name);
            assert_eq!(super::writer(name), writer);
        }
    }

    #[test]
    fn names_that_no_writer_encodes_to_stand_for_themselves() {
        for (name, expected) in [
            ("a%.jsonl", "a%"),
            ("a%4.jsonl", "a%4"),
            ("a%FF.jsonl", "a%FF"),
            ("ä b.jsonl", "ä b"),
            (".jsonl", ""),
        ] {
            assert_eq!(writer(name), expected);
        }
    }

    #[test]
    fn no_name_or_too_long_a_name() {
        let error = file_name("").expect_err("no name").to_string();
        assert_eq!(error, "the writer has no name; name another writer with --by or SAASMAINT_BY");
        assert_eq!(file_name(&"a".repeat(249)).map(|name| name.len()).ok(), Some(255));
        let error = file_name(&"a".repeat(250)).expect_err("too long").to_string();
        assert!(error.contains("a file name of 256 bytes, and 255 are allowed"), "{error}");
        assert!(file_name(&"ä".repeat(42)).is_err());
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text in any::<String>().prop_filter("short", |t| (1..60).contains(&t.len()))) {
            let name = file_name(&text).expect("a name");
            prop_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"@._+-%".contains(&b)));
            prop_assert_eq!(writer(&name), text);
        }
    }
}
