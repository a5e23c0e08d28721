//! What is asked of a name server.

use std::hash::{BuildHasher, RandomState};

use simple_dns::{CLASS, Name, Packet, PacketFlag, Question, TYPE};

/// A question about a name.
#[derive(Debug)]
pub(super) struct Query<'a> {
    pub id: u16,
    pub name: Name<'a>,
    pub record: TYPE,
}

impl<'a> Query<'a> {
    /// With an id that is hard to guess.
    pub fn new(name: Name<'a>, record: TYPE) -> Self {
        Self { id: random_id(), name, record }
    }

    /// Its message, with recursion asked for.
    ///
    /// # Errors
    /// Why there is none.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        let mut packet = Packet::new_query(self.id);
        packet.set_flags(PacketFlag::RECURSION_DESIRED);
        packet.questions.push(Question::new(self.name.clone(), self.record.into(), CLASS::IN.into(), false));
        packet.build_bytes_vec().map_err(|error| format!("cannot be asked: {error}"))
    }
}

/// Hard to guess, so that nobody else can answer: the keys of the hash are random.
fn random_id() -> u16 {
    let hash = RandomState::new().hash_one(0).to_be_bytes();
    u16::from_be_bytes([hash[0], hash[1]])
}
