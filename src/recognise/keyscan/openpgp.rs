//! Binary OpenPGP packets of secret keys (RFC 4880 and RFC 9580, 5.5.3): tags 5 and 7 of both formats.
//!
//! Evidence: the tag (8 bits), a length that fits (8), the version (6), the algorithm (4), and its public numbers, each with a
//! length whose first bit must be the one it says: two for RSA (the exponent has few bits: 24 in all), four for DSA and
//! ElGamal (20 or more), or the name of a curve (30 or more). 50 bits or more.

use super::Evidence;
use super::search::Sink;
use crate::base::find;

/// From these on a number is one of a key: RSA modulus, DSA prime.
const FEWEST_BITS: usize = 512;
const MOST_BITS: usize = 16_384;
/// The end of 1990, before PGP, in seconds: no key is older.
const OLDEST: u32 = 662_688_000;

/// What could be a packet.
pub(super) fn at(bytes: &[u8], at: usize, sink: &mut Sink<'_>) {
    if is_secret_key(bytes.get(at..).unwrap_or_default()).is_some() {
        sink.mark(Evidence::SelfChecking, "an OpenPGP secret key", at, at + 16);
    }
}

find::sign! {
    /// The version, from 2 to 6, is the third byte or the fourth, as the kind of length has it; or the length has four bytes, of which the
    /// highest is zero.
    pub(super) Packet, |0: tag, 2: third, 3: fourth| {
        (tag.only(0xf7).is(0x94) & third.within(2..=6))
            | (tag.only(0xf7).is(0x95) & fourth.within(2..=6))
            | (tag.only(0xfd).is(0xc5) & (third.within(0..=6) | fourth.within(2..=6)))
    }
}

fn is_secret_key(packet: &[u8]) -> Option<()> {
    let (length, start) = body(packet)?;
    let body = packet.get(start..)?;
    let (version, created) = (*body.first()?, u32::from_be_bytes(*body.get(1..)?.first_chunk()?));
    let rest = match version {
        2 | 3 => body.get(7..)?,
        4 => body.get(5..)?,
        5 | 6 => body.get(5..)?,
        _ => return None,
    };
    let (&algorithm, numbers) = rest.split_first()?;
    // Version 5 and 6 tell the length of the public numbers.
    let numbers = if version >= 5 { numbers.get(4..)? } else { numbers };
    if created < OLDEST {
        return None;
    }
    let used = after_numbers(algorithm, numbers)?;
    // At least the way of protection and some bytes of the key must follow.
    (length >= used + 16).then_some(())
}

/// The length of the body and where it begins.
fn body(packet: &[u8]) -> Option<(usize, usize)> {
    let (&tag, rest) = packet.split_first()?;
    let word = |count: usize| {
        rest.get(..count).map(|bytes| bytes.iter().fold(0, |value, &b| value << 8 | usize::from(b)))
    };
    match tag {
        0x94 | 0x9c => Some((word(1)?, 2)),
        0x95 | 0x9d => Some((word(2)?, 3)),
        0xc5 | 0xc7 => match *rest.first()? {
            length @ 0..192 => Some((length.into(), 2)),
            192..224 => Some((word(2)? - (192 << 8) + 192, 3)),
            255 => Some((rest.get(1..5)?.iter().fold(0, |value, &b| value << 8 | usize::from(b)), 6)),
            _ => None,
        },
        _ => None,
    }
    .filter(|&(length, _)| length <= 1 << 16)
}

/// How many bytes the public numbers take, if they are such.
fn after_numbers(algorithm: u8, numbers: &[u8]) -> Option<usize> {
    match algorithm {
        1..=3 => {
            let exponent = number(numbers, 0, FEWEST_BITS, MOST_BITS)?;
            number(numbers, exponent, 2, 64)
        }
        // ElGamal: prime, generator, public value. DSA has the order as its second number.
        16 | 20 => {
            let generator = number(numbers, 0, FEWEST_BITS, MOST_BITS)?;
            let public = number(numbers, generator, 1, MOST_BITS)?;
            number(numbers, public, FEWEST_BITS - 64, MOST_BITS)
        }
        17 => {
            let order = number(numbers, 0, FEWEST_BITS, MOST_BITS)?;
            let generator = number(numbers, order, 160, 512)?;
            let public = number(numbers, generator, FEWEST_BITS - 64, MOST_BITS)?;
            number(numbers, public, FEWEST_BITS - 64, MOST_BITS)
        }
        18 | 19 | 22 => {
            let length = usize::from(*numbers.first()?);
            let oid = numbers.get(1..1 + length)?;
            is_curve(oid).then_some(())?;
            number(numbers, 1 + length, 128, 1100)
        }
        // X25519, X448, Ed25519, Ed448 of RFC 9580 have nothing but bytes; only their packets' lengths tell them.
        _ => None,
    }
}

/// Curves of NIST, Brainpool, SEC, and those of Bernstein and Koch.
fn is_curve(oid: &[u8]) -> bool {
    const ARCS: [&[u8]; 5] = [
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1],
        &[0x2b, 0x81, 0x04, 0],
        &[0x2b, 0x24, 3, 3, 2, 8, 1, 1],
        &[0x2b, 0x06, 1, 4, 1],
        &[0x2b, 0x65],
    ];
    oid.len() <= 12 && ARCS.iter().any(|arc| oid.starts_with(arc))
}

/// Where a number with so many bits ends. Its first byte must begin with the bit that its length says.
fn number(bytes: &[u8], at: usize, fewest: usize, most: usize) -> Option<usize> {
    let bits = usize::from(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
    let first = *bytes.get(at + 2)?;
    let leading = 8 - first.leading_zeros() as usize;
    let is_exact = leading == (bits + 7) % 8 + 1;
    ((fewest..=most).contains(&bits) && is_exact).then_some(at + 2 + bits.div_ceil(8))
}

#[cfg(test)]
mod tests {
    use super::super::needles::find;
    use super::super::search::marks_of;

    /// The beginning of a packet with a version 4 RSA key of 2,048 bits.
    fn rsa(tag_and_length: &[u8]) -> Vec<u8> {
        let modulus = [0xc3; 256];
        let time = [0x65, 0, 0, 0];
        [tag_and_length, &[4], &time, &[1, 8, 0], &modulus, &[0, 17, 1, 0, 1, 0, 8, 0, 0x90]].concat()
    }

    #[test]
    fn secret_keys_of_both_formats() {
        for header in
            [&[0x95, 3, 0x97][..], &[0x9d, 3, 0x97], &[0xc5, 0xc2, 0xd8], &[0xc7, 255, 0, 0, 3, 0x97]]
        {
            assert_eq!(marks_of(find, &rsa(header)).len(), 1, "{header:x?}");
        }
    }

    #[test]
    fn public_keys_and_near_misses() {
        for header in [&[0x99, 1, 0x0d][..], &[0xc6, 0xc0, 0x4d], &[0x95, 0, 9], &[0x95, 1, 0x0d]] {
            assert_eq!(marks_of(find, &rsa(header)), [""; 0], "{header:x?}");
        }
    }
}
