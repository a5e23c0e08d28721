//! What stands in a certificate.

use std::net::IpAddr;

use chrono::DateTime;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::time::ASN1Time;
use x509_parser::x509::X509Name;

use crate::model::{Instant, hex, rfc3339_utc};

/// A certificate that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certificate {
    /// SHA-256 of its DER, in hex.
    pub sha256: String,
    /// What it says; `None` when it cannot be read.
    pub content: Option<CertificateContent>,
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CertificateContent {
    /// Whom it is for.
    pub subject: String,
    /// The common name of that.
    pub common_name: Option<String>,
    /// Who issued it.
    pub issuer: String,
    /// The names and addresses that it is for.
    pub sans: Vec<String>,
    /// Its number, in hex.
    pub serial: String,
    /// Its first moment.
    pub not_before: Instant,
    /// Its last moment.
    pub not_after: Instant,
}

impl Certificate {
    pub fn read(der: &[u8]) -> Self {
        let sha256 = hex(&Sha256::digest(der));
        let content = x509_parser::parse_x509_certificate(der).ok();
        Self { sha256, content: content.and_then(|(_, certificate)| CertificateContent::of(&certificate)) }
    }

    /// As evidence.
    pub fn fact(&self, now: Instant) -> Value {
        let Some(content) = &self.content else {
            return json!({ "sha256": self.sha256, "unreadable": true });
        };
        json!({
            "subject": content.subject,
            "issuer": content.issuer,
            "sans": content.sans,
            "serial": content.serial,
            "not_before": rfc3339_utc(content.not_before),
            "not_after": rfc3339_utc(content.not_after),
            "days_left": content.days_left(now),
            "sha256": self.sha256,
        })
    }
}

impl CertificateContent {
    fn of(certificate: &X509Certificate<'_>) -> Option<Self> {
        let sans = certificate.subject_alternative_name().ok().flatten();
        let sans = sans.map(|sans| sans.value.general_names.iter().map(name).collect());
        Some(Self {
            subject: certificate.subject().to_string(),
            common_name: common_name(certificate.subject()),
            issuer: certificate.issuer().to_string(),
            sans: sans.unwrap_or_default(),
            serial: hex(certificate.raw_serial()),
            not_before: instant(certificate.validity().not_before)?,
            not_after: instant(certificate.validity().not_after)?,
        })
    }

    /// Whole days until it ends; negative once it has.
    pub fn days_left(&self, now: Instant) -> i64 {
        (self.not_after - now).num_seconds().div_euclid(24 * 60 * 60)
    }

    /// Whom it is for, for people; not longer than a name of a host can be.
    pub fn short(&self) -> String {
        let name = self.common_name.as_deref().unwrap_or(&self.subject);
        name.chars().take(253).collect()
    }
}

fn instant(time: ASN1Time) -> Option<Instant> {
    DateTime::from_timestamp(time.timestamp(), 0)
}

fn common_name(name: &X509Name<'_>) -> Option<String> {
    name.iter_common_name().next().and_then(|name| name.as_str().ok()).map(str::to_owned)
}

fn name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => (*name).to_owned(),
        GeneralName::IPAddress(bytes) => match (<[u8; 4]>::try_from(*bytes), <[u8; 16]>::try_from(*bytes)) {
            (Ok(v4), _) => IpAddr::from(v4).to_string(),
            (_, Ok(v6)) => IpAddr::from(v6).to_string(),
            _ => format!("address of {} bytes", bytes.len()),
        },
        other => other.to_string(),
    }
}
