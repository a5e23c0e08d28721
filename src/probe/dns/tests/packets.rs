//! Whatever comes as a packet, it is read or refused.

use proptest::prelude::*;
use simple_dns::rdata::{A, CAA, CNAME, MX, NS, RData, SOA, SRV, TXT};
use simple_dns::{CLASS, CharacterString, Name, Packet, Question, ResourceRecord, TYPE};

use crate::probe::dns::TYPES;
use crate::probe::dns::answer::{Answer, Message, ResponseCode, read};
use crate::probe::dns::query::Query;

const ID: u16 = 0x1234;

fn name(text: &str) -> Name<'_> {
    Name::new(text).expect("a name")
}

fn query(record: u16) -> Query<'static> {
    Query { id: ID, name: name("app.example"), record: TYPE::from(record) }
}

/// An answer with a record of every type that is looked up.
fn sound(record: u16) -> Vec<u8> {
    let mut packet = Packet::new_reply(ID);
    let question = Question::new(name("app.example"), TYPE::from(record).into(), CLASS::IN.into(), false);
    packet.questions.push(question);
    let value = CharacterString::new(b"issue").expect("a text");
    let data = [
        RData::CNAME(CNAME(name("app.example"))),
        RData::A(A { address: 0xc000_0201 }),
        RData::AAAA(simple_dns::rdata::AAAA { address: 1 }),
        RData::NS(NS(name("ns.app.example"))),
        RData::PTR(simple_dns::rdata::PTR(name("app.example"))),
        RData::MX(MX { preference: 10, exchange: name("mail.app.example") }),
        RData::TXT(TXT::new().with_string("v=spf1").expect("a text")),
        RData::SRV(SRV { priority: 1, weight: 2, port: 3, target: name("srv.example") }),
        RData::CAA(CAA { flag: 0, tag: value, value: b"letsencrypt.org".as_slice().into() }),
        RData::SOA(SOA {
            mname: name("ns.example"),
            rname: name("root.example"),
            serial: 1,
            refresh: 2,
            retry: 3,
            expire: 4,
            minimum: 5,
        }),
    ];
    for data in data {
        packet.answers.push(ResourceRecord::new(name("app.example"), CLASS::IN, 60, data));
    }
    packet.build_bytes_vec_compressed().expect("a message")
}

#[test]
fn every_type_is_read() {
    for (record, value) in [
        ("A", "192.0.2.1"),
        ("AAAA", "::1"),
        ("CAA", "0 issue \"letsencrypt.org\""),
        ("CNAME", "app.example"),
        ("MX", "10 mail.app.example"),
        ("NS", "ns.app.example"),
        ("PTR", "app.example"),
        ("SOA", "ns.example root.example 1 2 3 4 5"),
        ("SRV", "1 2 3 srv.example"),
        ("TXT", "v=spf1"),
    ] {
        let (_, number) = TYPES.into_iter().find(|(name, _)| *name == record).expect("a type");
        let answer = Answer { code: ResponseCode::NoError, records: vec![(value.to_owned(), 60)] };
        assert_eq!(read(&sound(number), &query(number)), Message::Answer(answer), "{record}");
    }
}

/// A name whose pointer leads to itself, and two that lead to each other.
#[test]
fn pointers_that_lead_round_are_refused() {
    for pointers in [vec![0xc0, 12], vec![0xc0, 14, 0xc0, 12]] {
        let mut bytes = vec![0x12, 0x34, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        bytes.extend(pointers);
        bytes.extend([0, 1, 0, 1]);
        assert_eq!(read(&bytes, &query(1)), Message::Foreign);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_foreign(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        // The id, the question and the flags would all have to be hit.
        prop_assert_eq!(read(&bytes, &query(1)), Message::Foreign);
    }

    #[test]
    fn damaged_messages_are_read_or_refused(
        which in 0..TYPES.len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        keep in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let number = TYPES[which].1;
        let mut bytes = sound(number);
        for (place, value) in damage {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        // Whatever it is, it is no more than it holds.
        if let Message::Answer(answer) = read(&bytes, &query(number)) {
            prop_assert!(answer.records.len() <= 10);
        }
    }

    #[test]
    fn records_of_any_bytes_are_read_or_refused(
        record in prop_oneof![0_u16..70, Just(257), any::<u16>()],
        data in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let mut bytes = vec![0x12, 0x34, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0];
        bytes.extend(b"\x03app\x07example\x00\x00\x01\x00\x01");
        bytes.extend([0xc0, 12]);
        bytes.extend(record.to_be_bytes());
        bytes.extend([0, 1, 0, 0, 0, 60]);
        bytes.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        bytes.extend(&data);
        if let Message::Answer(answer) = read(&bytes, &query(1)) {
            prop_assert!(answer.records.is_empty() || record == 1);
        }
    }
}
