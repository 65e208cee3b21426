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
    // The bytes themselves are not copied to the stack, which nobody wipes.
    let flags = |block: &[u8; BLOCK]| -> [u8; BLOCK] { std::array::from_fn(|i| u8::from(is(block[i]))) };
    let is_any = |block: &[u8; BLOCK]| flags(block).iter().fold(0, |any, flag| any | flag) != 0;
    if let Some(at) = blocks.iter().position(is_any) {
        return Some(at * BLOCK + first(&flags(blocks.get(at)?))?);
    }
    match bytes.last_chunk() {
        // What it shares with the block before is not so.
        Some(block) => first(&flags(block)).map(|at| bytes.len() - BLOCK + at),
        None => rest.iter().position(|&b| is(b)),
    }
}

/// The first of the bytes that is not zero.
fn first(block: &[u8; BLOCK]) -> Option<usize> {
    let (words, _) = block.as_chunks::<8>();
    words.iter().enumerate().find_map(|(i, word)| {
        let word = u64::from_le_bytes(*word);
        (word != 0).then(|| 8 * i + word.trailing_zeros() as usize / 8)
    })
}

/// The last of the bytes that is not zero.
fn last(block: &[u8; BLOCK]) -> Option<usize> {
    let (words, _) = block.as_chunks::<8>();
    words.iter().enumerate().rev().find_map(|(i, word)| {
        let word = u64::from_le_bytes(*word);
        (word != 0).then(|| 8 * i + 7 - word.leading_zeros() as usize / 8)
    })
}

/// The first byte that is so behind the byte before it.
#[inline]
pub fn position_behind(bytes: &[u8], is: impl Fn(u8, u8) -> bool) -> Option<usize> {
    position_before(bytes, 1, is).map(|at| at + 1)
}

/// The first byte that is so together with the one that stands `distance` behind it.
#[inline]
pub fn position_before(bytes: &[u8], distance: usize, is: impl Fn(u8, u8) -> bool) -> Option<usize> {
    let next = bytes.get(distance..)?;
    let (blocks, rest) = next.as_chunks::<BLOCK>();
    let mut pairs = bytes.as_chunks::<BLOCK>().0.iter().zip(blocks);
    let found = pairs.position(|(a, b)| is_any_pair(a, b, &is));
    if let Some(block) = found {
        let start = block * BLOCK;
        return first(&pair_flags(bytes.get(start..)?.first_chunk()?, blocks.get(block)?, &is))
            .map(|at| start + at);
    }
    let start = blocks.len() * BLOCK;
    bytes.get(start..)?.iter().zip(rest).position(|(a, b)| is(*a, *b)).map(|at| start + at)
}

/// The last byte that is so behind the byte before it.
#[inline]
pub fn last_position_behind(bytes: &[u8], is: impl Fn(u8, u8) -> bool) -> Option<usize> {
    let next = bytes.get(1..)?;
    let before = bytes.get(..next.len())?;
    let ((first_next, blocks), (first_before, blocks_before)) =
        (next.as_rchunks::<BLOCK>(), before.as_rchunks::<BLOCK>());
    let start = first_next.len() + 1;
    let found = blocks_before.iter().zip(blocks).rposition(|(a, b)| is_any_pair(a, b, &is));
    if let Some(block) = found {
        let at = last(&pair_flags(blocks_before.get(block)?, blocks.get(block)?, &is))?;
        return Some(start + block * BLOCK + at);
    }
    first_before.iter().zip(first_next).rposition(|(a, b)| is(*a, *b)).map(|at| at + 1)
}

/// Tells `found` each byte that is so together with those that stand so far behind it, as far as there are such.
#[inline]
pub fn each(
    bytes: &[u8],
    [second, third]: [usize; 2],
    is: impl Fn(u8, u8, u8) -> bool,
    mut found: impl FnMut(usize),
) {
    let (Some(seconds), Some(thirds)) = (bytes.get(second..), bytes.get(third..)) else { return };
    let mut start = 0;
    let blocks = seconds.as_chunks::<BLOCK>().0.iter().zip(thirds.as_chunks::<BLOCK>().0);
    for (a, (b, c)) in bytes.as_chunks::<BLOCK>().0.iter().zip(blocks) {
        let is_so = |i: usize| is(a[i], b[i], c[i]);
        if (0..BLOCK).fold(false, |any, i| any | is_so(i)) {
            let flags: [u8; BLOCK] = std::array::from_fn(|i| u8::from(is_so(i)));
            for (i, word) in flags.as_chunks::<8>().0.iter().enumerate() {
                let mut word = u64::from_le_bytes(*word);
                while word != 0 {
                    found(start + 8 * i + word.trailing_zeros() as usize / 8);
                    word &= word - 1;
                }
            }
        }
        start += BLOCK;
    }
    let rest = [bytes, seconds, thirds].map(|part| part.get(start..).unwrap_or_default());
    for (i, ((a, b), c)) in rest[0].iter().zip(rest[1]).zip(rest[2]).enumerate() {
        if is(*a, *b, *c) {
            found(start + i);
        }
    }
}

#[inline]
fn pair_flags(a: &[u8; BLOCK], b: &[u8; BLOCK], is: impl Fn(u8, u8) -> bool) -> [u8; BLOCK] {
    std::array::from_fn(|i| u8::from(is(a[i], b[i])))
}

#[inline]
fn is_any_pair(a: &[u8; BLOCK], b: &[u8; BLOCK], is: impl Fn(u8, u8) -> bool) -> bool {
    a.iter().zip(b).fold(0, |any, (a, b)| any | u8::from(is(*a, *b))) != 0
}

/// Whether all bytes are so.
#[inline]
pub fn all(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    position_in_blocks(bytes, |b| !is(b)).is_none()
}

/// How many bytes are so.
#[inline]
pub fn count(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    // Each place of a block has a count of its own, which has room for so many blocks.
    let in_blocks = |blocks: &[[u8; BLOCK]]| {
        let mut counts = [0; BLOCK];
        for block in blocks {
            counts.iter_mut().zip(block).for_each(|(count, b)| *count += u8::from(is(*b)));
        }
        counts.into_iter().map(usize::from).sum::<usize>()
    };
    blocks.chunks(u8::MAX.into()).map(in_blocks).sum::<usize>() + rest.iter().filter(|b| is(**b)).count()
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
        let end = position(bytes.get(at..)?, |b| !is(b)).map_or(bytes.len(), |i| at + i);
        if end - start >= least {
            return Some((start, end));
        }
        floor = end + 1;
        at = end + least;
    }
    None
}

/// Of the words that bytes are cut into, one lies in each run that is long.
const WORD: usize = 16;
/// The shortest of these runs.
pub const LONG: usize = 2 * WORD - 1;

/// The same for runs of [`LONG`] bytes or more, quicker where most bytes are so. All bytes that are so are `likely`, which is told at
/// less cost.
pub fn long_run(
    bytes: &[u8],
    least: usize,
    likely: impl Fn(u8) -> bool,
    is: impl Fn(u8) -> bool,
) -> Option<(usize, usize)> {
    debug_assert!(least >= LONG);
    let mut from = 0;
    loop {
        let (words, _) = bytes.get(from..)?.as_chunks::<WORD>();
        let found = words.iter().position(|word| {
            word.iter().fold(true, |all, b| all & likely(*b)) && word.iter().fold(true, |all, b| all & is(*b))
        });
        let word = from + WORD * found?;
        let start = bytes.get(from..word)?.iter().rposition(|&b| !is(b)).map_or(from, |i| from + i + 1);
        let end = position(bytes.get(word..)?, |b| !is(b)).map_or(bytes.len(), |length| word + length);
        if end - start >= least {
            return Some((start, end));
        }
        from = end;
    }
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
                && let Some(further) = last_position_behind(window, is_sign)
            {
                last += further;
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
                let is = |a: u8, b: u8| a == b'a' && b == b'b';
                assert_eq!(position_behind(&bytes, is), Some(at), "{length}");
                assert_eq!(last_position_behind(&bytes, is), Some(at), "{length}");
                assert_eq!(position_before(&bytes, 1, is), Some(at - 1), "{length}");
                let (mut found, none) = (Vec::new(), vec![b'b'; length]);
                let is = |a: u8, b: u8, c: u8| (a == b'a') & (b == b'b') & (c == b'b');
                each(&bytes, [1, 3], is, |at| found.push(at));
                assert_eq!(found, if at + 2 < length { vec![at - 1] } else { vec![] }, "{length}");
                each(&none, [1, 3], is, |_| panic!("there is none"));
                assert_eq!(last_position_behind(&none, |a, _| a == b'a'), None);
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
        for length in 0..100 {
            for start in 0..40 {
                let bytes = [vec![b' '; start], vec![b'x'; length], b" xxxx ".to_vec()].concat();
                assert_eq!(
                    long_run(&bytes, 40, |b| b > b' ', is),
                    run(&bytes, 40, is),
                    "{length} at {start}"
                );
            }
        }
        let line = [&[b'x'; 30][..], b" ", &[b'x'; 30], b" ", &[b'x'; 31]].concat();
        assert_eq!(long_run(&line, 31, |_| true, is), Some((62, 93)));
    }
}
