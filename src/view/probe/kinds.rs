//! The kinds of probes in words, each in one place: what it checks, what it reaches, what it is given.

use crate::model::{
    CommandCheck, DiskCheck, DnsCheck, FileCheck, Free, HttpCheck, Invocation, LogsCheck, ProbeCheck,
    Redirects, TcpCheck, TlsCheck, length_text,
};
use crate::view::clean::cut;

/// A program with its arguments takes no more columns than this.
const LONGEST_COMMAND: usize = 200;

/// What is given to a probe, before it is run: a word for how, and what.
pub(crate) type Detail = (&'static str, String);

/// A kind of probe in words. Nothing of it is clean yet.
pub(crate) trait Describe {
    /// What it checks, and what has to hold.
    fn checks(&self) -> Vec<String>;

    /// What it starts, connects to, or reads.
    fn target(&self) -> String;

    /// What it is given beyond that, and whom it trusts.
    fn details(&self) -> Vec<Detail> {
        Vec::new()
    }
}

/// The words of a check.
pub(crate) fn of(check: &ProbeCheck) -> &dyn Describe {
    match check {
        ProbeCheck::Command(check) => check,
        ProbeCheck::Http(check) => check,
        ProbeCheck::Tls(check) => check,
        ProbeCheck::File(check) => check,
        ProbeCheck::Tcp(check) => check,
        ProbeCheck::Dns(check) => check,
        ProbeCheck::Logs(check) => check,
        ProbeCheck::Disk(check) => check,
    }
}

impl Describe for CommandCheck {
    fn checks(&self) -> Vec<String> {
        let mut parts = invocation(&self.run);
        for (what, pattern) in [
            ("stdout matches", &self.stdout_matches),
            ("stdout lacks", &self.stdout_lacks),
            ("stderr matches", &self.stderr_matches),
            ("stderr lacks", &self.stderr_lacks),
        ] {
            parts.extend(pattern.iter().map(|pattern| format!("{what} `{pattern}`")));
        }
        parts.extend(self.stdout_json.iter().map(|test| format!("JSON at `{}`", test.pointer)));
        parts
    }

    fn target(&self) -> String {
        command_line(&self.run.argv)
    }

    fn details(&self) -> Vec<Detail> {
        let mut details = surroundings(&self.run);
        if !self.version.is_empty() {
            details.push(("version", command_line(&self.version)));
        }
        details
    }
}

impl Describe for HttpCheck {
    fn checks(&self) -> Vec<String> {
        let mut parts = vec![format!("{} {}", self.method, self.url)];
        parts.push(format!("status {}", either(&self.status)));
        parts.extend(self.contains.iter().map(|text| format!("contains `{text}`")));
        parts.extend(self.matches.iter().map(|pattern| format!("matches `{pattern}`")));
        parts.extend(self.json.iter().map(|test| format!("JSON at `{}`", test.pointer)));
        parts.extend(self.expect_headers.keys().map(|name| format!("header {name}")));
        parts.extend(self.max_latency.map(|latency| format!("within {}", length_text(latency))));
        parts.extend((!self.verify).then(|| "certificates not verified".to_owned()));
        parts
    }

    fn target(&self) -> String {
        format!("{} {}", self.method, self.url)
    }

    fn details(&self) -> Vec<Detail> {
        let mut details = Vec::new();
        details.extend(self.headers.iter().map(|(name, value)| ("  sends", format!("{name}: {value}"))));
        let secret = |(name, variable)| ("  sends", format!("{name}: the value of {variable}"));
        details.extend(self.secret_headers.iter().map(secret));
        details.extend(self.body.iter().map(|body| ("  sends", format!("body: {body}"))));
        if self.redirects == Redirects::Any {
            details.push(("  goes", "where redirects lead, to any host".to_owned()));
        }
        details.extend(trusted(self.ca.as_ref()));
        if !self.verify {
            details.push(("  trusts", "any certificate".to_owned()));
        }
        details
    }
}

impl Describe for TlsCheck {
    fn checks(&self) -> Vec<String> {
        let mut parts = vec![address(&self.host, self.port)];
        parts.extend(self.server_name.iter().map(|name| format!("as {name}")));
        if self.min_days > 0 {
            parts.push(format!("valid for {} more days", self.min_days));
        }
        parts
    }

    fn target(&self) -> String {
        address(&self.host, self.port)
    }

    fn details(&self) -> Vec<Detail> {
        trusted(self.ca.as_ref()).into_iter().collect()
    }
}

impl Describe for FileCheck {
    fn checks(&self) -> Vec<String> {
        let mut parts = vec![self.path.clone()];
        parts.extend(self.max_age.map(|age| format!("at most {age} old")));
        parts.extend(self.min_size.map(|size| format!("at least {size} bytes")));
        parts.extend(self.max_size.map(|size| format!("at most {size} bytes")));
        parts.extend(self.sha256.iter().map(|hash| format!("SHA-256 {hash:.12}…")));
        parts
    }

    fn target(&self) -> String {
        self.path.clone()
    }
}

impl Describe for TcpCheck {
    fn checks(&self) -> Vec<String> {
        vec![self.target()]
    }

    fn target(&self) -> String {
        address(&self.host, self.port)
    }
}

impl Describe for DnsCheck {
    fn checks(&self) -> Vec<String> {
        let mut parts = vec![format!("{} of {}", self.record, self.name)];
        parts.extend(self.expect.iter().map(|value| format!("holds {value}")));
        parts.extend(self.server.iter().map(|server| format!("asked of {server}")));
        parts
    }

    fn target(&self) -> String {
        let server = self.server.as_ref().map_or_else(String::new, |server| format!(" at {server}"));
        format!("{} {}{server}", self.record, self.name)
    }
}

impl Describe for LogsCheck {
    fn checks(&self) -> Vec<String> {
        let mut parts = vec![self.path.clone(), format!("lines that match `{}`", self.pattern)];
        if self.min > 0 {
            parts.push(format!("at least {}", self.min));
        }
        parts.extend(self.max.map(|max| format!("at most {max}")));
        parts
    }

    fn target(&self) -> String {
        format!("{}, lines that match `{}`", self.path, self.pattern)
    }
}

impl Describe for DiskCheck {
    fn checks(&self) -> Vec<String> {
        let amount = |free: Free, unit: &str| match free {
            Free::Count(count) => format!("{count} {unit}"),
            Free::Percent(share) => format!("{share} % of {unit}"),
        };
        let mut parts = vec![self.path.clone()];
        parts.extend(self.min_free.map(|free| format!("{} free", amount(free, "bytes"))));
        parts.extend(self.min_inodes.map(|free| format!("{} free", amount(free, "inodes"))));
        parts
    }

    fn target(&self) -> String {
        self.path.clone()
    }
}

/// A program with its arguments, as it would be typed; what a shell would read otherwise is quoted.
pub(crate) fn command_line(argv: &[String]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:@%+,".contains(c);
    let quoted = |argument: &String| {
        if !argument.is_empty() && argument.chars().all(plain) {
            argument.clone()
        } else {
            format!("'{}'", argument.replace('\'', r"'\''"))
        }
    };
    argv.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// The program as it would be typed, and how it is run.
pub(crate) fn invocation(run: &Invocation) -> Vec<String> {
    let mut parts = vec![format!("`{}`", cut(&command_line(&run.argv), LONGEST_COMMAND))];
    if run.expect_exit != [0] {
        parts.push(format!("exit status {}", either(&run.expect_exit)));
    }
    parts.extend(run.cwd.iter().map(|cwd| format!("in {cwd}")));
    if !run.env.is_empty() {
        let names: Vec<&str> = run.env.keys().map(String::as_str).collect();
        parts.push(format!("with {}", names.join(", ")));
    }
    parts
}

/// Where a program runs, and with what beside the inherited environment.
pub(crate) fn surroundings(run: &Invocation) -> Vec<Detail> {
    let folder = run.cwd.iter().map(|cwd| ("  in", cwd.clone()));
    folder.chain(run.env.iter().map(|(name, value)| ("  with", format!("{name}={value}")))).collect()
}

/// Whom a handshake trusts beyond the usual authorities.
fn trusted(ca: Option<&String>) -> Option<Detail> {
    ca.map(|ca| ("  trusts", format!("the authorities of {ca}")))
}

/// A host and a port; an IPv6 address is set in brackets.
fn address(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// `0`, `0 or 1`.
fn either<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}
