//! PuTTY's `.ppk`, versions 1 to 3.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// The key file that starts at `at`; it ends with its `Private-MAC` line.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..)?;
    let end =
        [&b"Private-MAC:"[..], b"Private-Hash:"].iter().find_map(|last| memchr::memmem::find(rest, last));
    let length = end.map_or(rest.len(), |end| {
        end + memchr::memchr(b'\n', &rest[end..]).map_or(rest.len() - end, |n| n + 1)
    });
    Some(Found::new(Kind::PrivateKey, "a PuTTY private key", Span { offset: at, length }))
}
