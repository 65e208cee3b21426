//! Windows serialized certificate stores (`.sst`), as `Export-Certificate` writes several certificates at once: a magic,
//! then elements of a property number, an encoding, a length and that many bytes.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// Bytes of the magic, and of each element before its data.
const HEADER: usize = 8;
const ELEMENT: usize = 12;

/// The property that is the certificate itself; others are its friendly name and the like.
const CERTIFICATE: u32 = 32;

/// A store that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let what = "a Windows certificate store file (SST)";
    let mut found = Found::new(Kind::CertificateBag, what, Span::between(at, bytes.len())).layer("sst");
    let mut next = at + HEADER;
    while let Some(element) = bytes.get(next..next + ELEMENT) {
        let word =
            |i: usize| u32::from_le_bytes([element[i], element[i + 1], element[i + 2], element[i + 3]]);
        let (property, length) = (word(0), word(8) as usize);
        let start = next + ELEMENT;
        let Some(data) = bytes.get(start..start.saturating_add(length)) else { break };
        if property == 0 {
            found.span = Span::between(at, start + length);
            break;
        }
        found = found.holds(data, start, None, property != CERTIFICATE);
        next = start + length;
    }
    Some(found)
}
