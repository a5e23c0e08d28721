//! A TLS handshake and the certificates that it shows.
//!
//! Every certificate that is shown has to be valid, and for as long as the probe asks, whether or
//! not the path to a trusted authority needs it: what a server sends is its own.

use std::io;

use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConnection, Error, ProtocolVersion};
use serde_json::{Map, Value, json};

use super::certificate::Certificate;
use super::connect::{NetworkError, TimedStream, connect, no_answer};
use super::kind::{AttemptContext, Runnable};
use super::verifier::{CertificatePolicy, PeerCertificates, RecordingVerifier, describe, protocol};
use super::{Deadline, Observation, RunContext};
use crate::model::{Instant, TlsCheck, TlsVersion};

impl Runnable for TlsCheck {
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation {
        check(self, attempt.run, attempt.deadline)
    }
}

/// Makes one attempt.
fn check(check: &TlsCheck, context: &RunContext, deadline: &Deadline) -> Observation {
    let name = check.server_name.as_deref().unwrap_or(&check.host);
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let Ok(server_name) = ServerName::try_from(bare.to_owned()) else {
        return Observation::error(format!("`{name}` is no name of a server"));
    };
    let verifier =
        match RecordingVerifier::new(check.ca.as_deref(), context, CertificatePolicy::Note, deadline) {
            Ok(verifier) => verifier,
            Err(observation) => return *observation,
        };
    let mut facts = Map::new();
    facts.insert("host".to_owned(), json!(check.host));
    facts.insert("port".to_owned(), json!(check.port));
    facts.insert("server_name".to_owned(), json!(bare));
    let shaken = shake(check, &server_name, &verifier, deadline, &mut facts);
    let seen = verifier.seen();
    let now = (context.clock)();
    let shown: Vec<Certificate> = seen.chain.iter().map(|der| Certificate::read(der)).collect();
    if !shown.is_empty() {
        let chain: Vec<Value> = shown.iter().map(|shown| shown.fact(now)).collect();
        facts.insert("chain".to_owned(), chain.into());
        facts.insert("verified".to_owned(), json!(seen.fault.is_none()));
        facts.insert("verify_error".to_owned(), json!(seen.fault.as_ref().map(describe)));
    }
    let mut faults = certificate_faults(check, bare, &server_name, &seen, &shown, now);
    match shaken {
        Ok(version) => faults.extend(version_fault(check.min_version, version)),
        Err(NetworkError::Fail(reason)) => faults.push(reason),
        // What was seen before is not the whole.
        Err(NetworkError::Error(reason)) => {
            return Observation { facts, ..Observation::error(reason) };
        }
    }
    Observation::from_faults(&faults, facts, Vec::new())
}

/// Connects, shakes hands, and tells the protocol.
fn shake(
    check: &TlsCheck,
    name: &ServerName<'static>,
    verifier: &std::sync::Arc<RecordingVerifier>,
    deadline: &Deadline,
    facts: &mut Map<String, Value>,
) -> Result<Option<ProtocolVersion>, NetworkError> {
    let client = verifier.client_config().map_err(NetworkError::Error)?;
    let stream = connect(&check.host, check.port, deadline)?;
    if let Ok(address) = stream.peer_addr() {
        facts.insert("address".to_owned(), json!(address.to_string()));
    }
    let mut stream = TimedStream::new(stream, deadline);
    let mut tls =
        ClientConnection::new(client, name.clone()).map_err(|error| NetworkError::Fail(describe(&error)))?;
    while tls.is_handshaking() {
        tls.complete_io(&mut stream).map_err(|error| handshake_error(&error, deadline))?;
    }
    let version = tls.protocol_version();
    if let Some(version) = version {
        facts.insert("protocol".to_owned(), json!(protocol(version)));
    }
    if let Some(suite) = tls.negotiated_cipher_suite() {
        facts.insert("cipher_suite".to_owned(), json!(format!("{:?}", suite.suite())));
    }
    // The server learns that this was all; whether it does is no matter.
    tls.send_close_notify();
    let _ = tls.write_tls(&mut stream);
    Ok(version)
}

/// What an error of a handshake means.
pub(super) fn handshake_error(error: &io::Error, deadline: &Deadline) -> NetworkError {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        return NetworkError::Fail(describe(error));
    }
    match NetworkError::of(error, deadline) {
        NetworkError::Fail(_) if deadline.left().is_zero() => NetworkError::Fail(no_answer(deadline)),
        NetworkError::Fail(reason) => NetworkError::Fail(format!("{reason} during the TLS handshake")),
        error @ NetworkError::Error(_) => error,
    }
}

fn certificate_faults(
    check: &TlsCheck,
    name: &str,
    server_name: &ServerName<'_>,
    seen: &PeerCertificates,
    shown: &[Certificate],
    now: Instant,
) -> Vec<String> {
    let (mut faults, mut ended) = (Vec::new(), false);
    for (index, shown) in shown.iter().enumerate() {
        let Some(content) = &shown.content else {
            faults.push(format!("certificate {} of the chain cannot be read", index + 1));
            continue;
        };
        let whose = if index == 0 { name.to_owned() } else { content.short() };
        let (from, until) = (content.not_before.format("%Y-%m-%d"), content.not_after.format("%Y-%m-%d"));
        let days = content.days_left(now);
        if now < content.not_before {
            ended = true;
            faults.push(format!("the certificate of {whose} is not valid before {from}"));
        } else if now > content.not_after {
            ended = true;
            faults.push(format!("the certificate of {whose} expired on {until}"));
        } else if days < i64::from(check.min_days) {
            let (min, s) = (check.min_days, if days == 1 { "" } else { "s" });
            faults.push(format!(
                "the certificate of {whose} expires in {days} day{s} ({until}), fewer than {min}"
            ));
        }
    }
    let wrong_name = seen.chain.first().and_then(|leaf| name_fault(leaf, server_name));
    let told = match &seen.fault {
        None => true,
        Some(Error::InvalidCertificate(fault)) => is_of_time(fault) && ended || is_of_name(fault),
        Some(_) => false,
    };
    faults.extend(wrong_name);
    if let Some(fault) = seen.fault.as_ref().filter(|_| !told) {
        faults.push(describe(fault));
    }
    faults
}

/// The verifier tells one fault alone: that of the name is looked for whatever else is wrong.
fn name_fault(leaf: &CertificateDer<'_>, name: &ServerName<'_>) -> Option<String> {
    let leaf = ParsedCertificate::try_from(leaf).ok()?;
    verify_server_name(&leaf, name).err().map(|error| describe(&error))
}

const fn is_of_time(fault: &CertificateError) -> bool {
    matches!(
        fault,
        CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
    )
}

const fn is_of_name(fault: &CertificateError) -> bool {
    matches!(fault, CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })
}

fn version_fault(oldest: TlsVersion, version: Option<ProtocolVersion>) -> Option<String> {
    let old = oldest == TlsVersion::V13 && version == Some(ProtocolVersion::TLSv1_2);
    old.then(|| "the protocol is TLSv1.2, older than TLSv1.3".to_owned())
}

#[cfg(test)]
mod tests;
