//! Secret keys of age: bech32 with the prefix `AGE-SECRET-KEY-`.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// The key that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let length = bytes.get(at..)?.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    // The shortest has a 32-byte secret: 52 characters and a checksum of 6 behind the prefix.
    (length >= 60).then(|| Found::new(Kind::PrivateKey, "an age secret key", Span { offset: at, length }))
}
