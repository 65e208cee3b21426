//! Splits a buffer into words and offers each to the decoders of base64, base32, hex and decimal numbers.
//!
//! A word is an unbroken run of characters of the base64 alphabets. One pass serves all decoders.

use std::ops::Range;

use super::base32::Base32;
use super::base64::Base64;
use super::column::Column;
use super::numbers::{Decimal, Hex};
use super::{Output, Text};
use crate::base::find;

/// What the decoders made of a buffer.
pub(in super::super) struct Runs {
    /// With the parts that may have another alignment.
    pub(in super::super) base64: (Output, Vec<Range<usize>>),
    pub(in super::super) column: Output,
    pub(in super::super) base32: Output,
    pub(in super::super) hex: Output,
    pub(in super::super) decimal: Output,
}

/// One word and what all of its characters have in common.
#[derive(Clone, Copy, Default)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) class: u8,
}

/// Hexadecimal digits, and the `x`, `-` and `_` that stand between them in `0x30`, `30-82` and `3082_04be`.
const HEX: u8 = 1;
/// Decimal digits and the sign.
const DECIMAL: u8 = 2;
/// Characters of base64 that in text stand for themselves: string concatenation, comments, rules.
const SYMBOL: u8 = 4;

static CLASS: [u8; 256] = classes();

/// Decodes all words of the text of a buffer; each kind at most to `limit` bytes.
pub(in super::super) fn decode(text: &Text<'_>, limit: usize) -> Runs {
    let mut base64 = Base64::new(text.bytes, limit);
    let mut column = Column::new(text.bytes, limit);
    let mut base32 = Base32::new(text.bytes, limit);
    let mut hex = Hex::new(text.bytes, limit);
    let mut decimal = Decimal::new(text.bytes, limit);
    for (from, text) in text.stretches() {
        for word in words(text, from) {
            base64.take(word);
            column.take(word);
            base32.take(word);
            if word.class & HEX != 0 {
                hex.take(word)
            } else {
                hex.end_run()
            }
            if word.class & DECIMAL != 0 { decimal.take(word) } else { decimal.end_run() }
        }
    }
    Runs {
        base64: base64.finish(),
        column: column.finish(),
        base32: base32.finish(),
        hex: hex.finish(),
        decimal: decimal.finish(),
    }
}

impl Word {
    pub(super) fn len(self) -> usize {
        self.end - self.start
    }

    /// Only of `+ / - _`.
    pub(super) fn is_symbols(self) -> bool {
        self.class & SYMBOL != 0
    }
}

/// All words from here on.
fn words(bytes: &[u8], from: usize) -> impl Iterator<Item = Word> {
    let text = bytes.get(from..).unwrap_or_default();
    find::runs(text, Part).map(move |(start, end)| {
        let class = class(text.get(start..end).unwrap_or_default());
        Word { start: from + start, end: from + end, class }
    })
}

/// What all characters have in common. Of most words it is nothing, which a few of them tell.
fn class(word: &[u8]) -> u8 {
    let mut class = u8::MAX;
    for byte in word {
        class &= CLASS[usize::from(*byte)];
        if class == 0 {
            break;
        }
    }
    class
}

find::class! {
    /// What stands in words.
    pub(super) Part, [b"AZ", b"az", b"09", b"+", b"-", b"/", b"_"]
}

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b.is_ascii_hexdigit() || matches!(b, b'x' | b'X' | b'-' | b'_') {
            table[byte] |= HEX;
        }
        if b.is_ascii_digit() || b == b'-' {
            table[byte] |= DECIMAL;
        }
        if matches!(b, b'+' | b'/' | b'-' | b'_') {
            table[byte] |= SYMBOL;
        }
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_what_they_are_made_of() {
        let bytes = b"(30-82) zz, +";
        let words: Vec<_> = words(bytes, 0).collect();
        let texts: Vec<_> = words.iter().map(|w| &bytes[w.start..w.end]).collect();
        assert_eq!(texts, [&b"30-82"[..], b"zz", b"+"]);
        assert_eq!(
            words.iter().map(|w| w.class & (HEX | DECIMAL)).collect::<Vec<_>>(),
            [HEX | DECIMAL, 0, 0]
        );
        assert!(words[2].is_symbols() && !words[0].is_symbols());
    }
}
