//! The answer to a request: its head, and as much of its body as is looked at.

use std::fmt::Write;
use std::io::{ErrorKind, Read};
use std::sync::Arc;

use regex::bytes::Regex;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use ureq::Error;
use ureq::http::{Response, Version};

use super::url::discreet;
use super::wire::Route;
use crate::model::{hex, length_text};
use crate::probe::connect::NetworkError;
use crate::probe::redact::MARK;
use crate::probe::{CapturedText, Deadline, Redactor};

/// No more of a body is read.
pub(super) const LONGEST_BODY: usize = 4 << 20;
/// A cut may leave a character of which nothing can be said.
const LONGEST_CHARACTER: usize = 4;
/// No more of a body is kept.
const LONGEST_KEPT: usize = 16 << 10;

/// An answer.
pub(super) struct HttpResponse {
    response: Response<ureq::Body>,
    route: Arc<Route>,
    body: ResponseBody,
    /// Where it leads to and was not followed.
    pub refused_redirect: Option<String>,
}

/// A body, or the start of it.
#[derive(Debug, Default)]
pub(super) struct ResponseBody {
    /// What was read.
    pub bytes: Vec<u8>,
    /// Whether there was more.
    pub cut: bool,
}

impl HttpResponse {
    /// The last response of a request.
    pub fn new(response: Response<ureq::Body>, route: Arc<Route>, refused_redirect: Option<String>) -> Self {
        Self { response, route, body: ResponseBody::default(), refused_redirect }
    }

    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// The values of a header.
    pub fn values(&self, name: &str) -> Vec<&[u8]> {
        self.response.headers().get_all(name).iter().map(ureq::http::HeaderValue::as_bytes).collect()
    }

    /// The body, as far as it was read.
    pub const fn body(&self) -> &ResponseBody {
        &self.body
    }

    /// Reads the body.
    pub fn read(&mut self, deadline: &Deadline) -> Result<(), NetworkError> {
        let mut reader = self.response.body_mut().as_reader();
        let mut buffer = vec![0; 64 << 10];
        loop {
            if deadline.left().is_zero() {
                self.body.cut = true;
                return Err(NetworkError::Fail(unended(deadline)));
            }
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => {
                    let room = LONGEST_BODY - self.body.bytes.len();
                    self.body.bytes.extend_from_slice(buffer.get(..read.min(room)).unwrap_or_default());
                    if read > room {
                        self.body.cut = true;
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.body.cut = true;
                    return Err(match self.route.classify(Error::from(error)) {
                        NetworkError::Fail(_) if deadline.left().is_zero() => {
                            NetworkError::Fail(unended(deadline))
                        }
                        NetworkError::Fail(reason) => {
                            NetworkError::Fail(format!("{reason} before the body ended"))
                        }
                        error @ NetworkError::Error(_) => error,
                    });
                }
            }
        }
    }

    /// What is kept of it.
    pub fn add_facts(&self, facts: &mut Map<String, Value>) {
        let version = match self.response.version() {
            Version::HTTP_10 => "1.0",
            _ => "1.1",
        };
        facts.insert("status".to_owned(), json!(self.status()));
        facts.insert("http_version".to_owned(), json!(version));
        facts.insert("headers".to_owned(), self.headers().into());
        facts.insert("body_bytes".to_owned(), json!(self.body.bytes.len()));
        facts.insert("body_cut".to_owned(), json!(self.body.cut));
        facts.insert("body_sha256".to_owned(), json!(hex(&Sha256::digest(&self.body.bytes))));
    }

    /// The headers by name; several of a name are a list.
    fn headers(&self) -> Map<String, Value> {
        let headers = self.response.headers();
        let mut told = Map::new();
        for name in headers.keys() {
            let values = headers.get_all(name).iter();
            let mut values: Vec<Value> =
                values.map(|value| kept_header(name.as_str(), value.as_bytes()).into()).collect();
            let value = if values.len() == 1 { values.remove(0) } else { values.into() };
            told.insert(name.as_str().to_owned(), value);
        }
        told
    }
}

fn unended(deadline: &Deadline) -> String {
    format!("the answer did not end within {}", length_text(deadline.length()))
}

/// Whether a header may hold what lets somebody in.
pub(super) fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 12] = [
        "authorization",
        "cookie",
        "token",
        "secret",
        "apikey",
        "passw",
        "credential",
        "session",
        "sessid",
        "signature",
        "csrf",
        "xsrf",
    ];
    // These stand in other words too: `Authenticate` asks for what lets somebody in.
    const WORDS: [&str; 16] = [
        "auth",
        "authn",
        "authz",
        "authentication",
        "oauth",
        "oauth2",
        "xauth",
        "key",
        "sid",
        "sig",
        "jwt",
        "otp",
        "pwd",
        "bearer",
        "ticket",
        "assertion",
    ];
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
        || name.split(['-', '_', '.']).any(|word| WORDS.contains(&word))
}

/// The value of a header as it is kept: of a cookie its name and its attributes, of a place what
/// [`discreet`] leaves.
pub(super) fn kept_header(name: &str, value: &[u8]) -> String {
    let value = String::from_utf8_lossy(value);
    if ["location", "content-location", "refresh"].iter().any(|place| name.eq_ignore_ascii_case(place)) {
        return discreet(&value);
    }
    if !is_secret(name) {
        return value.into_owned();
    }
    if !name.eq_ignore_ascii_case("set-cookie") {
        return MARK.to_owned();
    }
    let (pair, attributes) = value.split_once(';').unwrap_or((&value, ""));
    let name = pair.split_once('=').map_or("", |(name, _)| name.trim());
    let attributes = if attributes.is_empty() { String::new() } else { format!(";{attributes}") };
    format!("{name}={MARK}{attributes}")
}

impl ResponseBody {
    /// Whether an expression matches it. Of a body that was cut, no match counts that touches the end:
    /// what it comes to depends on what follows.
    pub fn matches(&self, pattern: &Regex) -> bool {
        if !self.cut {
            return pattern.is_match(&self.bytes);
        }
        let end = self.bytes.len().saturating_sub(LONGEST_CHARACTER);
        pattern.find_iter(&self.bytes).any(|found| found.end() <= end)
    }

    /// The start of it for people, cut where no part of a secret stands.
    pub fn section(&self, redactor: &Redactor) -> Option<CapturedText> {
        if self.bytes.is_empty() {
            return None;
        }
        let title = "body".to_owned();
        if self.bytes.len() <= LONGEST_KEPT {
            return Some(CapturedText { title, text: String::from_utf8_lossy(&self.bytes).into_owned() });
        }
        // Something beyond the cut, to see what stands across it: a secret, or a character.
        let seen = self.bytes.len().min(LONGEST_KEPT + redactor.margin().max(4));
        let end = redactor.cut_before(&self.bytes[..seen], LONGEST_KEPT);
        let mut text = String::from_utf8_lossy(&self.bytes[..end]).into_owned();
        let (all, or_more) = (self.bytes.len(), if self.cut { " or more" } else { "" });
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{gap}[cut: the first {end} of {all}{or_more} bytes]");
        Some(CapturedText { title, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_may_let_somebody_in() {
        for name in [
            "Authorization",
            "Proxy-Authorization",
            "Authentication-Info",
            "X-Auth",
            "X-Auth-User",
            "X_OAuth",
            "X-Authn",
            "X-Session-Id",
            "X-SessionId",
            "PHPSESSID",
            "X-Sid",
            "Signature",
            "Signature-Input",
            "X-Hub-Signature-256",
            "X-Amz-Sig",
            "X-Api-Key",
            "X-Access-Key",
            "ApiKey",
            "X-CSRFToken",
            "X-XSRF",
            "X-JWT-Assertion",
            "X-Passwd",
            "X-Otp",
            "Set-Cookie",
            "X-Ticket",
            "X-Bearer",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "WWW-Authenticate",
            "Proxy-Authenticate",
            "X-Author",
            "X-Design",
            "Via",
            "ETag",
            "Location",
            "X-Request-Id",
            "Keep-Alive",
            "Content-Type",
            "X-Monkey",
            "Server-Timing",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
