//! A question to name servers: over UDP, and over TCP where the answer does not fit (RFC 7766).

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use simple_dns::{Name, TYPE};

use super::answer::{Answer, Message, ResponseCode, read};
use super::query::Query;
use crate::files::said;
use crate::probe::Deadline;
use crate::probe::connect::{NetworkError, connect_any};

/// How often each server is asked.
const ROUNDS: u32 = 2;
/// How long a server may take, as resolv.conf(5) has it, before the next is asked.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one wait may last before the run is seen to be stopped.
const TICK: Duration = Duration::from_millis(25);
/// The largest message.
const LARGEST: usize = 65_535;

/// A question that was answered.
#[derive(Debug)]
pub(super) struct Lookup {
    pub answer: Answer,
    pub server: SocketAddr,
    pub over_tcp: bool,
}

/// Asks the servers one after another until one answers.
///
/// # Errors
/// Why there is no answer.
pub(super) fn ask(
    name: &str,
    record: u16,
    servers: &[SocketAddr],
    deadline: &Deadline,
) -> Result<Lookup, String> {
    if !name.is_ascii() {
        return Err(format!("`{name}` is not a name as it is looked up: write it with `xn--`"));
    }
    let name = Name::new(name).map_err(|error| format!("`{name}` cannot be looked up: {error}"))?;
    let mut tries = ROUNDS * u32::try_from(servers.len()).unwrap_or(u32::MAX / ROUNDS);
    let mut last = Err("there is no name server to ask".to_owned());
    for server in servers.iter().cycle().take(tries as usize) {
        let time = (deadline.left() / tries.max(1)).min(PATIENCE);
        tries = tries.saturating_sub(1);
        let query = Query::new(name.clone(), TYPE::from(record));
        match question(&query, *server, time, deadline) {
            Ok(asked) if matches!(asked.answer.code, ResponseCode::NoError | ResponseCode::NameError) => {
                return Ok(asked);
            }
            // Another server, or the same a moment later, may know.
            Ok(asked) => last = Ok(asked),
            Err(error) if last.is_err() => last = Err(format!("the name server {server} {error}")),
            Err(_) => {}
        }
        if deadline.left().is_zero() {
            break;
        }
    }
    last
}

fn question(
    query: &Query<'_>,
    server: SocketAddr,
    time: Duration,
    deadline: &Deadline,
) -> Result<Lookup, String> {
    match over_udp(query, server, Instant::now() + time, deadline)? {
        Some(answer) => Ok(Lookup { answer, server, over_tcp: false }),
        None => over_tcp(query, server, deadline),
    }
}

/// The answer; `None` when it did not fit. Messages that answer something else are passed over.
fn over_udp(
    query: &Query<'_>,
    server: SocketAddr,
    until: Instant,
    deadline: &Deadline,
) -> Result<Option<Answer>, String> {
    let unasked = |error: io::Error| format!("cannot be asked: {}", said(&error));
    let here: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(here).map_err(unasked)?;
    // A connected socket hears its peer alone.
    socket.connect(server).map_err(unasked)?;
    socket.send(&query.bytes()?).map_err(unasked)?;
    let mut buffer = vec![0; LARGEST];
    let mut foreign = false;
    loop {
        let left = until.saturating_duration_since(Instant::now()).min(deadline.left());
        if left.is_zero() {
            return Err(if foreign { "gave no answer to the question" } else { "did not answer" }.to_owned());
        }
        socket.set_read_timeout(Some(left.min(TICK))).map_err(unasked)?;
        match socket.recv(&mut buffer) {
            Ok(length) => match read(&buffer[..length], query) {
                Message::Answer(answer) => return Ok(Some(answer)),
                Message::Truncated => return Ok(None),
                Message::Foreign => foreign = true,
            },
            Err(error) if is_waiting(&error) => {}
            Err(error) => return Err(unasked(error)),
        }
    }
}

fn over_tcp(query: &Query<'_>, server: SocketAddr, deadline: &Deadline) -> Result<Lookup, String> {
    let untold = |why: &str| format!("gave an answer that does not fit, and none over TCP: {why}");
    let mut stream = connect_any(&[server], deadline).map_err(|error| match error {
        NetworkError::Fail(why) | NetworkError::Error(why) => untold(&why),
    })?;
    let bytes = exchange(&mut stream, &query.bytes()?, deadline).map_err(|error| untold(&said(&error)))?;
    match read(&bytes, query) {
        Message::Answer(answer) => Ok(Lookup { answer, server, over_tcp: true }),
        _ => Err(untold("what came is none")),
    }
}

/// Messages over TCP have their length before them.
fn exchange(stream: &mut TcpStream, query: &[u8], deadline: &Deadline) -> io::Result<Vec<u8>> {
    let length = u16::try_from(query.len()).map_err(io::Error::other)?;
    let time = deadline.left().max(Duration::from_millis(1));
    stream.set_write_timeout(Some(time))?;
    stream.write_all(&[&length.to_be_bytes(), query].concat())?;
    let mut length = [0; 2];
    receive(stream, &mut length, deadline)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    receive(stream, &mut message, deadline)?;
    Ok(message)
}

fn receive(stream: &mut TcpStream, buffer: &mut [u8], deadline: &Deadline) -> io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        let left = deadline.left();
        if left.is_zero() {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "no answer"));
        }
        stream.set_read_timeout(Some(left.min(TICK)))?;
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "connection closed")),
            Ok(length) => filled += length,
            Err(error) if is_waiting(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn is_waiting(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), WouldBlock | TimedOut | Interrupted)
}
