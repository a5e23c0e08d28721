//! Names that many entries carry.

use std::collections::BTreeMap;
use std::sync::Arc;

/// One copy of each name, however many entries carry it: a ledger holds millions of them. (A pointer
/// to a `String` is half as wide as one to a `str`.)
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct People(BTreeMap<String, Arc<String>>);

impl People {
    /// The one copy of a name.
    pub fn share(&mut self, name: &str) -> Arc<String> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let shared = Arc::new(name.to_owned());
        self.0.insert(name.to_owned(), Arc::clone(&shared));
        shared
    }
}
