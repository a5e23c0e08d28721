//! Servers on the loopback interface, and certificates that are made for them.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};
use sha2::{Digest, Sha256};

/// A civil date: year, month, day. Certificates begin and end at its first instant in UTC.
pub type Day = (i32, u8, u8);

/// A certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pem: String,
}

/// A certificate with what was shown beside it, and its key.
#[derive(Debug)]
pub struct Identity {
    /// The certificate of the server, and those that follow it.
    pub chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

fn params(name: &str, sans: &[&str], from: Day, until: Day) -> CertificateParams {
    let sans: Vec<String> = sans.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(sans).expect("sound names");
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
    params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
    params
}

impl Authority {
    /// One that is valid from 2020 to 2040.
    pub fn new(name: &str) -> Self {
        Self::within(name, (2020, 1, 1), (2040, 1, 1))
    }

    /// One that is valid between these days.
    pub fn within(name: &str, from: Day, until: Day) -> Self {
        let mut params = params(name, &[], from, until);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Self { issuer: Issuer::new(params, key), der, pem }
    }

    /// Its certificate as PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A certificate for these names and addresses, between these days.
    pub fn issue(&self, sans: &[&str], from: Day, until: Day) -> Identity {
        let key = KeyPair::generate().expect("a key");
        let params = params(sans.first().copied().unwrap_or("server"), sans, from, until);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Identity { chain: vec![certificate.der().clone()], key: der_of(&key) }
    }
}

impl Identity {
    /// One that no authority issued.
    pub fn self_signed(sans: &[&str], from: Day, until: Day) -> Self {
        let key = KeyPair::generate().expect("a key");
        let certificate = params(sans[0], sans, from, until).self_signed(&key).expect("a certificate");
        Self { chain: vec![certificate.der().clone()], key: der_of(&key) }
    }

    /// Shows the certificate of an authority too.
    pub fn with(mut self, authority: &Authority) -> Self {
        self.chain.push(authority.der.clone());
        self
    }

    /// SHA-256 of each certificate that is shown, in hex.
    pub fn fingerprints(&self) -> Vec<String> {
        self.chain.iter().map(|der| sha256(der)).collect()
    }

    /// How a server uses it, with these versions of TLS.
    pub fn config(&self, versions: &[&'static SupportedProtocolVersion]) -> Arc<ServerConfig> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .expect("known versions")
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), self.key.clone_key())
            .expect("a key that fits");
        Arc::new(config)
    }
}

fn der_of(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()))
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A connection that a server accepted.
pub trait Connection: Read + Write {}

impl<T: Read + Write> Connection for T {}

/// A server on 127.0.0.1, until it is dropped.
pub struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Hands each connection to `on`, in a thread of its own, and closes it afterwards.
    pub fn raw(on: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        Self::noting(Arc::default(), on)
    }

    fn noting(requests: Arc<Mutex<Vec<String>>>, on: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("its address");
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let on = Arc::new(on);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), on) = (stream, Arc::clone(&on)) else { continue };
                thread::spawn(move || on(stream));
            }
        });
        Self { address, stop, requests }
    }

    /// An HTTP server: `on` answers each request, whose head it is given, with the bytes that it
    /// writes; then the connection is closed.
    pub fn http(on: impl Fn(&str, &mut dyn Connection) + Send + Sync + 'static) -> Self {
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = Arc::clone(&requests);
        Self::noting(requests, move |mut stream| exchange(&mut stream, &noted, &on))
    }

    /// The same over TLS.
    pub fn https(
        identity: &Identity,
        on: impl Fn(&str, &mut dyn Connection) + Send + Sync + 'static,
    ) -> Self {
        let config = identity.config(rustls::ALL_VERSIONS);
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = Arc::clone(&requests);
        Self::noting(requests, move |stream| {
            let tls = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            let mut stream = StreamOwned::new(tls, stream);
            exchange(&mut stream, &noted, &on);
            stream.conn.send_close_notify();
            // The client may be gone.
            let _ = stream.conn.write_tls(&mut stream.sock);
        })
    }

    /// Shakes hands and waits for the client to leave.
    pub fn tls(identity: &Identity, versions: &[&'static SupportedProtocolVersion]) -> Self {
        let config = identity.config(versions);
        Self::raw(move |stream| {
            let tls = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            let mut stream = StreamOwned::new(tls, stream);
            // A client that trusts nobody leaves in the middle.
            let _ = stream.read(&mut [0; 64]);
        })
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// `http://127.0.0.1:PORT` and this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// `https://127.0.0.1:PORT` and this path.
    pub fn secure_url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }

    /// The requests so far: their heads with their bodies.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no test failed").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Whoever accepts looks at that only after the next connection.
        let _ = TcpStream::connect(self.address);
    }
}

fn exchange(
    stream: &mut dyn Connection,
    noted: &Mutex<Vec<String>>,
    on: &(impl Fn(&str, &mut dyn Connection) + Send + Sync),
) {
    let Some(request) = read_request(stream) else { return };
    noted.lock().expect("no test failed").push(request.clone());
    on(&request, stream);
    // The client may be gone.
    let _ = stream.flush();
}

/// A request: its head and its body of `content-length` bytes. `None` when the client left before.
pub fn read_request(stream: &mut dyn Read) -> Option<String> {
    let (mut text, mut byte) = (Vec::new(), [0]);
    while !text.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        text.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&text).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    text.extend(body);
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// Writes a whole answer. `headers` are whole lines.
pub fn answer(stream: &mut dyn Connection, status: &str, headers: &[&str], body: impl AsRef<[u8]>) {
    let body = body.as_ref();
    let mut head = Vec::from(format!("HTTP/1.1 {status}\r\n"));
    for header in headers {
        head.extend_from_slice(header.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    write!(head, "content-length: {}\r\nconnection: close\r\n\r\n", body.len()).expect("in memory");
    // The client may be gone.
    let _ = stream.write_all(&head).and_then(|()| stream.write_all(body));
}
