//! Probes: what a task can have checked by the program, and the remedy that may be tried.
//!
//! Nothing here runs anything. What is skipped when it has its default keeps the digest of a
//! definition the same when a later program knows more keys.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::hex::hex;
use super::length::millis;
use super::span::Span;

/// The kinds of probes, by the key of `[task.probe]` that names each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProbeKind {
    /// A program is run.
    Command,
    /// An HTTP request is made.
    Http,
    /// A TLS handshake is made, and the certificates looked at.
    Tls,
    /// A file is looked at.
    File,
    /// A TCP connection is opened.
    Tcp,
    /// A name is looked up.
    Dns,
    /// Lines of logs are counted.
    Logs,
    /// The free space of a file system is looked at.
    Disk,
}

impl ProbeKind {
    /// All of them, with their names.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Command, "command"),
        (Self::Http, "http"),
        (Self::Tls, "tls"),
        (Self::File, "file"),
        (Self::Tcp, "tcp"),
        (Self::Dns, "dns"),
        (Self::Logs, "logs"),
        (Self::Disk, "disk"),
    ];

    /// The name in files and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

impl fmt::Display for ProbeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// `[task.probe]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// What is checked.
    #[serde(flatten)]
    pub check: ProbeCheck,
    /// How long one attempt may take.
    #[serde(serialize_with = "as_millis")]
    pub timeout: Duration,
    /// How often it is tried again when it does not pass.
    #[serde(skip_serializing_if = "is_zero")]
    pub retries: u32,
    /// How long to wait before the first retry; each further wait is twice the one before.
    #[serde(serialize_with = "as_millis")]
    pub backoff: Duration,
    /// How long a pass counts; `None` is as long as its occurrence lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_for: Option<Span>,
    /// Environment variables whose values are never kept or shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// Regular expressions of what is never kept or shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redact: Vec<String>,
}

impl Probe {
    /// The environment variables whose values must not be kept or shown.
    pub fn secret_names(&self) -> impl Iterator<Item = &str> {
        let headers = match &self.check {
            ProbeCheck::Http(check) => Some(check.secret_headers.values()),
            _ => None,
        };
        self.secrets.iter().chain(headers.into_iter().flatten()).map(String::as_str)
    }
}

/// What a probe checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProbeCheck {
    /// A program is run.
    Command(CommandCheck),
    /// An HTTP request is made.
    Http(HttpCheck),
    /// A TLS handshake is made.
    Tls(TlsCheck),
    /// A file is looked at.
    File(FileCheck),
    /// A TCP connection is opened.
    Tcp(TcpCheck),
    /// A name is looked up.
    Dns(DnsCheck),
    /// Lines of logs are counted.
    Logs(LogsCheck),
    /// The free space of a file system is looked at.
    Disk(DiskCheck),
}

impl ProbeCheck {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ProbeKind {
        match self {
            Self::Command(_) => ProbeKind::Command,
            Self::Http(_) => ProbeKind::Http,
            Self::Tls(_) => ProbeKind::Tls,
            Self::File(_) => ProbeKind::File,
            Self::Tcp(_) => ProbeKind::Tcp,
            Self::Dns(_) => ProbeKind::Dns,
            Self::Logs(_) => ProbeKind::Logs,
            Self::Disk(_) => ProbeKind::Disk,
        }
    }
}

/// How a program is run. No shell reads its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invocation {
    /// The program and its arguments; never empty.
    pub argv: Vec<String>,
    /// The exit statuses that pass; never empty.
    pub expect_exit: Vec<i32>,
    /// The folder in which it runs, relative to the workspace; `None` is the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// Environment variables beside those that are inherited.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
}

/// `command = [...]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommandCheck {
    /// How it is run.
    #[serde(flatten)]
    pub run: Invocation,
    /// What standard output must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdout_matches: Option<String>,
    /// What standard output must not match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdout_lacks: Option<String>,
    /// What standard error must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stderr_matches: Option<String>,
    /// What standard error must not match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stderr_lacks: Option<String>,
    /// What standard output must hold as JSON.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stdout_json: Vec<JsonTest>,
    /// The program and arguments that tell the version of the tool.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub version: Vec<String>,
}

/// What a value of a JSON document must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonTest {
    /// Where it stands: a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// What it must be.
    pub expect: Expect,
}

/// What a JSON value must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// Just this value.
    Is(serde_json::Value),
    /// A number, or a list or object of so many, within these bounds, both included. Never a text.
    Within {
        /// At least.
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<serde_json::Number>,
        /// At most.
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<serde_json::Number>,
    },
    /// Text that matches this regular expression.
    Matches(String),
    /// Not there at all.
    Absent,
}

/// Which redirects an HTTP probe follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Redirects {
    /// None: the redirect is the answer.
    None,
    /// Those that stay on the host (and do not leave TLS).
    #[default]
    SameHost,
    /// All.
    Any,
}

/// `http = {...}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HttpCheck {
    /// The URL.
    pub url: String,
    /// The method, in capitals.
    pub method: String,
    /// Headers that are sent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Headers that are sent, each with the environment variable that holds its value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub secret_headers: BTreeMap<String, String>,
    /// A body that is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The statuses that pass; never empty.
    pub status: Vec<u16>,
    /// Text that the body must contain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
    /// What the body must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// What the body must hold as JSON.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub json: Vec<JsonTest>,
    /// Headers that must come back, each with what its value must match.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub expect_headers: BTreeMap<String, String>,
    /// How long the whole answer may take.
    #[serde(serialize_with = "some_millis", skip_serializing_if = "Option::is_none")]
    pub max_latency: Option<Duration>,
    /// Which redirects are followed.
    pub redirects: Redirects,
    /// A PEM file of further authorities to trust, relative to the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
    /// Whether certificates are verified.
    pub verify: bool,
}

/// The oldest protocol that a TLS probe takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum TlsVersion {
    /// TLS 1.2
    #[default]
    #[serde(rename = "1.2")]
    V12,
    /// TLS 1.3
    #[serde(rename = "1.3")]
    V13,
}

/// `tls = {...}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TlsCheck {
    /// The host to connect to.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How many days each certificate of the chain must still be valid.
    pub min_days: u32,
    /// The name to ask for and to find in the certificate; `None` is the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_name: Option<String>,
    /// The oldest protocol that passes.
    pub min_version: TlsVersion,
    /// A PEM file of further authorities to trust, relative to the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
}

/// `file = {...}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileCheck {
    /// The file, or a pattern of which the newest file counts; relative to the workspace.
    pub path: String,
    /// How old it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<Span>,
    /// How many bytes it must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_size: Option<u64>,
    /// How many bytes it may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u64>,
    /// What its content must hash to, in lower-case hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// `tcp = {...}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TcpCheck {
    /// The host name or address.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// `dns = {...}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DnsCheck {
    /// The name to look up.
    pub name: String,
    /// The type of record, in capitals.
    #[serde(rename = "type")]
    pub record: String,
    /// Values that the answer must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<String>,
    /// The name server to ask, an address with or without a port; `None` is the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
}

/// `logs = {...}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogsCheck {
    /// The log, or a pattern of logs; relative to the workspace.
    pub path: String,
    /// What is counted: lines that match this regular expression.
    pub pattern: String,
    /// How many there must be since the last recorded run.
    #[serde(skip_serializing_if = "is_none_of")]
    pub min: u64,
    /// How many there may be; `None` is any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
}

/// How much must be free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Free {
    /// So many bytes or inodes.
    Count(u64),
    /// So many hundredths of all.
    Percent(u8),
}

/// `disk = {...}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiskCheck {
    /// A path on the file system, relative to the workspace.
    pub path: String,
    /// How much space must be free for an ordinary user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_free: Option<Free>,
    /// How many inodes must be free for an ordinary user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_inodes: Option<Free>,
}

/// `[task.fix]`: what may be tried when the probe fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// How it is run.
    #[serde(flatten)]
    pub run: Invocation,
    /// How long it may take.
    #[serde(serialize_with = "as_millis")]
    pub timeout: Duration,
}

/// Which definition of a probe: its kind, and the SHA-256 of the definition with its fix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProbeDigest {
    /// The kind.
    pub kind: ProbeKind,
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// A text that is no [`ProbeDigest`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a kind of probe, a colon, and 64 hexadecimal digits")]
pub struct ProbeDigestError(pub String);

impl ProbeDigest {
    /// The digest of a probe with its fix. It is of the definition and not of the file: comments,
    /// order and spacing do not matter.
    #[must_use]
    pub fn of(probe: &Probe, fix: Option<&Fix>) -> Self {
        #[derive(Serialize)]
        struct Defined<'a> {
            probe: &'a Probe,
            fix: Option<&'a Fix>,
        }
        // Text keys and finite numbers alone: this cannot fail.
        let bytes = serde_json::to_vec(&Defined { probe, fix }).unwrap_or_default();
        Self { kind: probe.check.kind(), sha256: hex(&Sha256::digest(bytes)) }
    }

    /// The kind and the first digits, for people.
    #[must_use]
    pub fn short(&self) -> String {
        format!("{}:{:.12}", self.kind, self.sha256)
    }
}

impl fmt::Display for ProbeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.sha256)
    }
}

impl FromStr for ProbeDigest {
    type Err = ProbeDigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ProbeDigestError(text.to_owned());
        let (kind, sha256) = text.split_once(':').ok_or_else(wrong)?;
        let (kind, _) = ProbeKind::ALL.into_iter().find(|(_, name)| *name == kind).ok_or_else(wrong)?;
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if sha256.len() != 64 || !sha256.bytes().all(is_digit) {
            return Err(wrong());
        }
        Ok(Self { kind, sha256: sha256.to_owned() })
    }
}

super::text_serde!(ProbeDigest);

fn as_millis<S: Serializer>(length: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(millis(*length))
}

#[allow(clippy::ref_option, reason = "serde's signature")]
fn some_millis<S: Serializer>(length: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    as_millis(&length.unwrap_or_default(), serializer)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_none_of(number: &u64) -> bool {
    *number == 0
}
