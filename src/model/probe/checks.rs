//! The kinds of probes, and what each of them is told to check.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::model::length::millis;
use crate::model::span::Span;

/// Makes the two enums of a table with one line for each kind: the key of `[task.probe]` that names
/// it, and what that key says.
macro_rules! kinds {
    ($($(#[$about:meta])* $kind:ident($check:ty) = $name:literal,)+) => {
        /// The kinds of probes, by the key of `[task.probe]` that names each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProbeKind {
            $($(#[$about])* $kind,)+
        }

        impl ProbeKind {
            /// All of them, with their names.
            pub const ALL: &[(Self, &str)] = &[$((Self::$kind, $name),)+];
            /// Their names.
            pub const NAMES: &[&str] = &[$($name,)+];

            /// The name in files and output.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }
        }

        /// What a probe checks.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub enum ProbeCheck {
            $($(#[$about])* #[serde(rename = $name)] $kind($check),)+
        }

        impl ProbeCheck {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> ProbeKind {
                match self {
                    $(Self::$kind(_) => ProbeKind::$kind,)+
                }
            }
        }
    };
}

kinds! {
    /// A program is run.
    Command(CommandCheck) = "command",
    /// An HTTP request is made.
    Http(HttpCheck) = "http",
    /// A TLS handshake is made, and the certificates looked at.
    Tls(TlsCheck) = "tls",
    /// A file is looked at.
    File(FileCheck) = "file",
    /// A TCP connection is opened.
    Tcp(TcpCheck) = "tcp",
    /// A name is looked up.
    Dns(DnsCheck) = "dns",
    /// Lines of logs are counted.
    Logs(LogsCheck) = "logs",
    /// The free space of a file system is looked at.
    Disk(DiskCheck) = "disk",
}

impl fmt::Display for ProbeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl ProbeCheck {
    /// The environment variables whose values it sends.
    pub(super) fn secret_names(&self) -> impl Iterator<Item = &str> {
        let headers = match self {
            Self::Http(check) => Some(check.secret_headers.values()),
            _ => None,
        };
        headers.into_iter().flatten().map(String::as_str)
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

pub(super) fn as_millis<S: Serializer>(length: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(millis(*length))
}

#[allow(clippy::ref_option, reason = "serde's signature")]
fn some_millis<S: Serializer>(length: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    as_millis(&length.unwrap_or_default(), serializer)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_none_of(number: &u64) -> bool {
    *number == 0
}
