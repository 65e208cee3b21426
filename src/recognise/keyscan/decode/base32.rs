//! Base32 (RFC 4648, 6) in capitals or small letters, over lines of any width from 24, with or without padding.

use super::Output;
use super::words::Word;
use crate::base::find::{self, Class, Except};

/// A word of this length opens a run: no word of prose has it.
pub(super) const LONG: usize = 24;
/// What may stand between two lines.
const GAP: usize = 64;

pub(super) struct Base32<'a> {
    bytes: &'a [u8],
    output: Output,
    bits: u16,
    held: u32,
    previous_end: usize,
    is_open: bool,
}

impl<'a> Base32<'a> {
    pub(super) fn new(bytes: &'a [u8], limit: usize) -> Self {
        Self { bytes, output: Output::new(limit), bits: 0, held: 0, previous_end: 0, is_open: false }
    }

    /// Takes long words, and the short one behind a run, which is its last line.
    #[inline]
    pub(super) fn take(&mut self, word: Word) {
        if self.is_open || word.len() >= LONG {
            self.judge(word);
        }
    }

    pub(super) fn finish(self) -> Output {
        self.output
    }

    fn judge(&mut self, word: Word) {
        let is_long = word.len() >= LONG;
        let joined = self.is_open
            && word.start - self.previous_end <= GAP
            && self.bytes.get(self.previous_end) != Some(&b'=');
        let text = self.bytes.get(word.start..word.end).unwrap_or_default();
        let is_base32 = is_all_of(text, Capitals) || is_all_of(text, Small);
        self.is_open = is_base32 && is_long;
        if !is_base32 || !(is_long || joined) {
            return;
        }
        if !joined {
            (self.bits, self.held) = (0, 0);
        }
        self.append(word);
        self.previous_end = word.end;
    }

    fn append(&mut self, word: Word) {
        let Some(text) = self.bytes.get(word.start..word.end) else { return };
        if !self.output.has_room(text.len()) {
            return;
        }
        self.output.place(word.start, 5, 8);
        for &byte in text {
            self.bits = self.bits << 5 | u16::from(value(byte));
            self.held += 5;
            if self.held >= 8 {
                self.held -= 8;
                self.output.bytes.push((self.bits >> self.held) as u8);
            }
        }
    }
}

/// Most words have another character near their start.
fn is_all_of(word: &[u8], alphabet: impl Class) -> bool {
    // Of most words the first characters tell, all at once: a branch for each costs more.
    let first = word.first_chunk::<8>();
    first.is_none_or(|first| first.iter().fold(true, |all, byte| all & alphabet.has(*byte)))
        && find::position(word, Except(alphabet)).is_none()
}

find::class! {
    /// The alphabet in capitals.
    Capitals, |b| b.within(b'A'..=b'Z') | b.within(b'2'..=b'7')
}

find::class! {
    /// The same in small letters.
    Small, |b| b.within(b'a'..=b'z') | b.within(b'2'..=b'7')
}

/// Of a letter of either case, or a digit from 2 to 7.
fn value(byte: u8) -> u8 {
    match byte {
        b'2'..=b'7' => byte - b'2' + 26,
        _ => (byte & 0x1f).wrapping_sub(1) & 0x1f,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Text, words};

    // "the quick brown fox jumps over the lazy dog"
    const FOX: &str = "ORUGKIDROVUWG2ZAMJZG653OEBTG66BANJ2W24DTEBXXMZLSEB2GQZJANRQXU6JAMRXWO";
    const PLAIN: &[u8] = b"the quick brown fox jumps over the lazy dog";

    fn decoded(text: &str) -> Vec<u8> {
        words::decode(&Text::whole(text.as_bytes()), 999).base32.bytes.to_vec()
    }

    #[test]
    fn in_either_case_and_over_lines() {
        assert_eq!(decoded(FOX), PLAIN);
        assert_eq!(decoded(&FOX.to_lowercase()), PLAIN);
        for width in [24, 32, 61, 64] {
            let lines: Vec<_> =
                FOX.as_bytes().chunks(width).map(|l| std::str::from_utf8(l).unwrap()).collect();
            assert_eq!(decoded(&format!("here:\n{}=\n", lines.join("\n    "))), PLAIN, "{width}");
        }
    }

    #[test]
    fn words_and_mixed_case_are_left_alone() {
        assert_eq!(decoded("internationalisation THOUGHTS and BCRYPTECDSAPRIVATE"), b"");
        assert_eq!(decoded(&FOX.replacen('O', "o", 1)), b"");
    }
}
