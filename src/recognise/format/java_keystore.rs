//! Java keystores, JKS and JCEKS: a magic, a version of 1 or 2, a number of entries.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// A keystore that starts at `at`; its end is not marked, so it takes the rest.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let what = match bytes.get(at..at + 8)? {
        [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 1 | 2] => "a Java keystore (JKS)",
        [0xce, 0xce, 0xce, 0xce, 0, 0, 0, 1 | 2] => "a Java keystore (JCEKS)",
        _ => return None,
    };
    Some(Found::new(Kind::Keystore, what, Span::between(at, bytes.len())))
}
