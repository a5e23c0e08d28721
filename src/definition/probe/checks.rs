//! The kinds of probes, each from its keys to the model.

use std::net::{IpAddr, SocketAddr};

use super::values::{
    boolean, expected_headers, free, headers, host, integers, json_tests, pattern, regex, secret_headers,
    sha256, size, timeout, url, word, words_of,
};
use super::{Read, argv, invocation, kind, sorted, texts};
use crate::definition::fields::Fields;
use crate::definition::keys::{DISK, DNS, FILE, HTTP, LOGS, TCP, TLS};
use crate::definition::report::{Report, Wrong};
use crate::definition::values::{Value, filled, integer, line, parsed};
use crate::model::{
    CommandCheck, DiskCheck, DnsCheck, FileCheck, HttpCheck, LogsCheck, ProbeCheck, ProbeKind, Redirects,
    TcpCheck, TlsCheck, TlsVersion,
};

/// What the probe checks. Each kind that is there is read, so that all that is wrong is reported.
pub(super) fn read(probe: &Fields<'_, '_>, report: &mut Report<'_>) -> Read {
    let kinds = ProbeKind::ALL.iter();
    kinds.filter_map(|(kind, _)| reader(*kind)(probe, report)).last()
}

fn reader(kind: ProbeKind) -> fn(&Fields<'_, '_>, &mut Report<'_>) -> Read {
    match kind {
        ProbeKind::Command => command,
        ProbeKind::Http => http,
        ProbeKind::Tls => tls,
        ProbeKind::File => file,
        ProbeKind::Tcp => tcp,
        ProbeKind::Dns => dns,
        ProbeKind::Logs => logs,
        ProbeKind::Disk => disk,
    }
}

fn command(probe: &Fields<'_, '_>, report: &mut Report<'_>) -> Read {
    let patterns = ["stdout_matches", "stdout_lacks", "stderr_matches", "stderr_lacks"];
    let patterns = patterns.map(|name| probe.get(name, report, regex).value());
    let [stdout_matches, stdout_lacks, stderr_matches, stderr_lacks] = patterns;
    let stdout_json = probe.get("stdout_json", report, json_tests).value().unwrap_or_default();
    let version = argv(probe, "version", report).unwrap_or_default();
    let run = invocation(probe, report)?;
    Some(ProbeCheck::Command(CommandCheck {
        run,
        stdout_matches,
        stdout_lacks,
        stderr_matches,
        stderr_lacks,
        stdout_json,
        version,
    }))
}

fn http(probe: &Fields<'_, '_>, report: &mut Report<'_>) -> Read {
    let fields = kind(probe, "http", HTTP, report)?;
    let status = fields.get("status", report, |value| integers(value, 100, 599)).value();
    let status = status.unwrap_or_else(|| vec![200]);
    let choice = |name| move |value: &Value<'_>| word(value, words_of(HTTP, name));
    let redirects = fields.get("redirects", report, choice("redirects")).value();
    let check = HttpCheck {
        method: fields.get("method", report, choice("method")).value().unwrap_or_else(|| "GET".to_owned()),
        headers: texts(&fields, "headers", report, headers),
        secret_headers: texts(&fields, "secret_headers", report, secret_headers),
        body: fields.get("body", report, filled).value(),
        status: sorted(status.into_iter().filter_map(|status| u16::try_from(status).ok())),
        contains: fields.get("contains", report, filled).value(),
        matches: fields.get("matches", report, regex).value(),
        json: fields.get("json", report, json_tests).value().unwrap_or_default(),
        expect_headers: texts(&fields, "expect_headers", report, expected_headers),
        max_latency: fields.get("max_latency", report, timeout).value(),
        redirects: match redirects.as_deref() {
            Some("none") => Redirects::None,
            Some("any") => Redirects::Any,
            _ => Redirects::SameHost,
        },
        ca: fields.get("ca", report, line).value(),
        verify: fields.get("verify", report, boolean).value().unwrap_or(true),
        url: fields.get("url", report, url).value()?,
    };
    let body = fields.key("body").filter(|_| matches!(check.method.as_str(), "GET" | "HEAD"));
    if let Some(place) = body {
        report.add(
            Wrong::at(place, format!("a {} request has no body", check.method))
                .help("remove it, or add `method = \"POST\"`"),
        );
    }
    Some(ProbeCheck::Http(check))
}

fn tls(probe: &Fields<'_, '_>, report: &mut Report<'_>) -> Read {
    let fields = kind(probe, "tls", TLS, report)?;
    let version =
        fields.get("min_version", report, |value| word(value, words_of(TLS, "min_version"))).value();
    let min_days = fields.get("min_days", report, |value| integer(value, 0, 3_660)).value();
    Some(ProbeCheck::Tls(TlsCheck {
        port: port(&fields, report).unwrap_or(443),
        min_days: min_days.and_then(|days| u32::try_from(days).ok()).unwrap_or(0),
        server_name: fields.get("server_name", report, line).value(),
        min_version: if version.as_deref() == Some("1.3") { TlsVersion::V13 } else { TlsVersion::V12 },
        ca: fields.get("ca", report, line).value(),
        host: fields.get("host", report, host).value()?,
    }))
}

fn file(probe: &Fields<'_, '_>, report: &mut Report<'_>) -> Read {
    let fields = kind(probe, "file", FILE, report)?;
    let min_size = fields.get("min_size", report, size).value();
    let max_size = fields.get("max_size", report, size).value();
    if let (Some(min), Some(max), Some(place)) = (min_size, max_size, fields.key("min_size"))
        && min > max
    {
        report.add(Wrong::at(place, "`min_size` is more than `max_size`").help("swap the two"));
    }
    Some(ProbeCheck::File(FileCheck {
        max_age: fields.get("max_age", report, parsed).value(),
        min_size,
        max_size,
        sha256: fields.get("sha256", report, sha256).value(),
        path: fields.get("path", report, pattern).value()?,
    }))
}

fn tcp(probe: &Fields<'_, '_>, report: &mut Report<'_>) -> Read {
    let fields = kind(probe, "tcp", TCP, report)?;
    let port = port(&fields, report);
    Some(ProbeCheck::Tcp(TcpCheck { host: fields.get("host", report, host).value()?, port: port? }))
}

fn dns(probe: &Fields<'_, '_>, report: &mut Report<'_>) -> Read {
    let fields = kind(probe, "dns", DNS, report)?;
    let record = fields.get("type", report, |value| word(value, words_of(DNS, "type"))).value();
    Some(ProbeCheck::Dns(DnsCheck {
        record: record.unwrap_or_else(|| "A".to_owned()),
        expect: sorted(super::list(&fields, "expect", report, line)),
        server: fields.get("server", report, server).value(),
        name: fields.get("name", report, line).value()?,
    }))
}

/// The address of a name server, with or without a port.
fn server(value: &Value<'_>) -> Result<String, Wrong> {
    let text = line(value)?;
    if text.parse::<SocketAddr>().is_ok() || text.parse::<IpAddr>().is_ok() {
        return Ok(text);
    }
    Err(Wrong::at(value.span(), format!("`{text}` is not the address of a name server"))
        .help("write its IP address, like \"9.9.9.9\" or \"127.0.0.1:5353\""))
}

fn logs(probe: &Fields<'_, '_>, report: &mut Report<'_>) -> Read {
    let fields = kind(probe, "logs", LOGS, report)?;
    let count = |name, report: &mut Report<'_>| {
        let count = fields.get(name, report, |value| integer(value, 0, i64::MAX)).value();
        count.and_then(|count| u64::try_from(count).ok())
    };
    let (min, max) = (count("min", report), count("max", report));
    if let (Some(min), Some(max), Some(place)) = (min, max, fields.key("min"))
        && min > max
    {
        report
            .add(Wrong::at(place, format!("`min` ({min}) is more than `max` ({max})")).help("swap the two"));
    }
    Some(ProbeCheck::Logs(LogsCheck {
        max: if min.is_some() { max } else { max.or(Some(0)) },
        min: min.unwrap_or(0),
        pattern: fields.get("pattern", report, regex).value()?,
        path: fields.get("path", report, pattern).value()?,
    }))
}

fn disk(probe: &Fields<'_, '_>, report: &mut Report<'_>) -> Read {
    let fields = kind(probe, "disk", DISK, report)?;
    let min_free = fields.get("min_free", report, free);
    let min_inodes = fields.get("min_inodes", report, free);
    if min_free.is_absent()
        && min_inodes.is_absent()
        && let Some((place, _)) = probe.raw("disk")
    {
        report.add(
            Wrong::at(place, "the probe does not say how much must be free")
                .help("add `min_free = \"10%\"` or `min_inodes = \"5%\"`"),
        );
    }
    Some(ProbeCheck::Disk(DiskCheck {
        min_free: min_free.value(),
        min_inodes: min_inodes.value(),
        path: fields.get("path", report, line).value()?,
    }))
}

fn port(fields: &Fields<'_, '_>, report: &mut Report<'_>) -> Option<u16> {
    let port = fields.get("port", report, |value| integer(value, 1, 65_535)).value();
    port.and_then(|port| u16::try_from(port).ok())
}
