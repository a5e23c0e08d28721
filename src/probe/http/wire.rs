//! The connections of an HTTP request: looked up, opened and encrypted by this program's own rules,
//! so that every wait ends at the deadline and every trouble keeps its meaning.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout,
    Transport, TransportAdapter,
};
use ureq::{Agent, Error};

use crate::probe::Deadline;
use crate::probe::connect::{NetworkError, TimedStream, connect_any, no_answer, resolve};
use crate::probe::verifier::{RecordingVerifier, describe};

/// More addresses of a host are not tried.
const MOST_ADDRESSES: usize = 16;

/// The route of one request, and what was seen on it.
#[derive(Debug)]
pub(super) struct Route {
    deadline: Deadline,
    verifier: Arc<RecordingVerifier>,
    /// The proxy that it goes through, without a password.
    proxy: Option<String>,
    address: Mutex<Option<SocketAddr>>,
    heard: AtomicBool,
}

impl Route {
    /// A route for a request that ends at a deadline.
    pub fn new(deadline: &Deadline, verifier: &Arc<RecordingVerifier>, proxy: Option<String>) -> Arc<Self> {
        Arc::new(Self {
            deadline: deadline.clone(),
            verifier: Arc::clone(verifier),
            proxy,
            address: Mutex::new(None),
            heard: AtomicBool::new(false),
        })
    }

    /// Who sends requests on it.
    pub fn agent(self: &Arc<Self>, config: Config) -> Agent {
        let connector =
            ().chain(ConnectProxyConnector::default())
                .chain(Tcp(Arc::clone(self)))
                .chain(Tls(Arc::clone(self)));
        Agent::with_parts(config, connector, RouteResolver(Arc::clone(self)))
    }

    /// The proxy that it goes through.
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// The address that was connected to.
    pub fn address(&self) -> Option<SocketAddr> {
        *self.address.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an error of the request means.
    pub fn classify(&self, error: Error) -> NetworkError {
        match error {
            Error::Other(inner) => match inner.downcast::<WrappedError>() {
                Ok(wrapped) => wrapped.0,
                Err(other) => NetworkError::Error(other.to_string()),
            },
            Error::Timeout(_) => NetworkError::Fail(no_answer(&self.deadline)),
            Error::Io(error) => of_stream(&error, &self.deadline),
            Error::Rustls(error) => NetworkError::Fail(describe(&error)),
            Error::LargeResponseHeader(..) => {
                NetworkError::Fail("the headers of the answer are longer than 64 KiB".to_owned())
            }
            Error::ConnectProxyFailed(why) => NetworkError::Error(format!("no way through the proxy: {why}")),
            // What is wrong before anything came is wrong with the request.
            Error::Protocol(error) if self.heard.load(Ordering::SeqCst) => {
                NetworkError::Fail(format!("the answer is not sound HTTP: {error}"))
            }
            Error::BodyStalled => NetworkError::Fail("the answer is not sound HTTP".to_owned()),
            other => NetworkError::Error(format!("the request cannot be made: {other}")),
        }
    }

    /// An error on the way to a proxy says nothing of the server behind it.
    fn wrap(&self, error: NetworkError) -> Error {
        let error = match (&self.proxy, error) {
            (Some(proxy), NetworkError::Fail(why) | NetworkError::Error(why)) => {
                NetworkError::Error(format!("the proxy {proxy}: {why}"))
            }
            (None, error) => error,
        };
        Error::Other(Box::new(WrappedError(error)))
    }
}

/// What an error of a stream means, whatever it is wrapped in.
fn of_stream(error: &io::Error, deadline: &Deadline) -> NetworkError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(error) => NetworkError::Fail(describe(error)),
        None => NetworkError::of(error, deadline),
    }
}

/// An error that passes through the client.
#[derive(Debug)]
struct WrappedError(NetworkError);

impl fmt::Display for WrappedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (NetworkError::Fail(reason) | NetworkError::Error(reason)) = &self.0;
        f.write_str(reason)
    }
}

impl std::error::Error for WrappedError {}

/// Looks names up.
#[derive(Debug)]
struct RouteResolver(Arc<Route>);

impl Resolver for RouteResolver {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().ok_or_else(|| Error::BadUri(uri.to_string()))?;
        let found = resolve(host, port(uri), &self.0.deadline).map_err(|error| self.0.wrap(error))?;
        let mut addresses = self.empty();
        for address in found.into_iter().take(MOST_ADDRESSES) {
            addresses.push(address);
        }
        Ok(addresses)
    }
}

/// The port of a URL, said or meant.
pub(super) fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 })
}

/// The host of a URL without the brackets of an address.
pub(super) fn bare_host(uri: &Uri) -> &str {
    let host = uri.host().unwrap_or_default();
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// Opens connections.
#[derive(Debug)]
struct Tcp(Arc<Route>);

impl<In: Transport> Connector<In> for Tcp {
    type Out = Either<In, Socket>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        let route = &self.0;
        let stream = connect_any(&details.addrs, &route.deadline).map_err(|error| route.wrap(error))?;
        *route.address.lock().unwrap_or_else(PoisonError::into_inner) = stream.peer_addr().ok();
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        let stream = TimedStream::new(stream, &route.deadline);
        Ok(Some(Either::B(Socket { stream, buffers, route: Arc::clone(route) })))
    }
}

/// A connection.
#[derive(Debug)]
struct Socket {
    stream: TimedStream,
    buffers: LazyBuffers,
    route: Arc<Route>,
}

impl Socket {
    fn error(&self, error: &io::Error, timeout: NextTimeout) -> Error {
        if error.kind() == ErrorKind::TimedOut {
            return Error::Timeout(timeout.reason);
        }
        // As it is, the client would take a reset for the end of a body.
        Error::Other(Box::new(WrappedError(NetworkError::of(error, &self.route.deadline))))
    }
}

impl Transport for Socket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let mut rest = self.buffers.output().get(..amount).unwrap_or_default();
        while !rest.is_empty() {
            match self.stream.write_within(rest, *timeout.after) {
                Ok(0) => return Err(self.error(&ErrorKind::BrokenPipe.into(), timeout)),
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(error) => return Err(self.error(&error, timeout)),
            }
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let buffer = self.buffers.input_append_buf();
        let read = self.stream.read_within(buffer, *timeout.after);
        let amount = read.map_err(|error| self.error(&error, timeout))?;
        self.buffers.input_appended(amount);
        self.route.heard.fetch_or(amount > 0, Ordering::SeqCst);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        // No connection is used twice.
        false
    }
}

/// Encrypts connections.
#[derive(Debug)]
struct Tls(Arc<Route>);

impl<In: Transport> Connector<In> for Tls {
    type Out = Either<In, Encrypted>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        let Some(plain) = chained else { return Ok(None) };
        if !details.needs_tls() || plain.is_tls() {
            return Ok(Some(Either::A(plain)));
        }
        let error = |why: String| Error::Other(Box::new(WrappedError(NetworkError::Error(why))));
        let host = bare_host(details.uri);
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| error(format!("`{host}` is no name of a server")))?;
        let client = self.0.verifier.client_config().map_err(error)?;
        let mut tls = ClientConnection::new(client, name)?;
        let mut stream = TransportAdapter::new(plain.boxed(), Arc::clone(&details.current_time));
        stream.set_timeout(details.timeout);
        while tls.is_handshaking() {
            tls.complete_io(&mut stream).map_err(|error| self.handshake_error(error))?;
        }
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Encrypted { stream: StreamOwned::new(tls, stream), buffers })))
    }
}

impl Tls {
    fn handshake_error(&self, error: io::Error) -> Error {
        match self.0.classify(Error::from(error)) {
            NetworkError::Fail(reason) if reason.starts_with("connection ") => {
                let reason = format!("{reason} during the TLS handshake");
                Error::Other(Box::new(WrappedError(NetworkError::Fail(reason))))
            }
            error => Error::Other(Box::new(WrappedError(error))),
        }
    }
}

/// An encrypted connection.
struct Encrypted {
    stream: StreamOwned<ClientConnection, TransportAdapter>,
    buffers: LazyBuffers,
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encrypted").finish_non_exhaustive()
    }
}

impl Transport for Encrypted {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.sock.set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output)?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        false
    }

    fn is_tls(&self) -> bool {
        true
    }
}
