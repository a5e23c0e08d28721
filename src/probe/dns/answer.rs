//! What a name server answers. Nothing in a packet is trusted.

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Packet, PacketFlag, QCLASS, QTYPE, RCODE, ResourceRecord};

use super::query::Query;
use super::value;

/// The length of the header of a message.
const HEADER: usize = 12;

/// A code of an answer (RFC 1035, 4.1.1), as far as they are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResponseCode {
    /// The name exists.
    NoError,
    /// The same without records, of a server that does not know them itself and asks no other.
    Referral,
    /// The server could not find out.
    ServerFailure,
    /// The name does not exist.
    NameError,
    /// The server does not want to answer.
    Refused,
    /// Anything else.
    Other(u8),
}

impl ResponseCode {
    /// The name of the registry of the IANA, or the number.
    pub(super) fn name(self) -> String {
        match self {
            Self::NoError | Self::Referral => "NOERROR".to_owned(),
            Self::ServerFailure => "SERVFAIL".to_owned(),
            Self::NameError => "NXDOMAIN".to_owned(),
            Self::Refused => "REFUSED".to_owned(),
            Self::Other(1) => "FORMERR".to_owned(),
            Self::Other(4) => "NOTIMP".to_owned(),
            Self::Other(number) => format!("RCODE {number}"),
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub code: ResponseCode,
    /// The records of the type that was asked for: value and seconds to live.
    pub records: Vec<(String, u32)>,
}

/// What a message is to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    Answer(Answer),
    /// Its answer did not fit.
    Truncated,
    /// No answer to it, or nothing that can be read: somebody else's, or forged.
    Foreign,
}

/// Reads a message.
pub(super) fn read(bytes: &[u8], query: &Query<'_>) -> Message {
    let Some(bytes) = answers_alone(bytes) else { return Message::Foreign };
    let Ok(packet) = Packet::parse(&bytes.whole) else {
        // A cut may go through a record.
        let question = Packet::parse(&bytes.question);
        let ours = question.is_ok_and(|packet| is_answer(&packet, query));
        return if ours && bytes.truncated { Message::Truncated } else { Message::Foreign };
    };
    if !is_answer(&packet, query) {
        return Message::Foreign;
    }
    if bytes.truncated {
        return Message::Truncated;
    }
    let records = records(&packet, query);
    let code = match packet.rcode() {
        RCODE::NoError if records.is_empty() && !knows(&packet, query) => ResponseCode::Referral,
        RCODE::NoError => ResponseCode::NoError,
        RCODE::ServerFailure => ResponseCode::ServerFailure,
        RCODE::NameError => ResponseCode::NameError,
        RCODE::Refused => ResponseCode::Refused,
        _ => ResponseCode::Other(bytes.code),
    };
    Message::Answer(Answer { code, records })
}

struct SplitMessage {
    /// The message without its last two sections, which say nothing about the question.
    whole: Vec<u8>,
    /// The message without its records.
    question: Vec<u8>,
    truncated: bool,
    code: u8,
}

fn answers_alone(bytes: &[u8]) -> Option<SplitMessage> {
    let mut whole = bytes.to_vec();
    let header = whole.get_mut(..HEADER)?;
    let (truncated, code) = (header[2] & 0x02 != 0, header[3] & 0x0f);
    // A bit that has no meaning yet is no reason to refuse.
    header[3] &= !0x40;
    header[8..].fill(0);
    let mut question = whole.clone();
    question.get_mut(6..8)?.fill(0);
    Some(SplitMessage { whole, question, truncated, code })
}

fn is_answer(packet: &Packet<'_>, query: &Query<'_>) -> bool {
    let [question] = packet.questions.as_slice() else { return false };
    packet.id() == query.id
        && packet.has_flags(PacketFlag::RESPONSE)
        && question.qname == query.name
        && question.qtype == QTYPE::TYPE(query.record)
        && question.qclass == QCLASS::CLASS(CLASS::IN)
}

/// Whether a server that tells no records can know that there are none: it asks others, or the name
/// is of its own zones. That an alias is says nothing of the name that it stands for.
fn knows(packet: &Packet<'_>, query: &Query<'_>) -> bool {
    let is_alias = |answer: &ResourceRecord<'_>| {
        is_internet(answer) && answer.name == query.name && matches!(answer.rdata, RData::CNAME(_))
    };
    packet.has_flags(PacketFlag::RECURSION_AVAILABLE)
        || packet.has_flags(PacketFlag::AUTHORITATIVE_ANSWER) && !packet.answers.iter().any(is_alias)
}

/// Whether a record is of the class IN. Its first bit has a meaning in multicast alone (RFC 6762).
fn is_internet(record: &ResourceRecord<'_>) -> bool {
    record.class == CLASS::IN && !record.cache_flush
}

/// The records of a type of the name, and of the name that it stands for. More than all aliases
/// that there are cannot be followed.
fn records(packet: &Packet<'_>, query: &Query<'_>) -> Vec<(String, u32)> {
    let mut name = query.name.clone();
    for _ in 0..=packet.answers.len() {
        let of_name = || packet.answers.iter().filter(|answer| is_internet(answer) && answer.name == name);
        let found: Vec<(String, u32)> = of_name()
            .filter(|answer| answer.rdata.type_code() == query.record)
            .filter_map(|answer| Some((value::shown(&answer.rdata)?, answer.ttl)))
            .collect();
        let alias = of_name().find_map(|answer| match &answer.rdata {
            RData::CNAME(alias) => Some(alias.0.clone()),
            _ => None,
        });
        match alias {
            Some(alias) if found.is_empty() => name = alias,
            _ => return found,
        }
    }
    Vec::new()
}
