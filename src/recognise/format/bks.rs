//! Bouncy Castle keystores: a version, a salt of 20 bytes, an iteration count, and entries with names.

use super::Found;
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
