//! The signs of what can be decoded, looked for in every buffer in one pass.

use super::decode::full_width::FullWidth;
use super::decode::inflate::Header;
use super::decode::spaced::Blanks;
use super::decode::wide::Zeros;
use super::decode::{OfText, TEXT_IN_BLOCK};
use crate::base::find::{self, Class, Lanes, Sign};

/// A buffer and what was seen in it.
pub(super) type Seen<'a> = find::Seen<'a, 4>;

/// Looks for all signs in a buffer.
pub(super) fn see(bytes: &[u8]) -> Seen<'_> {
    Seen::of(bytes, All)
}

#[derive(Clone, Copy)]
struct All;

impl find::Signs<5, 4> for All {
    const AT: [usize; 5] = [0, 1, 2, 3, 4];

    #[inline(always)]
    fn each<L: Lanes>(self, [a, b, c, d, e]: [L; 5]) -> [L::Mask; 4] {
        [Zeros.at([a, c]), Blanks.at([a, b, c, d, e]), FullWidth.at([a, b]), Header.at([a, b])]
    }
}

impl find::WithText<5, 4> for All {
    const OF_TEXT: u32 = TEXT_IN_BLOCK;

    #[inline(always)]
    fn text(self) -> impl Class {
        OfText
    }
}

/// The order in which they stand above.
macro_rules! indices {
    ($($sign:ident<$n:literal>: $index:literal),+) => {
        $(impl find::OneOf<$n> for $sign {
            const INDEX: usize = $index;
        })+
    };
}

indices!(Zeros<2>: 0, Blanks<5>: 1, FullWidth<2>: 2, Header<2>: 3);

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that have every sign now and then, with others between.
    fn bytes() -> Vec<u8> {
        let signs: [&[u8]; 8] = [
            b"\0\0\0",
            b"a b c d",
            b"\tx\ty\tz",
            b"\xef\xbc\xa1",
            b"\xef\xbd\x81",
            b"PK\x03",
            b"\x1f\x8b",
            b"x\x9c",
        ];
        (0..120).flat_map(|n| [&[0xff; 90][..n * 37 % 90], signs[n % 8]].concat()).collect()
    }

    fn is_found_everywhere<S: find::OneOf<N>, const N: usize>(bytes: &[u8], sign: S) {
        let expected: Vec<usize> = find::each(bytes, sign).collect();
        assert!(expected.len() > 2 && expected.len() < bytes.len() / 2, "{}: {}", S::INDEX, expected.len());
        let seen = see(bytes);
        for from in 0..=bytes.len() {
            let next = expected.get(expected.partition_point(|place| *place < from)).copied();
            assert_eq!(seen.first(from, sign), next, "{} from {from}", S::INDEX);
        }
    }

    #[test]
    fn all_that_stands_in_a_buffer_is_seen() {
        let all = bytes();
        for length in (0..70).map(|cut| all.len() - cut) {
            let bytes = &all[..length];
            is_found_everywhere(bytes, Zeros);
            is_found_everywhere(bytes, Blanks);
            is_found_everywhere(bytes, FullWidth);
            is_found_everywhere(bytes, Header);
        }
    }
}
