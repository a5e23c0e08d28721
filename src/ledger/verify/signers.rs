//! Who may sign: the `allowed_signers` file of OpenSSH (ssh-keygen(1), ALLOWED SIGNERS).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use ssh_key::PublicKey;

use crate::ledger::sign::{NAMESPACE, Signature};
use crate::model::{Instant, Zone};

/// The keys that are trusted, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signers(Vec<Signer>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Signer {
    principals: String,
    namespaces: Option<String>,
    after: Option<Instant>,
    before: Option<Instant>,
    key: PublicKey,
}

/// A line that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {why}; a line is like `ana@acme.example namespaces=\"saasmaint\" ssh-ed25519 AAAA…`")]
pub struct SignersError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

impl Signers {
    /// Reads the text of the file; times without a `Z` are local to the zone.
    ///
    /// # Errors
    /// [`SignersError`] for the first line that cannot be read.
    pub fn read(text: &str, zone: &Zone) -> Result<Self, SignersError> {
        let mut signers = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            signers.extend(signer(line, zone).map_err(|why| SignersError { line: at + 1, why })?);
        }
        Ok(Self(signers))
    }

    /// Whose the key of this signature is at that time; the patterns as the file has them.
    ///
    /// # Errors
    /// Why nobody's, in a few words.
    pub(super) fn owner(&self, signature: &Signature, at: Instant, by: Option<&str>) -> Result<&str, String> {
        let key = signature.key();
        let fingerprint = signature.fingerprint();
        let mut why = format!("the key {fingerprint} is not among the allowed signers");
        for signer in self.0.iter().filter(|signer| signer.key.key_data() == key.key_data()) {
            if signer.namespaces.as_deref().is_some_and(|allowed| !matches_list(allowed, NAMESPACE)) {
                why = format!("the key {fingerprint} may not sign for `{NAMESPACE}`");
            } else if signer.after.is_some_and(|after| at < after) {
                why = format!("the key {fingerprint} was not valid yet");
            } else if signer.before.is_some_and(|before| at > before) {
                why = format!("the key {fingerprint} was not valid any more");
            } else if by.is_some_and(|by| !matches_list(&signer.principals, by)) {
                why = format!("the key {fingerprint} belongs to {}", signer.principals);
            } else {
                return Ok(&signer.principals);
            }
        }
        Err(why)
    }
}

/// One line; `None` for an authority, whose certificates are not looked at here.
fn signer(line: &str, zone: &Zone) -> Result<Option<Signer>, String> {
    let (principals, rest) = word(line);
    let (mut options, mut rest) = word(rest);
    let is_key =
        |text: &str| text.starts_with("ssh-") || text.starts_with("ecdsa-") || text.starts_with("sk-");
    let kind;
    if is_key(options) {
        kind = options;
        options = "";
    } else {
        (kind, rest) = word(rest);
    }
    let (key, _) = word(rest);
    if key.is_empty() {
        return Err("it needs principals, a kind of key and a key".to_owned());
    }
    let key = PublicKey::from_openssh(&format!("{kind} {key}"))
        .map_err(|error| format!("the key cannot be read ({error})"))?;
    let mut signer =
        Signer { principals: unquoted(principals), namespaces: None, after: None, before: None, key };
    for option in split(options, ',') {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = unquoted(value);
        match name.to_ascii_lowercase().as_str() {
            "namespaces" => signer.namespaces = Some(value),
            "valid-after" => signer.after = Some(time(&value, zone)?),
            "valid-before" => signer.before = Some(time(&value, zone)?),
            "cert-authority" => return Ok(None),
            _ => return Err(format!("the option `{name}` is not known")),
        }
    }
    Ok(Some(signer))
}

/// The first word and the rest; quotes hold a word together.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    });
    text.split_at(end.unwrap_or(text.len()))
}

fn split(text: &str, at: char) -> Vec<&str> {
    let mut quoted = false;
    let parts = text.split(|c: char| {
        quoted ^= c == '"';
        c == at && !quoted
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn unquoted(text: &str) -> String {
    text.trim_matches('"').to_owned()
}

/// `YYYYMMDD[HHMM[SS]][Z]`.
fn time(text: &str, zone: &Zone) -> Result<Instant, String> {
    let (digits, utc) = text.strip_suffix(['Z', 'z']).map_or((text, false), |digits| (digits, true));
    let wrong = || format!("`{text}` is no time like 20261125 or 20261125083000Z");
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    let clock = |text: &str| NaiveTime::parse_from_str(text, "%H%M%S").ok();
    let local = match (digits.len(), digits.split_at_checked(8)) {
        (8, Some((date, _))) => day(date).map(|day| day.and_time(NaiveTime::MIN)),
        (12, Some((date, time))) => day(date).zip(clock(&format!("{time}00"))).map(joined),
        (14, Some((date, time))) => day(date).zip(clock(time)).map(joined),
        _ => None,
    };
    let local = local.ok_or_else(wrong)?;
    Ok(if utc { local.and_utc() } else { zone.instant(local) })
}

fn joined((day, time): (NaiveDate, NaiveTime)) -> NaiveDateTime {
    day.and_time(time)
}

/// Whether a text matches a list of patterns; one that begins with `!` excludes (`ssh_config(5)`, PATTERNS).
fn matches_list(patterns: &str, text: &str) -> bool {
    let mut found = false;
    for pattern in patterns.split(',') {
        match pattern.strip_prefix('!') {
            Some(excluded) if matches(excluded, text) => return false,
            Some(_) => {}
            None => found |= matches(pattern, text),
        }
    }
    found
}

/// `*` stands for any characters, `?` for one.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|c| *c == '?' || *c == text[t]) {
            (p, t) = (p + 1, t + 1);
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            (p, t) = (at + 1, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    #[test]
    fn patterns() {
        for (patterns, text, expected) in [
            ("ana@acme.example", "ana@acme.example", true),
            ("*@acme.example", "ana@acme.example", true),
            ("*@acme.example,!eve@*", "eve@acme.example", false),
            ("a?a", "ana", true),
            ("a?a", "anna", false),
            ("a*n*a", "anxna", true),
            ("", "ana", false),
        ] {
            assert_eq!(matches_list(patterns, text), expected, "{patterns} {text}");
        }
    }

    #[test]
    fn lines() {
        let read = |text: &str| Signers::read(text, &Zone::utc()).map(|signers| signers.0.len());
        let fine = format!(
            "# a remark\n\nana {KEY} a comment\n\"ana,bob\" namespaces=\"saasmaint,git\",valid-after=\"20260101\",valid-before=20270101120000Z {KEY}\n*@x cert-authority {KEY}\n"
        );
        assert_eq!(read(&fine).ok(), Some(2));
        for (text, line) in [
            (format!("ana {KEY}\nana"), 2),
            ("ana ssh-ed25519 AAAA".to_owned(), 1),
            (format!("ana fly=1 {KEY}"), 1),
            (format!("ana valid-after=2026 {KEY}"), 1),
        ] {
            assert_eq!(read(&text).map_err(|error| error.line), Err(line), "{text}");
        }
    }
}
