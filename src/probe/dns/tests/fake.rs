//! A name server that answers as a test wants it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::thread;

use simple_dns::rdata::{A, CNAME, RData, TXT};
use simple_dns::{CLASS, Name, Packet, PacketFlag, RCODE, ResourceRecord};

use super::*;

const PATIENT: u64 = 60_000;

/// Answers over UDP with the messages that `answers` makes of each question, and over TCP with the
/// last of them, until the process ends. `answers` is also told which question this is.
fn server(answers: impl Fn(&[u8], usize) -> Vec<Vec<u8>> + Send + Clone + 'static) -> SocketAddr {
    let (udp, tcp) = sockets();
    let address = udp.local_addr().expect("its address");
    let over_tcp = answers.clone();
    thread::spawn(move || {
        let mut buffer = [0; 2_000];
        for number in 0.. {
            let Ok((length, peer)) = udp.recv_from(&mut buffer) else { return };
            for answer in answers(&buffer[..length], number) {
                udp.send_to(&answer, peer).expect("it is sent");
            }
        }
    });
    thread::spawn(move || {
        for stream in tcp.incoming() {
            let mut stream = stream.expect("a connection");
            let mut length = [0; 2];
            stream.read_exact(&mut length).expect("a length");
            let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
            stream.read_exact(&mut query).expect("a question");
            let answer = over_tcp(&query, usize::MAX).pop().unwrap_or_default();
            let length = u16::try_from(answer.len()).expect("a message");
            // The client may have gone.
            let _ = stream.write_all(&[&length.to_be_bytes(), answer.as_slice()].concat());
        }
    });
    address
}

/// A UDP and a TCP socket of one port.
fn sockets() -> (UdpSocket, TcpListener) {
    for _ in 0..100 {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().expect("its address")) {
            return (udp, tcp);
        }
    }
    panic!("no port is free for both");
}

fn reply(query: &[u8], code: RCODE) -> Packet<'_> {
    let query = Packet::parse(query).expect("a question");
    assert!(query.has_flags(PacketFlag::RECURSION_DESIRED));
    let mut reply = query.into_reply();
    *reply.rcode_mut() = code;
    reply.set_flags(PacketFlag::RECURSION_AVAILABLE);
    reply
}

fn bytes(packet: &Packet<'_>) -> Vec<u8> {
    packet.build_bytes_vec_compressed().expect("a message")
}

fn record<'a>(name: &'a str, data: RData<'a>) -> ResourceRecord<'a> {
    ResourceRecord::new(Name::new(name).expect("a name"), CLASS::IN, 60, data)
}

fn a(name: &str, address: [u8; 4]) -> ResourceRecord<'_> {
    record(name, RData::A(A { address: u32::from_be_bytes(address) }))
}

fn cname<'a>(name: &'a str, alias: &'a str) -> ResourceRecord<'a> {
    record(name, RData::CNAME(CNAME(Name::new(alias).expect("a name"))))
}

fn with_address(query: &[u8]) -> Vec<u8> {
    let mut reply = reply(query, RCODE::NoError);
    reply.answers.push(a("app.example", [192, 0, 2, 1]));
    bytes(&reply)
}

#[test]
fn codes_that_say_how_the_name_is_fail_and_others_are_errors() {
    for (code, outcome, shown) in [
        (RCODE::NameError, fail("app.example does not exist (NXDOMAIN)"), "NXDOMAIN"),
        (
            RCODE::ServerFailure,
            CheckOutcome::Error("the name server could not answer for app.example (SERVFAIL)".to_owned()),
            "SERVFAIL",
        ),
        (
            RCODE::Refused,
            CheckOutcome::Error("the name server does not answer for app.example (REFUSED)".to_owned()),
            "REFUSED",
        ),
        (
            RCODE::NotImplemented,
            CheckOutcome::Error("the name server does not answer for app.example (NOTIMP)".to_owned()),
            "NOTIMP",
        ),
        (RCODE::NoError, fail("app.example has no A record"), "NOERROR"),
    ] {
        let address = server(move |query, _| vec![bytes(&reply(query, code))]);
        let seen = ask(address, "app.example", "A", &[], PATIENT);
        assert_eq!(seen.outcome, outcome);
        assert_eq!(seen.facts["rcode"], shown);
        assert_eq!(seen.facts["server"], address.to_string());
    }
}

#[test]
fn a_server_that_only_points_elsewhere_is_an_error() {
    let reason = "the name server does not know app.example and asks no other (no recursion)";
    let unknown = || CheckOutcome::Error(reason.to_owned());
    let none = || fail("app.example has no A record");
    for (authoritative, recursive, aliased, outcome) in [
        (false, false, false, unknown()),
        (true, false, false, none()),
        (false, true, false, none()),
        (false, false, true, unknown()),
        // It is for the alias, and not for what that stands for.
        (true, false, true, unknown()),
        (true, true, true, none()),
    ] {
        let address = server(move |query, _| {
            let mut reply = reply(query, RCODE::NoError);
            if authoritative {
                reply.set_flags(PacketFlag::AUTHORITATIVE_ANSWER);
            }
            if !recursive {
                reply.remove_flags(PacketFlag::RECURSION_AVAILABLE);
            }
            if aliased {
                reply.answers.push(cname("app.example", "elsewhere.example"));
            }
            vec![bytes(&reply)]
        });
        let seen = ask(address, "app.example", "A", &[], PATIENT);
        assert_eq!(seen.outcome, outcome, "{authoritative} {recursive} {aliased}");
        assert_eq!(seen.facts["rcode"], "NOERROR");
    }
}

#[test]
fn records_of_another_class_do_not_count() {
    for class in [CLASS::CH, CLASS::HS] {
        let address = server(move |query, _| {
            let mut reply = reply(query, RCODE::NoError);
            reply.answers.push(ResourceRecord { class, ..a("app.example", [192, 0, 2, 1]) });
            vec![bytes(&reply)]
        });
        assert_eq!(
            ask(address, "app.example", "A", &[], PATIENT).outcome,
            fail("app.example has no A record")
        );
        // Nor is an alias of another class followed.
        let address = server(move |query, _| {
            let mut reply = reply(query, RCODE::NoError);
            reply.answers.push(ResourceRecord { class, ..cname("app.example", "two.example") });
            reply.answers.push(a("two.example", [192, 0, 2, 1]));
            vec![bytes(&reply)]
        });
        assert_eq!(
            ask(address, "app.example", "A", &[], PATIENT).outcome,
            fail("app.example has no A record")
        );
    }
    // The first bit of a class has a meaning in multicast alone (RFC 6762).
    let address = server(move |query, _| {
        let mut reply = reply(query, RCODE::NoError);
        reply.answers.push(a("app.example", [192, 0, 2, 1]).with_cache_flush(true));
        vec![bytes(&reply)]
    });
    assert_eq!(ask(address, "app.example", "A", &[], PATIENT).outcome, fail("app.example has no A record"));
}

#[test]
fn a_server_that_fails_once_is_asked_again() {
    let address = server(|query, number| {
        vec![if number == 0 { bytes(&reply(query, RCODE::ServerFailure)) } else { with_address(query) }]
    });
    assert_eq!(ask(address, "app.example", "A", &["192.0.2.1"], PATIENT).outcome, CheckOutcome::Pass);
}

#[test]
fn the_next_server_is_asked_where_one_does_not_answer() {
    let refusing = server(|query, _| vec![bytes(&reply(query, RCODE::Refused))]);
    let failing = server(|query, _| vec![bytes(&reply(query, RCODE::ServerFailure))]);
    let pointing = server(|query, _| {
        let mut reply = reply(query, RCODE::NoError);
        reply.remove_flags(PacketFlag::RECURSION_AVAILABLE);
        vec![bytes(&reply)]
    });
    let good = server(|query, _| vec![with_address(query)]);
    let check = DnsCheck {
        name: "app.example".to_owned(),
        record: "A".to_owned(),
        expect: vec!["192.0.2.1".to_owned()],
        server: None,
    };
    let deadline = Deadline::after(Duration::from_mins(1), &Arc::new(AtomicBool::new(false)));
    let closed = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    let seen = attempt(&check, &[closed, refusing, failing, pointing, good], &deadline);
    assert_eq!((seen.outcome, &seen.facts["server"]), (CheckOutcome::Pass, &json!(good.to_string())));
}

#[test]
fn answers_to_other_questions_and_garbage_are_passed_over() {
    let address = server(|query, _| {
        let mut other_id = with_address(query);
        other_id[0] ^= 0xff;
        let mut other_name = reply(query, RCODE::NameError);
        other_name.questions[0].qname = Name::new("other.example").expect("a name");
        let mut none = reply(query, RCODE::NameError);
        none.questions.clear();
        let garbage = [query[..2].to_vec(), vec![0xc0; 40]].concat();
        vec![vec![], garbage, query.to_vec(), other_id, bytes(&other_name), bytes(&none), with_address(query)]
    });
    let seen = ask(address, "app.example", "A", &["192.0.2.1"], PATIENT);
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert_eq!(seen.facts["over_tcp"], false);
    assert_eq!(seen.facts["records"], json!([{"value": "192.0.2.1", "ttl": 60}]));
}

#[test]
fn a_server_that_does_not_answer_is_an_error() {
    let silent = server(|_, _| Vec::new());
    let reason = format!("the name server {silent} did not answer");
    assert_eq!(ask(silent, "app.example", "A", &[], 100).outcome, CheckOutcome::Error(reason));
    let babbling = server(|_, _| vec![vec![1, 2, 3]]);
    let reason = format!("the name server {babbling} gave no answer to the question");
    assert_eq!(ask(babbling, "app.example", "A", &[], 100).outcome, CheckOutcome::Error(reason));
    let closed = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    let reason = "the name server 127.0.0.1:1 cannot be asked: connection refused".to_owned();
    assert_eq!(ask(closed, "app.example", "A", &[], PATIENT).outcome, CheckOutcome::Error(reason));
}

#[test]
fn an_answer_that_does_not_fit_comes_over_tcp() {
    let address = server(|query, number| {
        let mut long = reply(query, RCODE::NoError);
        if number == usize::MAX {
            let text =
                TXT::new().with_string("v=spf1 ").expect("a text").with_string("-all").expect("a text");
            long.answers.push(record("app.example", RData::TXT(text)));
            return vec![bytes(&long)];
        }
        long.set_flags(PacketFlag::TRUNCATION);
        long.answers.push(a("app.example", [192, 0, 2, 1]));
        let mut cut = bytes(&long);
        // Some servers cut through a record.
        cut.truncate(cut.len() - 3);
        vec![cut]
    });
    let seen = ask(address, "app.example", "TXT", &["\"v=spf1 -all\""], PATIENT);
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert_eq!(seen.facts["over_tcp"], true);
    assert_eq!(seen.facts["records"], json!([{"value": "v=spf1 -all", "ttl": 60}]));
}

#[test]
fn nonsense_over_tcp_is_an_error() {
    let address = server(|query, number| {
        let mut cut = reply(query, RCODE::NoError);
        cut.set_flags(PacketFlag::TRUNCATION);
        vec![if number == usize::MAX { vec![7; 40] } else { bytes(&cut) }]
    });
    let reason = format!(
        "the name server {address} gave an answer that does not fit, and none over TCP: what came is none"
    );
    assert_eq!(ask(address, "app.example", "TXT", &[], PATIENT).outcome, CheckOutcome::Error(reason));
}

#[test]
fn aliases_are_followed_within_the_answer_and_not_for_ever() {
    let address = server(|query, _| {
        let mut reply = reply(query, RCODE::NoError);
        reply.answers.push(a("end.example", [192, 0, 2, 9]));
        reply.answers.push(a("other.example", [192, 0, 2, 8]));
        reply.answers.push(cname("two.example", "END.example"));
        reply.answers.push(cname("app.example", "two.example"));
        vec![bytes(&reply)]
    });
    let seen = ask(address, "App.Example.", "A", &["192.0.2.9"], PATIENT);
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert_eq!(seen.facts["records"], json!([{"value": "192.0.2.9", "ttl": 60}]));
    let alias = ask(address, "app.example", "CNAME", &["two.example."], PATIENT);
    assert_eq!(alias.outcome, CheckOutcome::Pass);
    let round = server(|query, _| {
        let mut reply = reply(query, RCODE::NoError);
        reply.answers.push(cname("app.example", "two.example"));
        reply.answers.push(cname("two.example", "app.example"));
        vec![bytes(&reply)]
    });
    assert_eq!(ask(round, "app.example", "A", &[], PATIENT).outcome, fail("app.example has no A record"));
}

#[test]
fn every_value_that_is_expected_must_be_there() {
    let address = server(|query, _| vec![with_address(query)]);
    let seen = ask(address, "app.example", "A", &["192.0.2.1", "192.0.2.2", "192.0.2.3"], PATIENT);
    let reason = "app.example has no A record `192.0.2.2`, `192.0.2.3`, it has `192.0.2.1`";
    assert_eq!(seen.outcome, fail(reason));
}

#[test]
fn names_that_can_be_none_are_errors() {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    for name in ["größe.example".to_owned(), "a".repeat(64), "ab.".repeat(100)] {
        let outcome = ask(address, &name, "A", &[], PATIENT).outcome;
        assert!(
            matches!(&outcome, CheckOutcome::Error(why) if why.starts_with(&format!("`{name}`"))),
            "{outcome:?}"
        );
    }
}

#[test]
fn a_run_that_is_stopped_does_not_wait() {
    let silent = server(|_, _| Vec::new());
    let check = DnsCheck {
        name: "app.example".to_owned(),
        record: "A".to_owned(),
        expect: Vec::new(),
        server: Some(silent.to_string()),
    };
    let deadline = Deadline::after(Duration::from_hours(1), &Arc::new(AtomicBool::new(true)));
    assert_eq!(super::super::check(&check, &deadline).outcome, CheckOutcome::Interrupted);
}
