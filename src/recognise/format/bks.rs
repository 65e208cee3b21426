//! Bouncy Castle keystores. BKS: a version, a salt of 20 bytes, an iteration count, and entries with names. BCFKS: DER,
//! an encrypted store and an integrity check.

use super::{Found, private_key};
use crate::base::der::{Reader, tag};
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// A keystore that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let header = bytes.get(at..at + 33)?;
    let word = |i: usize| u32::from_be_bytes([header[i], header[i + 1], header[i + 2], header[i + 3]]);
    let (version, salt, iterations, entry) = (word(0), word(4), word(28), header[32]);
    let valid = matches!(version, 1 | 2) && salt == 20 && (1..=1 << 20).contains(&iterations) && entry <= 4;
    valid
        .then(|| Found::new(Kind::Keystore, "a Bouncy Castle keystore (BKS)", Span::between(at, bytes.len())))
}

/// A BCFKS keystore that starts at `at`: `SEQUENCE { SEQUENCE { algorithm, OCTET STRING }, SEQUENCE { … } }`, of which the
/// first part alone would look like an encrypted key.
pub(super) fn read_bcfks(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let here = bytes.get(at..)?;
    let outer = Reader::new(here).expect(tag::SEQUENCE).ok()?;
    let mut parts = outer.reader();
    let store = parts.expect(tag::SEQUENCE).ok()?;
    private_key::find(store.raw).filter(|&offset| offset == 0)?;
    parts.expect(tag::SEQUENCE).ok()?;
    parts.finish().ok()?;
    let span = Span { offset: at, length: outer.raw.len() };
    Some(Found::new(Kind::Keystore, "a Bouncy Castle keystore (BCFKS)", span))
}
