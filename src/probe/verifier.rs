//! Whom TLS connections trust, what certificates they showed, and what is wrong with them in words
//! for people. Shared by the probes that speak TLS.
//!
//! The authorities are those of Mozilla, which are built in, and those of the file that a probe
//! names: what passes does not depend on the machine that it runs on.

use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, PeerIncompatible,
    ProtocolVersion, RootCertStore, SignatureScheme,
};

use super::{Deadline, Observation, RunContext, local};
use crate::files::said;
use crate::model::Instant;

/// A file of authorities is never longer.
const LARGEST: u64 = 16 << 20;

/// What is done about certificates that do not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CertificatePolicy {
    /// The handshake ends.
    Refuse,
    /// The handshake goes on, and whoever asked judges them.
    Note,
    /// Nothing: not even whether the peer has their key.
    Ignore,
}

/// Looks at the certificates of a handshake.
#[derive(Debug)]
pub(super) struct RecordingVerifier {
    authority: Arc<WebPkiServerVerifier>,
    provider: Arc<CryptoProvider>,
    at: UnixTime,
    rule: CertificatePolicy,
    seen: Mutex<PeerCertificates>,
}

/// What was shown.
#[derive(Debug, Clone, Default)]
pub(super) struct PeerCertificates {
    /// The certificates in the order in which they came: that of the server first.
    pub chain: Vec<CertificateDer<'static>>,
    /// Why they do not verify; `None` when they do or none was shown.
    pub fault: Option<Error>,
}

impl RecordingVerifier {
    /// For the authorities that are built in and those of a file; certificates are looked at as of
    /// the clock of the run.
    ///
    /// # Errors
    /// Why the file cannot be used, or was not read in time.
    pub fn new(
        ca: Option<&str>,
        context: &RunContext,
        rule: CertificatePolicy,
        deadline: &Deadline,
    ) -> Result<Arc<Self>, Box<Observation>> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(name) = ca {
            roots.roots.extend(authorities(name, context, deadline)?.roots);
        }
        let authority =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
        let authority =
            authority.map_err(|error| Observation::error(format!("TLS cannot be used: {error}")))?;
        let at = unix((context.clock)());
        Ok(Arc::new(Self { authority, provider, at, rule, seen: Mutex::default() }))
    }

    /// How to connect so that it looks.
    ///
    /// # Errors
    /// Why TLS cannot be used.
    pub fn client_config(self: &Arc<Self>) -> Result<Arc<ClientConfig>, String> {
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS cannot be used: {error}"))?;
        let verifier: Arc<dyn ServerCertVerifier> = Arc::<Self>::clone(self);
        let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
        // A resumed session shows no certificates.
        config.resumption = rustls::client::Resumption::disabled();
        Ok(Arc::new(config))
    }

    /// What was shown in the last handshake.
    pub fn seen(&self) -> PeerCertificates {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets what was shown before.
    pub fn forget(&self) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = PeerCertificates::default();
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.authority.verify_server_cert(leaf, others, name, ocsp, self.at);
        let chain = std::iter::once(leaf).chain(others).map(|der| der.clone().into_owned()).collect();
        let seen = PeerCertificates { chain, fault: verified.as_ref().err().cloned() };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = seen;
        if self.rule == CertificatePolicy::Refuse { verified } else { Ok(ServerCertVerified::assertion()) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.rule == CertificatePolicy::Ignore {
            return Ok(HandshakeSignatureValid::assertion());
        }
        self.authority.verify_tls12_signature(message, leaf, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.rule == CertificatePolicy::Ignore {
            return Ok(HandshakeSignatureValid::assertion());
        }
        self.authority.verify_tls13_signature(message, leaf, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authority.supported_verify_schemes()
    }
}

/// The authorities of a file.
fn authorities(
    name: &str,
    context: &RunContext,
    deadline: &Deadline,
) -> Result<RootCertStore, Box<Observation>> {
    let what = format!("the file of authorities `{name}`");
    let path = context.path(name);
    let read = local::timed(deadline, &what, move || read(&path))?;
    read.map_err(|why| Observation::error(what + &why).into())
}

/// The certificates of a file, or what is wrong with it.
fn read(path: &Path) -> Result<RootCertStore, String> {
    let unreadable = |error: std::io::Error| format!(": {}", said(&error));
    let opened = local::open(path).map_err(unreadable)?;
    let (file, _) = opened.ok_or_else(|| " is not a regular file".to_owned())?;
    let mut pem = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut pem).map_err(unreadable)?;
    if pem.len() as u64 > LARGEST {
        return Err(" is larger than 16 MiB".to_owned());
    }
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|_| " is no sound PEM file".to_owned())?;
        roots.add(certificate).map_err(|_| " holds a certificate that cannot be used".to_owned())?;
    }
    if roots.is_empty() { Err(" holds no certificate in PEM".to_owned()) } else { Ok(roots) }
}

fn unix(instant: Instant) -> UnixTime {
    let seconds = u64::try_from(instant.timestamp()).unwrap_or(0);
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

/// The name of a protocol.
pub(super) fn protocol(version: ProtocolVersion) -> String {
    match version {
        ProtocolVersion::TLSv1_2 => "TLSv1.2".to_owned(),
        ProtocolVersion::TLSv1_3 => "TLSv1.3".to_owned(),
        other => format!("{other:?}"),
    }
}

/// What is wrong with a handshake, in few words.
pub(super) fn describe(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(fault) => certificate_problem(fault),
        Error::AlertReceived(AlertDescription::ProtocolVersion)
        | Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13) => {
            "the server speaks neither TLS 1.2 nor TLS 1.3".to_owned()
        }
        Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            "the server does not know the name that was asked for".to_owned()
        }
        Error::AlertReceived(alert) => format!("the server refused the TLS handshake: {alert:?}"),
        Error::InvalidMessage(_) | Error::InappropriateMessage { .. } => {
            "what answers does not speak TLS".to_owned()
        }
        Error::NoCertificatesPresented => "the server showed no certificate".to_owned(),
        other => format!("the TLS handshake failed: {other}"),
    }
}

fn certificate_problem(fault: &CertificateError) -> String {
    let words = match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "certificate expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "certificate not valid yet"
        }
        CertificateError::UnknownIssuer => "certificate of an unknown issuer",
        CertificateError::BadSignature => "certificate not signed by its issuer",
        CertificateError::BadEncoding => "certificate that cannot be read",
        CertificateError::Revoked => "certificate revoked",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "certificate not for servers"
        }
        CertificateError::NotValidForName => "certificate for another name",
        CertificateError::NotValidForNameContext { expected, presented } => {
            return for_another_name(&expected.to_str(), presented);
        }
        other => return format!("certificate that does not verify: {other}"),
    };
    words.to_owned()
}

fn for_another_name(expected: &str, presented: &[String]) -> String {
    // They stand as `DnsName("app.example")` and `IpAddress(192.0.2.7)`.
    let plain = |name: &String| {
        let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        inner.unwrap_or(name).trim_matches('"').to_owned()
    };
    match presented {
        [] => format!("certificate not for `{expected}`"),
        names => {
            let names: Vec<String> = names.iter().take(3).map(|name| format!("`{}`", plain(name))).collect();
            let more = if presented.len() > 3 { " …" } else { "" };
            format!("certificate for {}{more} and not for `{expected}`", names.join(", "))
        }
    }
}
