//! OpenPGP secret keys in binary form (RFC 9580): packet 5, with version 3 to 6 and a time that makes sense.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// A secret key packet that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    const SECRET_KEY: u8 = 5;
    let (&first, rest) = bytes.get(at..)?.split_first()?;
    let body = match first {
        // New format: the tag in six bits, then a length of one, two or five bytes.
        _ if first == 0xc0 | SECRET_KEY => match rest.first()? {
            0..=191 => rest.get(1..)?,
            192..=223 => rest.get(2..)?,
            255 => rest.get(5..)?,
            _ => return None,
        },
        // Old format: the tag in four bits, then a length of one, two or four bytes.
        0x94 => rest.get(1..)?,
        0x95 => rest.get(2..)?,
        0x96 => rest.get(4..)?,
        _ => return None,
    };
    let (version, created, algorithm) = match body {
        [v @ 3, a, b, c, d, _, _, algorithm, ..] | [v @ 4..=6, a, b, c, d, algorithm, ..] => {
            (v, u32::from_be_bytes([*a, *b, *c, *d]), algorithm)
        }
        _ => return None,
    };
    // 1991, when PGP appeared, to 2100; algorithms 1 to 28.
    let valid =
        *version >= 3 && (662_688_000..4_102_444_800u32).contains(&created) && (1..=28).contains(algorithm);
    valid.then(|| Found::new(Kind::PrivateKey, "an OpenPGP secret key", Span::between(at, bytes.len())))
}
