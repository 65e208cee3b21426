//! Bytes that are compared together, and the classes of bytes that are looked for.

use std::ops::{BitAnd, BitOr, Not, RangeInclusive};

use fearless_simd::{mask8x64, prelude::*, u8x16, u8x64};

/// A [`Class`] by its name and what its bytes are, or by ranges as [`Sets::only`] takes them: many are told quicker so.
macro_rules! class {
    ($(#[$doc:meta])* $visible:vis $name:ident, [$($range:expr),+]) => {
        $crate::base::find::class! {
            $(#[$doc])*
            $visible $name, |b| {
                static SETS: $crate::base::find::Sets = $crate::base::find::Sets::only(&[$($range),+]);
                b.is_in(&SETS)
            }
        }
    };
    ($(#[$doc:meta])* $visible:vis $name:ident, |$bytes:ident| $is:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        $visible struct $name;

        impl $crate::base::find::Class for $name {
            #[inline(always)]
            fn of<L: $crate::base::find::Lanes>(self, $bytes: L) -> L::Mask {
                $is
            }
        }
    };
}

/// A [`Sign`] by its name, the places of its bytes and what they are.
macro_rules! sign {
    ($(#[$doc:meta])* $visible:vis $name:ident, |$($at:literal: $bytes:ident),+| $is:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        $visible struct $name;

        impl $crate::base::find::Sign<{ [$($at),+].len() }> for $name {
            const AT: [usize; [$($at),+].len()] = [$($at),+];

            #[inline(always)]
            fn at<L: $crate::base::find::Lanes>(self, [$($bytes),+]: [L; [$($at),+].len()]) -> L::Mask {
                $is
            }
        }
    };
}

pub(crate) use {class, sign};

/// One byte, or 64 of them in registers of the processor: what is asked about is written once for both.
pub trait Lanes: Copy + BitAnd<Output = Self> + BitAnd<u8, Output = Self> + BitOr<u8, Output = Self> {
    /// Whether each is so.
    type Mask: BitAnd<Output = Self::Mask> + BitOr<Output = Self::Mask> + Not<Output = Self::Mask>;

    /// Which are this byte.
    fn is(self, byte: u8) -> Self::Mask;

    /// Which lie between two bytes, or are one of them.
    fn within(self, bytes: RangeInclusive<u8>) -> Self::Mask;

    /// Which are the same in both.
    fn is_same(self, other: Self) -> Self::Mask;

    /// The sets that each is in, a bit for each.
    fn sets(self, sets: &Sets) -> Self;

    /// Which are in any of the sets.
    #[inline(always)]
    fn is_in(self, sets: &Sets) -> Self::Mask {
        !self.sets(sets).is(0)
    }

    /// The bytes with these bits set.
    #[inline(always)]
    fn with(self, bits: u8) -> Self {
        self | bits
    }

    /// The bytes with none but these bits.
    #[inline(always)]
    fn only(self, bits: u8) -> Self {
        self & bits
    }

    /// Which are letters of ASCII.
    #[inline(always)]
    fn is_letter(self) -> Self::Mask {
        self.with(0x20).within(b'a'..=b'z')
    }

    /// Which are decimal digits.
    #[inline(always)]
    fn is_digit(self) -> Self::Mask {
        self.within(b'0'..=b'9')
    }

    /// Which are one of these.
    #[inline(always)]
    fn is_one_of<const N: usize>(self, bytes: [u8; N]) -> Self::Mask {
        const { assert!(N > 0) };
        let mut any = self.is(bytes[0]);
        for byte in &bytes[1..] {
            any = any | self.is(*byte);
        }
        any
    }
}

impl Lanes for u8 {
    type Mask = bool;

    #[inline(always)]
    fn is(self, byte: u8) -> bool {
        self == byte
    }

    #[inline(always)]
    fn within(self, bytes: RangeInclusive<u8>) -> bool {
        bytes.contains(&self)
    }

    #[inline(always)]
    fn is_same(self, other: u8) -> bool {
        self == other
    }

    #[inline(always)]
    fn sets(self, sets: &Sets) -> u8 {
        sets.low[usize::from(self & 0xf)] & sets.high[usize::from(self >> 4)]
    }
}

impl<S: Simd> Lanes for u8x64<S> {
    type Mask = mask8x64<S>;

    #[inline(always)]
    fn is(self, byte: u8) -> mask8x64<S> {
        self.simd_eq(byte)
    }

    #[inline(always)]
    fn within(self, bytes: RangeInclusive<u8>) -> mask8x64<S> {
        (self - *bytes.start()).simd_le(bytes.end() - bytes.start())
    }

    #[inline(always)]
    fn is_same(self, other: Self) -> mask8x64<S> {
        self.simd_eq(other)
    }

    #[inline(always)]
    fn sets(self, sets: &Sets) -> Self {
        let table = |table| u8x64::block_splat(u8x16::simd_from(self.simd, table));
        let low = table(sets.low).swizzle_dyn_within_blocks(self & 0xf);
        low & table(sets.high).swizzle_dyn_within_blocks(self >> 4)
    }
}

/// Up to eight sets of bytes, which are told apart by one look at each half of a byte.
pub struct Sets {
    /// For each lower half a bit for each set.
    low: [u8; 16],
    high: [u8; 16],
}

impl Sets {
    /// The sets of these bytes. Where several bytes of a set differ in both halves, the bytes with the lower half of one and the
    /// higher half of another are in it too.
    pub const fn of<const N: usize>(sets: [&[u8]; N]) -> Self {
        assert!(N <= 8);
        let mut all = Self { low: [0; 16], high: [0; 16] };
        let mut set = 0;
        while set < N {
            let mut at = 0;
            while at < sets[set].len() {
                let byte = sets[set][at] as usize;
                all.low[byte & 0xf] |= 1 << set;
                all.high[byte >> 4] |= 1 << set;
                at += 1;
            }
            set += 1;
        }
        all
    }

    /// Sets that the bytes of these ranges are in, and no others. A range is its first byte and its last, or one byte.
    pub const fn only(ranges: &[&[u8]]) -> Self {
        // For each higher half the lower halves beside it, a bit for each.
        let mut rows = [0_u16; 16];
        let mut range = 0;
        while range < ranges.len() {
            let (mut byte, last) =
                (ranges[range][0] as usize, ranges[range][ranges[range].len() - 1] as usize);
            assert!(ranges[range].len() <= 2 && byte <= last);
            while byte <= last {
                rows[byte >> 4] |= 1 << (byte & 0xf);
                byte += 1;
            }
            range += 1;
        }
        let mut all = Self { low: [0; 16], high: [0; 16] };
        let (mut row, mut set) = (0, 0);
        while row < 16 {
            if rows[row] != 0 && all.high[row] == 0 {
                assert!(set < 8, "too many kinds of rows");
                // All higher halves that have the same beside them are one set.
                let mut other = row;
                while other < 16 {
                    if rows[other] == rows[row] {
                        all.high[other] = 1 << set;
                    }
                    other += 1;
                }
                let mut low = 0;
                while low < 16 {
                    all.low[low] |= ((rows[row] >> low & 1) as u8) << set;
                    low += 1;
                }
                set += 1;
            }
            row += 1;
        }
        all
    }
}

/// A class of bytes. Whatever implements this has its functions inlined always: only then does the processor compare many at once.
pub trait Class: Copy {
    /// Which bytes are of this class.
    fn of<L: Lanes>(self, bytes: L) -> L::Mask;

    /// Whether one byte is.
    #[inline(always)]
    fn has(self, byte: u8) -> bool {
        self.of(byte)
    }
}

/// All bytes that are of another class.
#[derive(Clone, Copy)]
pub struct Except<K>(pub K);

impl<K: Class> Class for Except<K> {
    #[inline(always)]
    fn of<L: Lanes>(self, bytes: L) -> L::Mask {
        !self.0.of(bytes)
    }
}

class! {
    /// Decimal digits.
    pub Digit, |b| b.is_digit()
}

/// Several signs that are looked for together, told by bytes that stand apart.
pub trait Signs<const N: usize, const M: usize>: Copy {
    /// Where the bytes stand that all of them ask about, counted from the first, in rising order from 0 on.
    const AT: [usize; N];
    /// Where the last of them stands.
    const LAST: usize = Self::AT[N - 1];

    /// Which places have each of the signs.
    fn each<L: Lanes>(self, bytes: [L; N]) -> [L::Mask; M];
}

impl<G: Sign<N>, const N: usize> Signs<N, 1> for G {
    const AT: [usize; N] = G::AT;

    #[inline(always)]
    fn each<L: Lanes>(self, bytes: [L; N]) -> [L::Mask; 1] {
        [self.at(bytes)]
    }
}

impl<A: Class, B: Class, C: Class> Signs<1, 3> for (A, B, C) {
    const AT: [usize; 1] = [0];

    #[inline(always)]
    fn each<L: Lanes>(self, [bytes]: [L; 1]) -> [L::Mask; 3] {
        [self.0.of(bytes), self.1.of(bytes), self.2.of(bytes)]
    }
}

/// What is told by bytes that stand apart.
pub trait Sign<const N: usize>: Copy {
    /// Where these stand, counted from the first, in rising order from 0 on.
    const AT: [usize; N];

    /// Which places have it.
    fn at<L: Lanes>(self, bytes: [L; N]) -> L::Mask;
}

impl<K: Class> Sign<1> for K {
    const AT: [usize; 1] = [0];

    #[inline(always)]
    fn at<L: Lanes>(self, [bytes]: [L; 1]) -> L::Mask {
        self.of(bytes)
    }
}
