//! Which signs stand where, told for several of them in one pass.

use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

use super::lanes::{Class, Lanes, Sign};
use super::{BLOCK, block, first};

/// Up to six signs that are looked for together, and text.
pub trait Signs<const N: usize, const M: usize>: Copy {
    /// Where the bytes stand that all of them ask about, counted from the first, in rising order from 0 on.
    const AT: [usize; N];
    /// So many bytes of a [`super::PART`] make it text.
    const OF_TEXT: u32;

    /// Which places have each of the signs, and which bytes are of text.
    fn at<L: Lanes>(self, bytes: [L; N]) -> ([L::Mask; M], L::Mask);
}

/// One of [`Signs`].
pub trait OneOf<const N: usize>: Sign<N> {
    /// Its index among them.
    const INDEX: usize;
}

/// Text, and what is none, have the indices behind all signs.
const TEXT: usize = 7;
const OTHER: usize = 6;

/// A buffer, and for each of its blocks which signs may stand there: a search for one passes over the other blocks.
pub struct Seen<'a> {
    bytes: &'a [u8],
    /// For each block of 64 places a bit for each sign.
    blocks: Vec<u8>,
}

impl<'a> Seen<'a> {
    /// Looks at all of a buffer.
    pub fn of<S: Signs<N, M>, const N: usize, const M: usize>(bytes: &'a [u8], signs: S) -> Self {
        const { assert!(M <= OTHER) };
        // At the end some of the bytes behind are not there: anything may stand there.
        let mut blocks = vec![u8::MAX; bytes.len().div_ceil(BLOCK)];
        dispatch!(Level::new(), simd => see(simd, bytes, signs, &mut blocks));
        Self { bytes, blocks }
    }

    /// The buffer.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The first place from `from` on that has the sign.
    pub fn first<S: OneOf<N>, const N: usize>(&self, from: usize, sign: S) -> Option<usize> {
        let mut at = from;
        loop {
            let start = self.block_with(at, S::INDEX)?.start;
            // Where fewer bytes are left than the sign has, it stands nowhere.
            let (_, bits) = block(self.bytes, start, sign, |_| true)?;
            // Those before `from` are passed over.
            let bits = bits & u64::MAX << at.saturating_sub(start);
            if bits != 0 {
                return Some(start + bits.trailing_zeros() as usize);
            }
            at = start + BLOCK;
        }
    }

    /// The first block that may have a part of text and ends behind `from`.
    pub fn text(&self, from: usize) -> Option<Range<usize>> {
        self.block_with(from, TEXT)
    }

    /// The same for a part that is no text.
    pub fn other(&self, from: usize) -> Option<Range<usize>> {
        self.block_with(from, OTHER)
    }

    fn block_with(&self, from: usize, index: usize) -> Option<Range<usize>> {
        let start = first(&self.blocks, from / BLOCK, Has(1 << index))? * BLOCK;
        Some(start..self.bytes.len().min(start + BLOCK))
    }
}

/// Whether any of these bits is set.
#[derive(Clone, Copy)]
struct Has(u8);

impl Class for Has {
    #[inline(always)]
    fn of<L: Lanes>(self, bytes: L) -> L::Mask {
        !bytes.only(self.0).is(0)
    }
}

/// Tells of all blocks whose signs end within the buffer.
#[inline(always)]
fn see<V: Simd, S: Signs<N, M>, const N: usize, const M: usize>(
    simd: V,
    bytes: &[u8],
    signs: S,
    blocks: &mut [u8],
) {
    for (index, block) in blocks.iter_mut().enumerate() {
        let mut lanes = [u8x64::splat(simd, 0); N];
        for (lanes, at) in lanes.iter_mut().zip(S::AT) {
            let start = index * BLOCK + at;
            let Some(bytes) = bytes.get(start..start + BLOCK) else { return };
            *lanes = u8x64::from_slice(simd, bytes);
        }
        let (masks, text) = signs.at(lanes);
        *block = 0;
        for (sign, mask) in masks.into_iter().enumerate() {
            *block |= u8::from(mask.to_bitmask() != 0) << sign;
        }
        let text = text.to_bitmask();
        let first = (text as u32).count_ones();
        let second = text.count_ones() - first;
        *block |= u8::from(first.max(second) >= S::OF_TEXT) << TEXT;
        *block |= u8::from(first.min(second) < S::OF_TEXT) << OTHER;
    }
}
