//! Names looked up and TCP connections opened, within a deadline, and what it means when that does
//! not work.
//!
//! A peer that refuses, resets or does not answer, and a name that does not exist, are *failures*:
//! that is how the thing that was asked is. A resolver that cannot answer for now, no route from
//! here, and a connection that this machine forbids are *errors*: this side could not look. That
//! holds for "no route to host" too, which a router on the way says as well as a host that is down:
//! what is not sure is no evidence.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use serde_json::Map;

use super::{CheckOutcome, Deadline, Observation};
use crate::files::said;
use crate::model::length_text;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NetworkError {
    /// The thing that was asked is not as it should be.
    Fail(String),
    /// This side could not ask.
    Error(String),
}

impl NetworkError {
    /// What an attempt came to that ended with it.
    pub(super) fn outcome(self) -> CheckOutcome {
        match self {
            Self::Fail(reason) => CheckOutcome::Fail(reason),
            Self::Error(reason) => CheckOutcome::Error(reason),
        }
    }

    /// An attempt that ended with it and had seen nothing else.
    pub(super) fn observed(self) -> Observation {
        Observation { outcome: self.outcome(), facts: Map::new(), sections: Vec::new(), cursor: None }
    }

    /// What an error of a connection means.
    pub(super) fn of(error: &io::Error, deadline: &Deadline) -> Self {
        let fail = |reason: &str| Self::Fail(reason.to_owned());
        let here = |reason: &str| Self::Error(reason.to_owned());
        match error.kind() {
            ErrorKind::ConnectionRefused => fail("connection refused"),
            ErrorKind::ConnectionReset => fail("connection reset"),
            ErrorKind::ConnectionAborted => fail("connection aborted"),
            ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof | ErrorKind::NotConnected => {
                fail("connection closed")
            }
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Self::Fail(no_answer(deadline)),
            ErrorKind::NetworkUnreachable => here("the network cannot be reached from here"),
            ErrorKind::HostUnreachable => here("no route to the host from here"),
            ErrorKind::NetworkDown => here("the network of this machine is down"),
            ErrorKind::PermissionDenied => here("this machine does not permit the connection"),
            _ => Self::Error(format!("cannot connect: {}", said(error))),
        }
    }
}

/// What is said when the deadline has passed.
pub(super) fn no_answer(deadline: &Deadline) -> String {
    if deadline.left().is_zero() {
        format!("no answer within {}", length_text(deadline.length()))
    } else {
        // The system gave up before.
        "no answer".to_owned()
    }
}

/// The addresses of a host: a name, or an address with or without brackets.
pub(super) fn resolve(host: &str, port: u16, deadline: &Deadline) -> Result<Vec<SocketAddr>, NetworkError> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (sender, receiver) = mpsc::channel();
    let name = bare.to_owned();
    // The system may look for longer than there is time: it is left to that on its own.
    let look = move || {
        let found = (name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        // Nobody waits any more once the deadline has passed.
        let _ = sender.send(found);
    };
    let spawned = deadline.spawn("lookup", look);
    spawned.map_err(|error| NetworkError::Error(format!("cannot look up `{bare}`: {}", said(&error))))?;
    match receiver.recv_timeout(deadline.left()) {
        Ok(Ok(found)) if found.is_empty() => Err(NetworkError::Fail(format!("`{bare}` has no address"))),
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => Err(unresolved(bare, &error)),
        Err(RecvTimeoutError::Timeout) => Err(NetworkError::Error(format!(
            "the resolver did not answer for `{bare}` within {}",
            length_text(deadline.length())
        ))),
        Err(RecvTimeoutError::Disconnected) => Err(NetworkError::Error(format!("cannot look up `{bare}`"))),
    }
}

/// What a failed lookup means. The standard library tells the code of `getaddrinfo` as text alone:
/// that of glibc, musl, macOS and Windows for names that do not exist or have no address.
fn unresolved(name: &str, error: &io::Error) -> NetworkError {
    const NONE: [&str; 9] = [
        "Name or service not known",
        "No address associated with",
        "Name does not resolve",
        "Name has no usable address",
        "nodename nor servname provided",
        "No such host is known",
        "no address associated with name",
        "hostname nor servname provided",
        "(os error 11001)",
    ];
    let text = error.to_string();
    if NONE.iter().any(|none| text.contains(none)) {
        return NetworkError::Fail(format!("`{name}` does not exist"));
    }
    NetworkError::Error(format!("cannot look up `{name}`: {}", said(error)))
}

/// A connection to a host, at the first of its addresses that accepts one.
pub(super) fn connect(host: &str, port: u16, deadline: &Deadline) -> Result<TcpStream, NetworkError> {
    connect_any(&resolve(host, port, deadline)?, deadline)
}

/// A connection to the first of these addresses that accepts one. An address that does not answer
/// takes no more than its share of the time. That one address failed says more than that another,
/// perhaps of a family that this network does not know, could not be tried.
pub(super) fn connect_any(addresses: &[SocketAddr], deadline: &Deadline) -> Result<TcpStream, NetworkError> {
    let (mut failed, mut untried) = (None, None);
    for (index, address) in addresses.iter().enumerate() {
        let share = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let time = deadline.left() / share;
        if time.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(address, time).and_then(with_another) {
            Ok(stream) => return Ok(stream),
            Err(error) => match NetworkError::of(&error, deadline) {
                fail @ NetworkError::Fail(_) => failed.get_or_insert(fail),
                error @ NetworkError::Error(_) => untried.get_or_insert(error),
            },
        };
    }
    Err(failed.or(untried).unwrap_or_else(|| NetworkError::Fail(no_answer(deadline))))
}

/// A connection, unless it is one with itself: where nobody listens on a port of this machine, the
/// system may give just that port to the side that asks, and connects it.
fn with_another(stream: TcpStream) -> io::Result<TcpStream> {
    match (stream.local_addr(), stream.peer_addr()) {
        (Ok(here), Ok(there)) if here == there => Err(ErrorKind::ConnectionRefused.into()),
        // One that was closed at once was accepted all the same.
        _ => Ok(stream),
    }
}

/// A connection that never waits beyond a deadline.
#[derive(Debug)]
pub(super) struct TimedStream {
    stream: TcpStream,
    deadline: Deadline,
}

impl TimedStream {
    /// For a connection.
    pub fn new(stream: TcpStream, deadline: &Deadline) -> Self {
        Self { stream, deadline: deadline.clone() }
    }

    /// Reads what there is, and waits no longer than this.
    pub fn read_within(&mut self, buffer: &mut [u8], limit: Duration) -> io::Result<usize> {
        self.within(limit, |stream, time| {
            stream.set_read_timeout(Some(time))?;
            stream.read(buffer)
        })
    }

    /// Writes what can be written, and waits no longer than this.
    pub fn write_within(&mut self, bytes: &[u8], limit: Duration) -> io::Result<usize> {
        self.within(limit, |stream, time| {
            stream.set_write_timeout(Some(time))?;
            stream.write(bytes)
        })
    }

    fn within(
        &mut self,
        limit: Duration,
        mut step: impl FnMut(&mut TcpStream, Duration) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let since = Instant::now();
        loop {
            let time = self.deadline.left().min(limit.saturating_sub(since.elapsed()));
            if time.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            match step(&mut self.stream, time) {
                // The system counts in ticks of its own, and may wake up a little early.
                Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                done => return done,
            }
        }
    }
}

impl Read for TimedStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.read_within(buffer, Duration::MAX)
    }
}

impl Write for TimedStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_within(bytes, Duration::MAX)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::*;

    fn within(seconds: u64) -> Deadline {
        Deadline::after(Duration::from_secs(seconds), &Arc::new(AtomicBool::new(false)))
    }

    fn brief(millis: u64) -> Deadline {
        Deadline::after(Duration::from_millis(millis), &Arc::new(AtomicBool::new(false)))
    }

    fn fail(reason: &str) -> NetworkError {
        NetworkError::Fail(reason.to_owned())
    }

    fn error(reason: &str) -> NetworkError {
        NetworkError::Error(reason.to_owned())
    }

    #[test]
    fn addresses_are_taken_as_they_are() {
        let v4 = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 7), 8443));
        let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, 443));
        assert_eq!(resolve("192.0.2.7", 8443, &within(60)), Ok(vec![v4]));
        assert_eq!(resolve("::1", 443, &within(60)), Ok(vec![v6]));
        assert_eq!(resolve("[::1]", 443, &within(60)), Ok(vec![v6]));
        let names = resolve("localhost", 80, &within(60)).expect("a name of every machine");
        assert!(names.contains(&SocketAddr::from((Ipv4Addr::LOCALHOST, 80))), "{names:?}");
    }

    #[test]
    fn a_name_that_does_not_exist_fails_and_a_resolver_that_cannot_tell_is_an_error() {
        let lookup = |text: &str| {
            let error = io::Error::other(format!("failed to lookup address information: {text}"));
            unresolved("app.example", &error)
        };
        for text in [
            "Name or service not known",
            "No address associated with hostname",
            "Name does not resolve",
            "nodename nor servname provided, or not known",
        ] {
            assert_eq!(lookup(text), fail("`app.example` does not exist"), "{text}");
        }
        assert_eq!(
            lookup("Temporary failure in name resolution"),
            error("cannot look up `app.example`: temporary failure in name resolution")
        );
        assert_eq!(lookup("Try again"), error("cannot look up `app.example`: try again"));
        assert!(matches!(resolve("a\0b", 1, &within(60)), Err(NetworkError::Error(_))));
    }

    #[test]
    fn what_errors_of_connections_mean() {
        let of = |kind: ErrorKind| NetworkError::of(&io::Error::from(kind), &within(60));
        assert_eq!(of(ErrorKind::ConnectionRefused), fail("connection refused"));
        assert_eq!(of(ErrorKind::ConnectionReset), fail("connection reset"));
        assert_eq!(of(ErrorKind::UnexpectedEof), fail("connection closed"));
        assert_eq!(of(ErrorKind::TimedOut), fail("no answer"));
        assert_eq!(of(ErrorKind::NetworkUnreachable), error("the network cannot be reached from here"));
        assert_eq!(of(ErrorKind::HostUnreachable), error("no route to the host from here"));
        assert_eq!(of(ErrorKind::PermissionDenied), error("this machine does not permit the connection"));
        let late = io::Error::from(ErrorKind::TimedOut);
        assert_eq!(NetworkError::of(&late, &within(0)), fail("no answer within 0s"));
        assert_eq!(length_text(Duration::from_millis(1_500)), "1500ms");
        assert_eq!(length_text(Duration::from_mins(1)), "60s");
    }

    #[test]
    fn a_refusal_of_one_address_does_not_hide_another_that_accepts() {
        let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let open = open.local_addr().map(|address| (open, address)).expect("its address");
        // Nothing listens on the port of tcpmux, and no other test is given it.
        let closed = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        let refused = connect_any(&[closed], &within(60)).map(drop);
        assert_eq!(refused, Err(fail("connection refused")));
        assert_eq!(connect("127.0.0.1", closed.port(), &within(60)).map(drop), refused);
        let stream = connect_any(&[closed, open.1], &within(60)).expect("the second accepts");
        assert_eq!(stream.peer_addr().expect("its address"), open.1);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn an_address_that_does_not_answer_takes_its_share_alone() {
        use rustix::net::{AddressFamily, SocketType, bind, getsockname, listen, socket};

        // The system answers nobody once the queue of a socket is full, here with one connection.
        let full = socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
        bind(&full, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a port");
        listen(&full, 0).expect("a queue");
        let name = getsockname(&full).expect("its name");
        let address = SocketAddr::try_from(name).expect("its address");
        let _first = TcpStream::connect(address).expect("the queue is empty");
        let silent = connect_any(&[address], &brief(200)).map(drop);
        assert_eq!(silent, Err(fail("no answer within 200ms")));
        let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let open_address = open.local_addr().expect("its address");
        let stream = connect_any(&[address, open_address], &brief(2_000)).expect("the second accepts");
        assert_eq!(stream.peer_addr().expect("its address"), open_address);
        // That one refused says more than that another was silent to the end.
        let closed = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        assert_eq!(connect_any(&[closed, address], &brief(200)).map(drop), Err(fail("connection refused")));
    }

    #[test]
    fn a_connection_to_itself_is_a_refusal() {
        use rustix::net::{AddressFamily, SocketType, bind, connect, getsockname, socket};

        // As the system does it where nobody listens on a port, and gives that port to who asks.
        let own = socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
        bind(&own, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a port");
        let address = SocketAddr::try_from(getsockname(&own).expect("its name")).expect("its address");
        connect(&own, &address).expect("the system connects it");
        let met = with_another(TcpStream::from(own)).map_err(|error| NetworkError::of(&error, &within(60)));
        assert_eq!(met.map(drop), Err(fail("connection refused")));
        let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let stream = TcpStream::connect(open.local_addr().expect("its address")).expect("a connection");
        assert!(with_another(stream).is_ok());
    }

    #[test]
    fn nothing_is_tried_after_the_deadline() {
        let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = open.local_addr().expect("its address");
        assert_eq!(connect_any(&[address], &within(0)).map(drop), Err(fail("no answer within 0s")));
    }
}
