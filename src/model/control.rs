//! Controls of compliance frameworks.

use std::fmt;
use std::str::FromStr;

/// A control of a framework, such as `SOC2:CC7.1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Control {
    text: String,
    colon: usize,
}

/// A text that names no control.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a control; write FRAMEWORK:ID, like \"SOC2:CC7.1\"")]
pub struct ControlError(pub String);

impl Control {
    /// The framework: what stands before the colon.
    #[must_use]
    pub fn framework(&self) -> &str {
        &self.text[..self.colon]
    }

    /// The control's id within its framework.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.text[self.colon + 1..]
    }

    /// The whole, `FRAMEWORK:ID`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Control {
    type Err = ControlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ControlError(text.to_owned());
        let (framework, id) = text.split_once(':').ok_or_else(error)?;
        let word = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let plain = |c: char| !c.is_whitespace() && !c.is_control();
        if framework.is_empty() || id.is_empty() || !framework.chars().all(word) || !id.chars().all(plain) {
            return Err(error());
        }
        Ok(Self { text: text.to_owned(), colon: framework.len() })
    }
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

super::text_serde!(Control);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let control: Control = "HIPAA:164.308(a)(7)".parse().expect("a control");
        assert_eq!((control.framework(), control.id()), ("HIPAA", "164.308(a)(7)"));
        for text in ["", "SOC2", "SOC2:", ":CC7.1", "SOC 2:CC7.1", "SOC2:CC 7.1", "SOC2:\u{1b}[31m"] {
            assert!(text.parse::<Control>().is_err(), "{text:?}");
        }
    }
}
