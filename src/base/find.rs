//! Where bytes of a kind stand, told for many bytes at once. As little is decided here as in `memchr`.

use std::ops::Range;
use std::sync::OnceLock;

use memchr::memmem;

/// Bytes that are compared together.
const BLOCK: usize = 32;
/// Bytes that are compared one by one before.
const NEAR: usize = 8;

/// The first byte that is so. `is` is asked about whole blocks at once, which is quick as long as it has no branches: `&` and
/// `|` instead of `&&` and `||`.
#[inline]
pub fn position(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    // Often it is near.
    let (near, bytes) = bytes.split_at(bytes.len().min(NEAR));
    near.iter().position(|&b| is(b)).or_else(|| Some(NEAR + position_in_blocks(bytes, is)?))
}

fn position_in_blocks(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let found =
        blocks.iter().position(|block| block.map(|b| u8::from(is(b))).iter().fold(0, |any, b| any | b) != 0);
    let (start, last) = match found {
        Some(block) => (block * BLOCK, blocks.get(block).map_or(rest, |block| &block[..])),
        None => (blocks.len() * BLOCK, rest),
    };
    last.iter().position(|&b| is(b)).map(|at| start + at)
}

/// The first byte that is so behind the byte before it.
#[inline]
pub fn position_behind(bytes: &[u8], is: impl Fn(u8, u8) -> bool) -> Option<usize> {
    let next = bytes.get(1..)?;
    let (blocks, _) = next.as_chunks::<BLOCK>();
    let found = bytes.as_chunks::<BLOCK>().0.iter().zip(blocks).position(|(before, block)| {
        before.iter().zip(block).fold(0, |any, (a, b)| any | u8::from(is(*a, *b))) != 0
    });
    let start = found.unwrap_or(blocks.len()) * BLOCK;
    let mut pairs = bytes.get(start..)?.windows(2);
    pairs.position(|pair| matches!(*pair, [a, b] if is(a, b))).map(|at| start + at + 1)
}

/// Whether all bytes are so.
#[inline]
pub fn all(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    position(bytes, |b| !is(b)).is_none()
}

/// How many bytes are so.
#[inline]
pub fn count(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let in_block = |block: &[u8; BLOCK]| block.map(|b| u8::from(is(b))).iter().sum::<u8>();
    let in_blocks: usize = blocks.iter().map(|block| usize::from(in_block(block))).sum();
    in_blocks + rest.iter().filter(|b| is(**b)).count()
}

/// The first run of at least so many bytes in a row that are so: where it starts and ends. Only one byte in `least` is looked
/// at where there is none.
pub fn run(bytes: &[u8], least: usize, is: impl Fn(u8) -> bool) -> Option<(usize, usize)> {
    let mut at = least.max(1) - 1;
    // Bytes before this belong to no run that is long enough.
    let mut floor = 0;
    while let Some(&byte) = bytes.get(at) {
        if !is(byte) {
            floor = at + 1;
            at += least;
            continue;
        }
        let before = bytes.get(floor..at)?;
        let start = before.iter().rposition(|&b| !is(b)).map_or(floor, |i| floor + i + 1);
        let end = bytes.get(at..)?.iter().position(|&b| !is(b)).map_or(bytes.len(), |i| at + i);
        if end - start >= least {
            return Some((start, end));
        }
        floor = end + 1;
        at = end + least;
    }
    None
}

/// The stretches near two signs: from the first to the last of those that are not farther than `distance` from one another, and
/// as much around them. A sign is told by a byte and the byte before it. Stretches may overlap.
pub fn near<'a>(
    bytes: &'a [u8],
    distance: usize,
    is_sign: impl Fn(u8, u8) -> bool + Copy + 'a,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let next = move |from: usize| Some(from + position_behind(bytes.get(from..)?, is_sign)?);
    let mut at = next(0);
    std::iter::from_fn(move || {
        loop {
            let first = at?;
            // The last sign that is not too far from the one before it.
            let mut last = first;
            while let Some(window) = bytes.get(last..bytes.len().min(last + distance))
                && let Some(further) =
                    window.windows(2).rposition(|pair| matches!(*pair, [a, b] if is_sign(a, b)))
            {
                last += 1 + further;
            }
            at = next(last);
            if last > first {
                return Some(first.saturating_sub(distance)..bytes.len().min(last + distance));
            }
        }
    })
}

/// Bytes that are searched for again and again: what the search prepares for them is prepared once.
pub struct Needle {
    bytes: &'static [u8],
    finder: OnceLock<memmem::Finder<'static>>,
}

impl Needle {
    /// For these bytes.
    pub const fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, finder: OnceLock::new() }
    }

    /// Where they stand first.
    pub fn find(&self, haystack: &[u8]) -> Option<usize> {
        self.finder().find(haystack)
    }

    /// Where they stand, each behind the end of the one before.
    pub fn find_iter<'h>(&'h self, haystack: &'h [u8]) -> impl Iterator<Item = usize> + 'h {
        self.finder().find_iter(haystack)
    }

    /// The bytes themselves.
    pub const fn bytes(&self) -> &'static [u8] {
        self.bytes
    }

    fn finder(&self) -> &memmem::Finder<'static> {
        self.finder.get_or_init(|| memmem::Finder::new(self.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_counts_in_any_part_of_a_block() {
        for length in [0, 1, 31, 32, 33, 64, 100] {
            let mut bytes = vec![b'a'; length];
            assert_eq!((position(&bytes, |b| b == b'b'), count(&bytes, |b| b == b'a')), (None, length));
            assert!(all(&bytes, |b| b == b'a'));
            for at in (0..length).rev() {
                bytes[at] = b'b';
                assert_eq!(position(&bytes, |b| b == b'b'), Some(at));
                assert_eq!(count(&bytes, |b| b == b'b'), length - at);
            }
        }
    }

    #[test]
    fn a_byte_behind_another_at_every_place() {
        for length in [0, 1, 2, 32, 33, 34, 65, 100] {
            assert_eq!(position_behind(&vec![b'b'; length], |a, b| a == b'a' && b == b'b'), None);
            for at in 1..length {
                let mut bytes = vec![b'b'; length];
                bytes[at - 1] = b'a';
                assert_eq!(position_behind(&bytes, |a, b| a == b'a' && b == b'b'), Some(at), "{length}");
            }
        }
    }

    #[test]
    fn stretches_near_two_signs() {
        let is_digit = |_: u8, b: u8| b.is_ascii_digit();
        let found = |text: &str| near(text.as_bytes(), 4, is_digit).collect::<Vec<_>>();
        assert!(found("abcdefgh1ijklmnopqrst").is_empty());
        assert!(matches!(found("abcdefgh1i2j3klmnopqrst")[..], [Range { start: 4, end: 16 }]));
        assert_eq!(found("a12 and then much later 3 4"), [0..6, 20..27]);
    }

    #[test]
    fn runs_of_every_length_at_every_place() {
        let is = |b: u8| b == b'x';
        for length in 0..12 {
            for start in 0..12 {
                let bytes = [vec![b' '; start], vec![b'x'; length], b" xx ".to_vec()].concat();
                let expected = (length >= 4).then_some((start, start + length));
                assert_eq!(run(&bytes, 4, is), expected, "{length} at {start}");
            }
        }
        assert_eq!(run(b"xxx xxx xxxx", 4, is), Some((8, 12)));
        assert_eq!(run(b"", 4, is), None);
    }
}
