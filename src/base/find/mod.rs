//! Where bytes of a class stand, told for 64 of them at once, with the widest registers that the processor has.

mod lanes;
mod seen;

use std::ops::Range;
use std::sync::OnceLock;

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};
use memchr::memmem;

pub use lanes::{Class, Digit, Except, Lanes, Sets, Sign, Signs};
pub(crate) use lanes::{class, sign};
pub use seen::{OneOf, Seen, WithText};

/// Bytes that are compared together: as many as a number has bits.
pub const BLOCK: usize = 64;
/// Bytes of half a block: text is told from binary by so many.
pub const PART: usize = BLOCK / 2;
/// Bytes that are compared one by one before.
const NEAR: usize = 8;

/// The first of the blocks of 64 places from `from` on that is `wanted`: where it starts, and for each sign a bit for each of its
/// places that has it, the first place the lowest. The last block may have fewer places.
#[inline]
pub fn block<const N: usize, const M: usize>(
    bytes: &[u8],
    from: usize,
    signs: impl Signs<N, M>,
    wanted: impl FnMut([u64; M]) -> bool,
) -> Option<(usize, [u64; M])> {
    dispatch!(Level::new(), simd => block_with(simd, bytes, from, signs, wanted))
}

#[inline(always)]
fn block_with<S: Simd, G: Signs<N, M>, const N: usize, const M: usize>(
    simd: S,
    bytes: &[u8],
    from: usize,
    signs: G,
    mut wanted: impl FnMut([u64; M]) -> bool,
) -> Option<(usize, [u64; M])> {
    // Behind the last place from where all of the signs' bytes are there.
    let end = bytes.len().saturating_sub(G::LAST);
    let mut start = from;
    while start + BLOCK <= end {
        let bits = bits(simd, bytes.get(start..)?, signs)?;
        if wanted(bits) {
            return Some((start, bits));
        }
        start += BLOCK;
    }
    if start >= end {
        return None;
    }
    // The rest is looked at with what stands before it, or byte by byte. The bytes themselves are not copied to the stack, which
    // nobody wipes.
    let bits = match end.checked_sub(BLOCK) {
        Some(last) => bits(simd, bytes.get(last..)?, signs)?.map(|bits| bits >> (start - last)),
        None => one_by_one(bytes.get(start..)?, end - start, signs),
    };
    wanted(bits).then_some((start, bits))
}

/// 64 bytes from each of these places on.
#[inline(always)]
fn load<S: Simd, const N: usize>(simd: S, bytes: &[u8], at: [usize; N]) -> Option<[u8x64<S>; N]> {
    let mut all = [u8x64::splat(simd, 0); N];
    for (lanes, at) in all.iter_mut().zip(at) {
        *lanes = u8x64::from_slice(simd, bytes.get(at..at + BLOCK)?);
    }
    Some(all)
}

/// For each sign a bit for each of the first 64 places.
#[inline(always)]
fn bits<S: Simd, G: Signs<N, M>, const N: usize, const M: usize>(
    simd: S,
    bytes: &[u8],
    signs: G,
) -> Option<[u64; M]> {
    let mut all = [0; M];
    for (bits, mask) in all.iter_mut().zip(signs.each(load(simd, bytes, G::AT)?)) {
        *bits = mask.to_bitmask();
    }
    Some(all)
}

/// The same for each of the first places, fewer than 64.
#[inline(always)]
fn one_by_one<G: Signs<N, M>, const N: usize, const M: usize>(
    bytes: &[u8],
    places: usize,
    signs: G,
) -> [u64; M] {
    let mut all = [0; M];
    for place in (0..places).rev() {
        let here = G::AT.map(|at| bytes.get(place + at).copied().unwrap_or_default());
        for (bits, has) in all.iter_mut().zip(signs.each(here)) {
            *bits = *bits << 1 | u64::from(has);
        }
    }
    all
}

/// The first byte that is of this class.
#[inline]
pub fn position(bytes: &[u8], class: impl Class) -> Option<usize> {
    // Often it is near.
    let near = bytes.get(..NEAR).unwrap_or(bytes);
    near.iter().position(|&byte| class.has(byte)).or_else(|| first(bytes, near.len(), class))
}

/// The first place from `from` on that has the sign.
#[inline]
pub fn first<const N: usize>(bytes: &[u8], from: usize, sign: impl Sign<N>) -> Option<usize> {
    block(bytes, from, sign, |[bits]| bits != 0).map(|(start, [bits])| start + bits.trailing_zeros() as usize)
}

/// All blocks in which a place has the sign.
#[inline]
fn blocks<const N: usize>(bytes: &[u8], sign: impl Sign<N>) -> impl Iterator<Item = (usize, u64)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let (start, [bits]) = block(bytes, from, sign, |[bits]| bits != 0)?;
        from = start + BLOCK;
        Some((start, bits))
    })
}

/// All places that have the sign.
#[inline]
pub fn each<const N: usize>(bytes: &[u8], sign: impl Sign<N>) -> impl Iterator<Item = usize> {
    let mut blocks = blocks(bytes, sign);
    let (mut start, mut bits) = (0, 0);
    std::iter::from_fn(move || {
        if bits == 0 {
            (start, bits) = blocks.next()?;
        }
        let place = start + bits.trailing_zeros() as usize;
        bits &= bits - 1;
        Some(place)
    })
}

/// Whether all bytes are of this class.
#[inline]
pub fn all(bytes: &[u8], class: impl Class) -> bool {
    first(bytes, 0, Except(class)).is_none()
}

/// All sets that any of the bytes is in, a bit for each.
#[inline]
pub fn sets(bytes: &[u8], sets: &Sets) -> u8 {
    dispatch!(Level::new(), simd => sets_with(simd, bytes, sets))
}

#[inline(always)]
fn sets_with<S: Simd>(simd: S, bytes: &[u8], sets: &Sets) -> u8 {
    let mut all = u8x64::splat(simd, 0);
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for block in blocks {
        all |= u8x64::from_slice(simd, block).sets(sets);
    }
    let mut of_each = [0; BLOCK];
    all.store_slice(&mut of_each);
    let of_rest = rest.iter().map(|byte| byte.sets(sets));
    of_each.into_iter().chain(of_rest).fold(0, |all, sets| all | sets)
}

/// The runs of bytes of this class, each as long as it can be: where it starts and ends.
#[inline]
pub fn runs(bytes: &[u8], class: impl Class) -> impl Iterator<Item = (usize, usize)> {
    let (mut start, mut bits, mut next) = (0, 0_u64, 0);
    std::iter::from_fn(move || {
        if bits == 0 {
            (start, [bits]) = block(bytes, next, class, |[bits]| bits != 0)?;
            next = start + BLOCK;
        }
        let before = bits.trailing_zeros();
        let behind = before + (bits >> before).trailing_ones();
        let run = start + before as usize;
        if behind < u64::BITS {
            bits = bits >> behind << behind;
            return Some((run, start + behind as usize));
        }
        // It may go on.
        let end = first(bytes, next, Except(class)).unwrap_or(bytes.len());
        (bits, next) = (0, end);
        Some((run, end))
    })
}

/// How many places have the sign.
#[inline]
pub fn count<const N: usize>(bytes: &[u8], sign: impl Sign<N>) -> usize {
    let mut count = 0;
    let none = block(bytes, 0, sign, |[bits]| {
        count += bits.count_ones() as usize;
        false
    });
    debug_assert!(none.is_none());
    count
}

/// The first run of at least so many bytes in a row that are of this class: where it starts and ends.
#[inline]
pub fn run(bytes: &[u8], least: usize, class: impl Class) -> Option<(usize, usize)> {
    // How many bytes before the block are of this class, in a row up to it.
    let mut before = 0;
    let (start, [bits]) = block(bytes, 0, class, move |[bits]| {
        let is_wanted = before + bits.trailing_ones() as usize >= least || run_in(bits, least).is_some();
        before = if bits == u64::MAX { before + BLOCK } else { bits.leading_ones() as usize };
        is_wanted
    })?;
    let before = bytes.get(..start)?.iter().rev().take_while(|byte| class.has(**byte)).count();
    let start = if before + bits.trailing_ones() as usize >= least {
        start - before
    } else {
        start + run_in(bits, least)?
    };
    Some((start, first(bytes, start + least, Except(class)).unwrap_or(bytes.len())))
}

/// The lowest bit from which so many in a row are set.
#[inline(always)]
pub fn run_in(bits: u64, least: usize) -> Option<usize> {
    let runs = runs_in(bits, least);
    (runs != 0).then(|| runs.trailing_zeros() as usize)
}

/// All bits from which so many in a row are set.
#[inline(always)]
pub fn runs_in(mut bits: u64, least: usize) -> u64 {
    if least > BLOCK {
        return 0;
    }
    let mut length = 1;
    while length < least && bits != 0 {
        let more = length.min(least - length);
        bits &= bits >> more;
        length += more;
    }
    bits
}

/// The stretches near two signs: from the first to the last of those that are not farther than `distance` from one another, and
/// as much around them. A sign stands where the last of its bytes does. Stretches may overlap.
#[inline]
pub fn near<const N: usize, G: Sign<N>>(
    bytes: &[u8],
    distance: usize,
    sign: G,
) -> impl Iterator<Item = Range<usize>> {
    // In a block no two are farther from one another.
    debug_assert!(distance >= BLOCK);
    let last_byte = <G as Signs<N, 1>>::LAST;
    let first_and_last = move |(start, bits): (usize, u64)| {
        let start = start + last_byte;
        (start + bits.trailing_zeros() as usize, start + bits.ilog2() as usize)
    };
    let mut groups = blocks(bytes, sign).map(first_and_last).peekable();
    std::iter::from_fn(move || {
        loop {
            let (first, mut last) = groups.next()?;
            while let Some((_, end)) = groups.next_if(|(next, _)| next - last < distance) {
                last = end;
            }
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

    #[derive(Clone, Copy)]
    struct Only(u8);

    impl Class for Only {
        #[inline(always)]
        fn of<L: Lanes>(self, bytes: L) -> L::Mask {
            bytes.is(self.0)
        }
    }

    class! {
        InRanges, [b"AZ", b"az", b"0:", b"_", b"\x80\xff", b"\0", b"\t\r"]
    }

    sign! {
        /// An `a`, something, and two `b`.
        Apart, |0: first, 2: second, 3: third| first.is(b'a') & second.is(b'b') & third.is(b'b')
    }

    #[test]
    fn one_byte_and_many_are_told_alike() {
        class!(Any, |b| b.is_letter() | (b.only(0xf0).is(0x30) & !b.is_digit()) | b.is_one_of([0, 0xff]));
        let bytes: Vec<u8> = (0..=255).collect();
        let expected: Vec<usize> = (0..256).filter(|&i| Any.has(bytes[i])).collect();
        assert_eq!(each(&bytes, Any).collect::<Vec<_>>(), expected);
        assert_eq!((count(&bytes, Any), count(&bytes, Except(Any))), (60, 196));
    }

    /// What this machine does not have is not tried.
    #[test]
    #[cfg(target_arch = "x86_64")]
    fn processors_of_every_generation_tell_alike() {
        static SETS: Sets = Sets::of([b"0", b"A\xff", b"az", &[0x7f], b"\t", b"=", b"\x80", b"xyz"]);
        class!(Any, |b| b.is_letter() | (b.only(0xf0).is(0x30) & !b.is_digit()) | b.within(0x70..=0xef));
        class!(InSets, |b| b.is_in(&SETS));
        sign!(Pair, |0: a, 1: b, 9: c, 255: d| {
            (Any.of(a) & b.within(0..=0x7f)) | c.is_one_of(*b"\x00+=\xff") | a.is_same(d)
        });
        fn told<const N: usize, const M: usize>(
            level: Level,
            bytes: &[u8],
            signs: impl Signs<N, M>,
        ) -> [Option<[u64; M]>; 4] {
            [
                level.as_sse2().and_then(|simd| simd.vectorize(|| bits(simd, bytes, signs))),
                level.as_sse4_2().and_then(|simd| simd.vectorize(|| bits(simd, bytes, signs))),
                level.as_avx2().and_then(|simd| simd.vectorize(|| bits(simd, bytes, signs))),
                level.as_avx512().and_then(|simd| simd.vectorize(|| bits(simd, bytes, signs))),
            ]
        }
        fn is_told_alike<const N: usize, const M: usize>(bytes: &[u8], signs: impl Signs<N, M>) -> bool {
            let [first, second] = [0, 32].map(|from| one_by_one(&bytes[from..], 32, signs));
            let expected = std::array::from_fn(|sign| first[sign] | second[sign] << 32);
            told(Level::new(), bytes, signs).into_iter().flatten().all(|bits| bits == expected)
        }
        let bytes: Vec<u8> = (0..=255).chain((0..=255).rev()).chain(0..=255).collect();
        for (start, rest) in (0..400).map(|start| (start, &bytes[start..])) {
            assert!(is_told_alike(rest, InSets), "{start}");
            assert!(is_told_alike(rest, InRanges), "{start}");
            assert!(is_told_alike(rest, Any), "{start}");
            assert!(is_told_alike(rest, Pair), "{start}");
            assert!(is_told_alike(rest, (InSets, InRanges, Any)), "{start}");
        }
        assert!(told(Level::new(), &bytes, Any)[0].is_some());
    }

    #[test]
    fn positions_and_counts_in_any_part_of_a_block() {
        for length in [0, 1, 31, 32, 33, 63, 64, 65, 127, 128, 200] {
            let mut bytes = vec![b'a'; length];
            assert_eq!((position(&bytes, Only(b'b')), count(&bytes, Only(b'a'))), (None, length));
            assert!(all(&bytes, Only(b'a')));
            for at in (0..length).rev() {
                bytes[at] = b'b';
                assert_eq!(position(&bytes, Only(b'b')), Some(at));
                assert_eq!(count(&bytes, Only(b'b')), length - at);
                assert_eq!(first(&bytes, at, Only(b'b')), Some(at));
                assert_eq!(first(&bytes, at + 1, Only(b'a')), None);
                assert_eq!(each(&bytes, Only(b'b')).collect::<Vec<_>>(), (at..length).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn bytes_that_stand_apart_at_every_place() {
        for length in [0, 1, 4, 32, 64, 66, 67, 68, 130, 200] {
            for at in 0..length {
                let mut bytes = vec![b'b'; length];
                bytes[at] = b'a';
                let expected = (at + 3 < length).then_some(at);
                assert_eq!(first(&bytes, 0, Apart), expected, "{at} of {length}");
                assert_eq!(each(&bytes, Apart).collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn stretches_near_two_signs() {
        let found = |places: &[usize]| -> Vec<Range<usize>> {
            let mut bytes = vec![b'.'; 1000];
            places.iter().for_each(|&at| bytes[at] = b'a');
            near(&bytes, 100, Only(b'a')).collect()
        };
        assert!(found(&[]).is_empty());
        assert!(found(&[300]).is_empty());
        assert!(found(&[300, 400, 500]).is_empty());
        assert_eq!(found(&[300, 399, 498, 900, 901]), vec![200..598, 800..1000]);
        assert_eq!(found(&[0, 64]), vec![0..164]);
        let bytes = [&[b'b'; 200][..], b"a.bb", &[b'b'; 60], b"a.bb"].concat();
        assert_eq!(near(&bytes, 64, Apart).count(), 0);
        assert_eq!(near(&bytes, 65, Apart).collect::<Vec<_>>(), vec![138..268]);
    }

    #[test]
    fn runs_of_every_length_at_every_place() {
        for least in [1, 4, 24, 63, 64, 65, 100] {
            for length in [0, 1, 3, 4, 23, 24, 25, 62, 63, 64, 65, 66, 99, 100, 101, 140, 200] {
                for start in 0..70 {
                    let bytes =
                        [&vec![b' '; start], &vec![b'x'; length][..], b" ", &[b'x'; 3], b" "].concat();
                    let mut expected = (length >= least).then_some((start, start + length));
                    if least < 4 && length == 0 {
                        expected = Some((start + 1, start + 4));
                    }
                    assert_eq!(run(&bytes, least, Only(b'x')), expected, "{least}: {length} at {start}");
                }
            }
        }
        assert_eq!(run(b"xxx xxx xxxx", 4, Only(b'x')), Some((8, 12)));
        assert_eq!(run(b"", 4, Only(b'x')), None);
    }

    #[test]
    fn all_runs_at_every_place() {
        for length in 1..200 {
            for start in 0..130 {
                let bytes = [&vec![b' '; start], &vec![b'x'; length][..], b" ", &[b'x'; 3]].concat();
                let expected = [(start, start + length), (start + length + 1, start + length + 4)];
                assert_eq!(runs(&bytes, Only(b'x')).collect::<Vec<_>>(), expected);
                let one = &bytes[..start + length];
                assert_eq!(runs(one, Only(b'x')).collect::<Vec<_>>(), expected[..1]);
            }
        }
        assert_eq!(runs(b"", Only(b'x')).count(), 0);
    }

    #[test]
    fn ranges_tell_their_bytes_from_all_others() {
        let expected =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | 0x80..=0xff | 0 | b'\t'..=b'\r');
        assert!((0..=255).all(|byte| InRanges.has(byte) == expected(byte)));
    }

    #[test]
    fn sets_of_all_bytes() {
        static SETS: Sets = Sets::of([b"a", b"bc", &[0x80], b"xyz"]);
        for length in [1, 2, 63, 64, 65, 130] {
            for at in 0..length {
                for (byte, expected) in [(b'a', 1), (b'c', 2), (0x80, 4), (b'y', 8), (b' ', 0)] {
                    let mut bytes = vec![b' '; length];
                    bytes[at] = byte;
                    assert_eq!(sets(&bytes, &SETS), expected, "{byte} at {at} of {length}");
                }
            }
        }
    }
}
