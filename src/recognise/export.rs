//! The driver: bytes in, items out.

use std::borrow::Cow;

use super::item::{Item, Kind};
use super::keyscan::Mark;
use crate::base::{Secret, limits};
use crate::certificate::{self, Certificate, WITHHELD};

/// One file, or standard input, as some console or tool wrote it, with everything that was recognised in it.
///
/// The top-level items (those without a parent) tile the bytes from first to last.
#[derive(Debug)]
pub struct Export {
    bytes: Secret,
    items: Vec<Item>,
    items_left_out: usize,
    marks: Vec<Mark>,
    too_large: bool,
}

/// A text shorter than this holds no key.
const SHORTEST_KEY: usize = 32;

impl Export {
    /// Recognises what the bytes are. Takes them, so that they are wiped when the export is dropped.
    ///
    /// More than [`limits::EXPORT_BYTES`] are not looked at: [`Export::is_too_large`]. Whoever reads a file can stop
    /// one byte behind that limit.
    pub fn read(bytes: Vec<u8>) -> Self {
        let bytes = Secret::new(bytes);
        if bytes.len() > limits::EXPORT_BYTES {
            return Self { bytes, items: Vec::new(), items_left_out: 0, marks: Vec::new(), too_large: true };
        }
        let marks = super::keyscan::scan(&bytes);
        let super::reader::Outcome { mut items, left_out, without_runs } = super::reader::read(&bytes);
        super::explain::mark_unexplained(&mut items, &without_runs, &bytes);
        if marks.iter().any(Mark::is_of_a_key) {
            items.iter_mut().for_each(withhold_names_with_keys);
        }
        Self { bytes, items, items_left_out: left_out, marks, too_large: false }
    }

    /// The bytes as they were given.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was recognised, parents before their children, else in the order of the bytes.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Whether there were more bytes than are looked at.
    pub fn is_too_large(&self) -> bool {
        self.too_large
    }

    /// How many items were found beyond the limit on listed ones.
    pub fn items_left_out(&self) -> usize {
        self.items_left_out
    }

    /// What the independent scan for private keys found.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Whether either detector found a private key, or a keystore that may have one.
    pub fn may_hold_key(&self) -> bool {
        self.marks.iter().any(Mark::is_of_a_key)
            || self.items.iter().any(|item| matches!(item.kind, Kind::PrivateKey | Kind::Keystore))
    }

    /// Whether a digest of the bytes tells nothing about a secret: no key, nor anything that might be or hide one.
    pub fn may_be_hashed(&self) -> bool {
        self.marks.is_empty()
            && !self.too_large
            && self.items_left_out == 0
            && !self.items.iter().any(|item| item.kind.forbids_hash())
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

/// Names of archive members, labels of PEM, names in certificates are shown; those that a key was put into must not be.
fn withhold_names_with_keys(item: &mut Item) {
    let holds_key = |bytes: &[u8]| {
        bytes.len() >= SHORTEST_KEY && super::keyscan::scan(bytes).iter().any(Mark::is_of_a_key)
    };
    for name in [&mut item.member, &mut item.label].into_iter().flatten() {
        if holds_key(name.as_bytes()) {
            certificate::replace(name, WITHHELD);
        }
    }
    if let Cow::Owned(what) = &mut item.what
        && holds_key(what.as_bytes())
    {
        certificate::replace(what, WITHHELD);
    }
    if let Some(certificate) = &mut item.certificate {
        certificate.withhold_if(holds_key);
    }
}
