//! Which signs stand where, told for several of them in one pass.

use fearless_simd::{Level, Simd, dispatch, prelude::*};

use super::lanes::{Class, Sign, Signs};
use super::{BLOCK, PART, block, load};

/// Signs that are looked for together with text.
pub trait WithText<const N: usize, const M: usize>: Signs<N, M> {
    /// So many bytes of a [`PART`] make it text.
    const OF_TEXT: u32;

    /// The bytes of text.
    fn text(self) -> impl Class;
}

/// One of [`Signs`].
pub trait OneOf<const N: usize>: Sign<N> {
    /// Its index among them.
    const INDEX: usize;
}

/// A buffer, and for each of its blocks which signs may stand there: a search for one passes over the other blocks.
pub struct Seen<'a, const M: usize> {
    bytes: &'a [u8],
    groups: Vec<Group<M>>,
}

/// What was seen in a row of blocks, the first of them in the lowest bit.
#[derive(Clone, Copy)]
struct Group<const M: usize> {
    /// For each sign a bit for each block.
    signs: [u32; M],
    /// A bit for each part.
    text: u64,
}

/// Blocks of a group, ...
const BLOCKS: usize = u32::BITS as usize;
/// ... and its parts.
const PARTS: usize = BLOCKS * BLOCK / PART;
const _: () = assert!(PARTS == u64::BITS as usize);

impl<'a, const M: usize> Seen<'a, M> {
    /// Looks at all of a buffer.
    pub fn of<S: WithText<N, M>, const N: usize>(bytes: &'a [u8], signs: S) -> Self {
        let anything = Group { signs: [u32::MAX; M], text: u64::MAX };
        let mut groups = vec![anything; bytes.len().div_ceil(BLOCKS * BLOCK)];
        dispatch!(Level::new(), simd => see(simd, bytes, signs, &mut groups));
        Self { bytes, groups }
    }

    /// The buffer.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The first place from `from` on that has the sign.
    pub fn first<S: OneOf<N>, const N: usize>(&self, from: usize, sign: S) -> Option<usize> {
        const { assert!(S::INDEX < M) };
        let mut at = from;
        loop {
            let blocks = |group: &Group<M>| u64::from(group.signs[S::INDEX]);
            let start = self.next(at / BLOCK, BLOCKS, blocks)? * BLOCK;
            // Where fewer bytes are left than the sign has, it stands nowhere.
            let (_, [bits]) = block(self.bytes, start, sign, |_| true)?;
            // Those before `from` are passed over.
            let bits = bits & u64::MAX << at.saturating_sub(start);
            if bits != 0 {
                return Some(start + bits.trailing_zeros() as usize);
            }
            at = start + BLOCK;
        }
    }

    /// Where the first [`PART`] starts that may be text and ends behind `from`. Parts are counted from the start of the buffer; those
    /// at its end may always be.
    pub fn text(&self, from: usize) -> Option<usize> {
        self.part(from, |group| group.text)
    }

    /// The same for a part that is no text.
    pub fn other(&self, from: usize) -> Option<usize> {
        self.part(from, |group| !group.text)
    }

    fn part(&self, from: usize, bits: impl Fn(&Group<M>) -> u64) -> Option<usize> {
        let start = self.next(from / PART, PARTS, bits)? * PART;
        (from.max(start) < self.bytes.len()).then_some(start)
    }

    /// The first bit from `from` on that is set, of as many as this in each group.
    #[inline]
    fn next(&self, from: usize, of_group: usize, bits: impl Fn(&Group<M>) -> u64) -> Option<usize> {
        let (mut index, mut behind) = (from / of_group, u64::MAX << (from % of_group));
        loop {
            let bits = bits(self.groups.get(index)?) & behind;
            if bits != 0 {
                return Some(index * of_group + bits.trailing_zeros() as usize);
            }
            (index, behind) = (index + 1, u64::MAX);
        }
    }
}

/// Tells of all blocks whose signs end within the buffer. In the others anything may stand.
#[inline(always)]
fn see<V: Simd, S: WithText<N, M>, const N: usize, const M: usize>(
    simd: V,
    bytes: &[u8],
    signs: S,
    groups: &mut [Group<M>],
) {
    let whole = bytes.len().saturating_sub(S::LAST) / BLOCK;
    for (index, group) in groups.iter_mut().enumerate() {
        let first = index * BLOCKS;
        let told = BLOCKS.min(whole.saturating_sub(first));
        let others = u64::MAX.checked_shl((told * (BLOCK / PART)) as u32).unwrap_or_default();
        let mut here = Group { signs: [(u64::MAX << told) as u32; M], text: others };
        for block in 0..told {
            let here_on = bytes.get((first + block) * BLOCK..).unwrap_or_default();
            let Some(lanes) = load(simd, here_on, S::AT) else { return };
            let text = signs.text().of(lanes[0]).to_bitmask();
            here.text |= parts(text, S::OF_TEXT) << (block * (BLOCK / PART));
            for (sign, mask) in here.signs.iter_mut().zip(signs.each(lanes)) {
                *sign |= u32::from(mask.to_bitmask() != 0) << block;
            }
        }
        *group = here;
    }
}

/// A bit for each part of a block that has at least so many bits set.
#[inline(always)]
fn parts(bits: u64, least: u32) -> u64 {
    let first = (bits as u32).count_ones();
    let second = bits.count_ones() - first;
    u64::from(first >= least) | u64::from(second >= least) << 1
}

#[cfg(test)]
mod tests {
    use super::super::{Lanes, class};
    use super::*;

    class! {
        Text, |b| b.is(b'x')
    }

    class! {
        Bang, |b| b.is(b'!')
    }

    #[derive(Clone, Copy)]
    struct One;

    impl Signs<2, 1> for One {
        const AT: [usize; 2] = [0, 3];

        #[inline(always)]
        fn each<L: Lanes>(self, [a, _]: [L; 2]) -> [L::Mask; 1] {
            [Bang.of(a)]
        }
    }

    impl WithText<2, 1> for One {
        const OF_TEXT: u32 = 20;

        #[inline(always)]
        fn text(self) -> impl Class {
            Text
        }
    }

    impl OneOf<1> for Bang {
        const INDEX: usize = 0;
    }

    /// Parts of a buffer, counted one by one.
    fn parts_of(bytes: &[u8], is_wanted: bool) -> Vec<usize> {
        let told = bytes.len().saturating_sub(3) / BLOCK * BLOCK;
        let is_text = |(index, part): &(usize, &[u8])| {
            index * PART >= told || part.iter().filter(|&&b| b == b'x').count() >= 20
        };
        let parts = bytes.chunks(PART).enumerate().filter(|part| is_text(part) == is_wanted);
        parts.map(|(index, _)| index * PART).collect()
    }

    #[test]
    fn text_and_signs_in_buffers_of_all_lengths() {
        // Parts with more and more text, then with less and less again.
        let all: Vec<u8> = (0..300_usize)
            .flat_map(|part| (0..PART).map(move |n| (part, n)))
            .map(|(part, n)| if n < (part % 64).abs_diff(32) { b'x' } else { b'.' })
            .collect();
        for length in (0..300).chain(1020..1060).chain([2047, 2048, 2049, 2079, 2080, 4096, all.len()]) {
            let bytes = &all[..length];
            let seen = Seen::of(bytes, One);
            let (text, other) = (parts_of(bytes, true), parts_of(bytes, false));
            for from in 0..length + 70 {
                let next = |parts: &[usize]| {
                    parts.iter().copied().find(|&start| start + PART > from && from < length)
                };
                assert_eq!(seen.text(from), next(&text), "text from {from} of {length}");
                assert_eq!(seen.other(from), next(&other), "other from {from} of {length}");
            }
            for at in (0..length).step_by(5) {
                let mut bytes = bytes.to_vec();
                bytes[at] = b'!';
                let seen = Seen::of(&bytes, One);
                for from in [0, at / 2, at, at + 1, length] {
                    assert_eq!(
                        seen.first(from, Bang),
                        (from <= at).then_some(at),
                        "{at} from {from} of {length}"
                    );
                }
            }
        }
    }
}
