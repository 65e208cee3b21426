//! The driver: bytes in, items out.

use super::item::{Item, Kind};
use super::keyscan::Mark;
use crate::base::Secret;
use crate::certificate::Certificate;

/// One file, or standard input, as some console or tool wrote it, with everything that was recognised in it.
///
/// The top-level items (those without a parent) tile the bytes from first to last.
#[derive(Debug)]
pub struct Export {
    bytes: Secret,
    items: Vec<Item>,
    items_left_out: usize,
    marks: Vec<Mark>,
}

impl Export {
    /// Recognises what the bytes are. Takes them, so that they are wiped when the export is dropped.
    pub fn read(bytes: Vec<u8>) -> Self {
        let bytes = Secret::new(bytes);
        let marks = super::keyscan::scan(&bytes);
        let super::reader::Outcome { mut items, left_out } = super::reader::read(&bytes);
        super::explain::mark_unexplained(&mut items, &bytes);
        Self { bytes, items, items_left_out: left_out, marks }
    }

    /// The bytes as they were given.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was recognised, parents before their children, else in the order of the bytes.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// How many items were found beyond the limit on listed ones.
    pub fn items_left_out(&self) -> usize {
        self.items_left_out
    }

    /// What the independent scan for private keys found.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The certificates with the indices of their items.
    pub fn certificates(&self) -> impl Iterator<Item = (usize, &Certificate)> {
        self.items.iter().enumerate().filter_map(|(i, item)| Some((i, item.certificate.as_deref()?)))
    }

    /// The one certificate, if there is exactly one.
    pub fn only_certificate(&self) -> Option<(usize, &Certificate)> {
        let mut all = self.certificates();
        all.next().filter(|_| all.next().is_none())
    }

    /// Items of this kind with their indices.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (usize, &Item)> {
        self.items.iter().enumerate().filter(move |(_, item)| item.kind == kind)
    }
}
