//! The hash of a line, which names its entry.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

pub(super) use crate::model::hex;

/// The SHA-256 of a line's bytes without its newline, as `sha256sum` computes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineHash([u8; 32]);

/// A text that is no [`LineHash`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 hexadecimal digits (SHA-256)")]
pub struct LineHashError;

impl LineHash {
    /// The hash of a line, given without its newline. A carriage return at its end belongs to the
    /// newline: a tool that converts line ends changes no hash.
    #[must_use]
    pub fn of(line: &[u8]) -> Self {
        Self(Sha256::digest(line.strip_suffix(b"\r").unwrap_or(line)).into())
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first seven hexadecimal digits, for people; [`Display`](fmt::Display) gives all 64 (a
    /// precision cuts: `{hash:.12}`).
    #[must_use]
    pub fn short(&self) -> String {
        format!("{self:.7}")
    }
}

impl fmt::Display for LineHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex(&self.0))
    }
}

impl fmt::Debug for LineHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LineHash({})", hex(&self.0))
    }
}

impl From<[u8; 32]> for LineHash {
    fn from(digest: [u8; 32]) -> Self {
        Self(digest)
    }
}

impl FromStr for LineHash {
    type Err = LineHashError;

    /// Reads 64 hexadecimal digits of either case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut bytes = [0; 32];
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return Err(LineHashError);
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low).ok_or(LineHashError)?;
        }
        Ok(Self(bytes))
    }
}

fn digit(ascii: u8) -> Option<u8> {
    char::from(ascii).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-2, appendix B.1.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn known_answer() {
        let hash = LineHash::of(b"abc");
        assert_eq!(hash.to_string(), ABC);
        assert_eq!(hash.short(), "ba7816b");
        assert_eq!(format!("{hash:.10}"), "ba7816bf8f");
        assert_eq!(ABC.parse(), Ok(hash));
        assert_eq!(ABC.to_uppercase().parse(), Ok(hash));
    }

    #[test]
    fn refused() {
        let wide = "é".repeat(32);
        for text in ["", "ba7816b", &ABC[1..], &format!("{ABC}0"), &format!("+{}", &ABC[1..]), &wide] {
            assert_eq!(text.parse::<LineHash>(), Err(LineHashError), "{text:?}");
        }
    }
}
