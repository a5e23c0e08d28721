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

use super::certificate::Shown;
use super::connect::{Timed, Trouble, connect, no_answer};
use super::kind::{Given, Runnable};
use super::witness::{Rule, Seen, Witness, protocol, words};
use super::{Deadline, Observation, Site};
use crate::model::{Instant, TlsCheck, TlsVersion};

impl Runnable for TlsCheck {
    fn attempt(&self, given: &Given<'_>) -> Observation {
        check(self, given.site, given.deadline)
    }
}

/// Makes one attempt.
fn check(check: &TlsCheck, site: &Site, deadline: &Deadline) -> Observation {
    let name = check.server_name.as_deref().unwrap_or(&check.host);
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let Ok(server_name) = ServerName::try_from(bare.to_owned()) else {
        return Observation::error(format!("`{name}` is no name of a server"));
    };
    let witness = match Witness::new(check.ca.as_deref(), site, Rule::Note, deadline) {
        Ok(witness) => witness,
        Err(observation) => return *observation,
    };
    let mut facts = Map::new();
    facts.insert("host".to_owned(), json!(check.host));
    facts.insert("port".to_owned(), json!(check.port));
    facts.insert("server_name".to_owned(), json!(bare));
    let shaken = shake(check, &server_name, &witness, deadline, &mut facts);
    let seen = witness.seen();
    let now = (site.clock)();
    let shown: Vec<Shown> = seen.chain.iter().map(|der| Shown::read(der)).collect();
    if !shown.is_empty() {
        let chain: Vec<Value> = shown.iter().map(|shown| shown.fact(now)).collect();
        facts.insert("chain".to_owned(), chain.into());
        facts.insert("verified".to_owned(), json!(seen.fault.is_none()));
        facts.insert("verify_error".to_owned(), json!(seen.fault.as_ref().map(words)));
    }
    let mut faults = certificate_faults(check, bare, &server_name, &seen, &shown, now);
    match shaken {
        Ok(version) => faults.extend(version_fault(check.min_version, version)),
        Err(Trouble::Fail(reason)) => faults.push(reason),
        // What was seen before is not the whole.
        Err(Trouble::Error(reason)) => {
            return Observation { facts, ..Observation::error(reason) };
        }
    }
    Observation::found(&faults, facts, Vec::new())
}

/// Connects, shakes hands, and tells the protocol.
fn shake(
    check: &TlsCheck,
    name: &ServerName<'static>,
    witness: &std::sync::Arc<Witness>,
    deadline: &Deadline,
    facts: &mut Map<String, Value>,
) -> Result<Option<ProtocolVersion>, Trouble> {
    let client = witness.client().map_err(Trouble::Error)?;
    let stream = connect(&check.host, check.port, deadline)?;
    if let Ok(address) = stream.peer_addr() {
        facts.insert("address".to_owned(), json!(address.to_string()));
    }
    let mut stream = Timed::new(stream, deadline);
    let mut tls =
        ClientConnection::new(client, name.clone()).map_err(|error| Trouble::Fail(words(&error)))?;
    while tls.is_handshaking() {
        tls.complete_io(&mut stream).map_err(|error| handshake_trouble(&error, deadline))?;
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
pub(super) fn handshake_trouble(error: &io::Error, deadline: &Deadline) -> Trouble {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        return Trouble::Fail(words(error));
    }
    match Trouble::of(error, deadline) {
        Trouble::Fail(_) if deadline.left().is_zero() => Trouble::Fail(no_answer(deadline)),
        Trouble::Fail(reason) => Trouble::Fail(format!("{reason} during the TLS handshake")),
        error @ Trouble::Error(_) => error,
    }
}

fn certificate_faults(
    check: &TlsCheck,
    name: &str,
    server_name: &ServerName<'_>,
    seen: &Seen,
    shown: &[Shown],
    now: Instant,
) -> Vec<String> {
    let (mut faults, mut ended) = (Vec::new(), false);
    for (index, shown) in shown.iter().enumerate() {
        let Some(says) = &shown.says else {
            faults.push(format!("certificate {} of the chain cannot be read", index + 1));
            continue;
        };
        let whose = if index == 0 { name.to_owned() } else { says.short() };
        let (from, until) = (says.not_before.format("%Y-%m-%d"), says.not_after.format("%Y-%m-%d"));
        let days = says.days_left(now);
        if now < says.not_before {
            ended = true;
            faults.push(format!("the certificate of {whose} is not valid before {from}"));
        } else if now > says.not_after {
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
        faults.push(words(fault));
    }
    faults
}

/// The verifier tells one fault alone: that of the name is looked for whatever else is wrong.
fn name_fault(leaf: &CertificateDer<'_>, name: &ServerName<'_>) -> Option<String> {
    let leaf = ParsedCertificate::try_from(leaf).ok()?;
    verify_server_name(&leaf, name).err().map(|error| words(&error))
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
