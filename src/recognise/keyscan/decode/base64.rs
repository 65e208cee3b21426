//! Base64 and base64url in text: any line width from 3, whatever stands between the lines, with or without padding.
//!
//! Taken are words of 16 characters and more with the short word after one (a line's rest, the last line), and four and
//! more words of the same length (narrow lines, groups). What is taken in a row is one stream of bits. Symbols that
//! stand alone (`" +` of source code, `//` of comments) are left out. The padding ends a stream.
//!
//! A word in front of the material moves its alignment, and so does a run that was cut: the caller looks at the result
//! in all four alignments, unless it is one whole SEQUENCE of DER, which shows that nothing was moved.

use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

use super::Output;
use super::groups::{self, BLOCK};
use super::words::Word;
use crate::base::Secret;
use crate::base::place::OffsetMap;

/// From this length on, a word is base64 in its own right.
const LONG: usize = 16;
/// So many words of one length in a row are a block.
const ROW: usize = 4;
/// The shortest such words. Pairs are hex.
const NARROWEST: usize = 3;
/// What may stand between two lines: indentation, quotes, numbers of lines.
const GAP: usize = 64;

/// Characters of a line in PEM.
const PEM_LINE: usize = 64;

/// So many characters are decoded at once, in a part of the buffer that stays at hand.
const PIECE: usize = 32 * 1024;
const _: () = assert!(PIECE.is_multiple_of(4));

pub(super) struct Base64<'a> {
    bytes: &'a [u8],
    output: Output,
    bits: u32,
    held: u32,
    /// Where the stream begins in the output.
    stream: usize,
    /// The streams whose alignment is not certain.
    unsure: Vec<Range<usize>>,
    previous: Previous,
    previous_start: usize,
    previous_end: usize,
    /// The last words of one length, the newest at the index of their count.
    row: [Word; ROW],
    row_count: usize,
}

/// What became of the word before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    Skipped,
    Long,
    Row,
    Rest,
}

impl<'a> Base64<'a> {
    pub(super) fn new(bytes: &'a [u8], limit: usize) -> Self {
        Self {
            bytes,
            output: Output::new(limit),
            bits: 0,
            held: 0,
            stream: 0,
            unsure: Vec::new(),
            previous: Previous::Skipped,
            previous_start: 0,
            previous_end: 0,
            row: [Word::default(); ROW],
            row_count: 0,
        }
    }

    /// For lines of PEM with so many decoded bytes, so that nothing has to move.
    pub(super) fn with_room(bytes: &'a [u8], limit: usize, room: usize) -> Self {
        let mut base64 = Self::new(bytes, limit);
        base64.output.has_room(room.min(limit));
        base64.output.map = OffsetMap::with_room(bytes.len() / PEM_LINE + 2);
        base64
    }

    pub(super) fn take(&mut self, word: Word) {
        let word = self.without_mark(self.without_escape(word));
        if word.len() == 0
            || self.is_line_number(word)
            || self.is_line_end(word)
            || (word.is_symbols() && word.len() <= 3)
        {
            return;
        }
        if self.is_boundary(word) {
            (self.previous, self.row_count) = (Previous::Skipped, 0);
            return;
        }
        let joined =
            word.start - self.previous_end <= GAP && self.bytes.get(self.previous_end) != Some(&b'=');
        if !joined || self.previous == Previous::Skipped {
            self.restart();
        }
        self.previous = self.judge(word, joined);
        (self.previous_start, self.previous_end) = (word.start, word.end);
    }

    /// What was decoded, and which parts of it may have another alignment.
    pub(super) fn finish(mut self) -> (Output, Vec<Range<usize>>) {
        self.restart();
        (self.output, self.unsure)
    }

    /// The letter of a `\n` belongs to the escape.
    fn without_escape(&self, word: Word) -> Word {
        let before = word.start.checked_sub(1).and_then(|i| self.bytes.get(i));
        let is_escape =
            before == Some(&b'\\') && matches!(self.bytes.get(word.start), Some(b'n' | b'r' | b't'));
        if is_escape { Word { start: word.start + 1, ..word } } else { word }
    }

    /// The sign in front of each line of a diff. It makes a line one character longer than whole groups of base64.
    fn without_mark(&self, word: Word) -> Word {
        if !self.is_mark(word.start) {
            return word;
        }
        let follows_marked = self.previous == Previous::Long
            && self.previous_start.checked_sub(1).is_some_and(|before| self.is_mark(before));
        let behind = self.bytes.get(word.end..).unwrap_or_default();
        let line_end = behind.iter().take(2).take_while(|b| matches!(b, b'\r' | b'\n')).count();
        // By chance one line of base64 in 32 begins like this: three in a row do not.
        let [next, last] = [1, 2].map(|lines| word.start + lines * (word.len() + line_end));
        let is_first = word.len() > LONG
            && word.len() % 4 == 1
            && line_end > 0
            && self.is_mark(next)
            && (self.is_mark(last) || !self.starts_line(last));
        if follows_marked || is_first { Word { start: word.start + 1, ..word } } else { word }
    }

    fn is_mark(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), Some(b'+' | b'-')) && self.starts_line(at)
    }

    fn starts_line(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|before| matches!(self.bytes.get(before), Some(b'\n' | b'\r')))
    }

    /// Digits in front of a line, with a tab, a colon or a bar behind them.
    fn is_line_number(&self, word: Word) -> bool {
        if word.len() > 6 || !matches!(self.bytes.get(word.end), Some(b'\t' | b':' | b'|')) {
            return false;
        }
        let digits = self.bytes.get(word.start..word.end).unwrap_or_default();
        let before = self.bytes.get(word.start.saturating_sub(8)..word.start).unwrap_or_default();
        let blanks = before.iter().rev().take_while(|&&b| b == b' ').count();
        digits.iter().all(u8::is_ascii_digit) && self.starts_line(word.start - blanks)
    }

    /// The names of line ends in Visual Basic.
    fn is_line_end(&self, word: Word) -> bool {
        matches!(self.bytes.get(word.start..word.end), Some(b"vbCrLf" | b"vbLf" | b"vbNewLine"))
    }

    /// A word with the dashes of PEM on one side.
    fn is_boundary(&self, word: Word) -> bool {
        let text = self.bytes.get(word.start..word.end).unwrap_or_default();
        text.starts_with(b"---") || text.ends_with(b"---")
    }

    fn judge(&mut self, word: Word, joined: bool) -> Previous {
        if word.len() >= LONG {
            self.row_count = 0;
            self.append(word);
            return Previous::Long;
        }
        let last = self.row[self.row_count % ROW];
        let same = joined && self.row_count > 0 && last.len() == word.len();
        if joined && (self.previous == Previous::Long || (self.previous == Previous::Row && !same)) {
            self.row_count = 0;
            self.append(word);
            return Previous::Rest;
        }
        self.row_count = match word.len() {
            0..NARROWEST => 0,
            _ if same => self.row_count + 1,
            _ => 1,
        };
        self.row[self.row_count % ROW] = word;
        match self.row_count {
            0..ROW => Previous::Skipped,
            ROW => {
                self.row.rotate_left(1);
                self.restart();
                for word in self.row {
                    self.append(word);
                }
                self.row.rotate_right(1);
                Previous::Row
            }
            _ => {
                self.append(word);
                Previous::Row
            }
        }
    }

    /// What follows is another stream.
    pub(super) fn restart(&mut self) {
        (self.bits, self.held) = (0, 0);
        let stream = self.stream..self.output.bytes.len();
        self.stream = stream.end;
        if self.output.bytes.get(stream.clone()).is_none_or(|bytes| bytes.is_empty() || is_whole(bytes)) {
            return;
        }
        match self.unsure.last_mut().filter(|before| before.end == stream.start) {
            Some(before) => before.end = stream.end,
            None => self.unsure.push(stream),
        }
    }

    /// Adds a word to the stream, and says whether there was room for it.
    pub(super) fn append(&mut self, word: Word) -> bool {
        let Some(mut text) = self.bytes.get(word.start..word.end) else { return false };
        let may_follow = (self.bytes.len() - word.end) / 4 * 3;
        if !self.output.has_room_before(text.len() + groups::BEHIND, Some(may_follow)) {
            return false;
        }
        self.output.place(word.start, 3, 4);
        // Up to a whole number of bytes, one by one.
        while let [first, rest @ ..] = text
            && self.held != 0
        {
            self.push(*first);
            text = rest;
        }
        let (whole, rest) = text.split_at(text.len() / 4 * 4);
        for piece in whole.chunks(PIECE) {
            let start = self.output.bytes.len();
            let end = start + piece.len() / 4 * 3;
            self.output.bytes.resize(end + groups::BEHIND, 0);
            groups::decode(piece, self.output.bytes.get_mut(start..).unwrap_or_default());
            self.output.bytes.truncate(end);
        }
        rest.iter().for_each(|byte| self.push(*byte));
        true
    }

    fn push(&mut self, byte: u8) {
        self.bits = self.bits << 6 | groups::value(byte);
        self.held += 6;
        if self.held >= 8 {
            self.held -= 8;
            self.output.bytes.push((self.bits >> self.held) as u8);
        }
    }
}

/// Whether bytes are one SEQUENCE of definite length, from the first to the last.
fn is_whole(bytes: &[u8]) -> bool {
    let (length, header) = match *bytes {
        [0x30, length @ 0..=0x7f, ..] => (usize::from(length), 2),
        [0x30, 0x81, length, ..] => (usize::from(length), 3),
        [0x30, 0x82, high, low, ..] => (usize::from(u16::from_be_bytes([high, low])), 4),
        [0x30, 0x83, high, middle, low, ..] => (u32::from_be_bytes([0, high, middle, low]) as usize, 5),
        _ => return false,
    };
    bytes.len() == header + length
}

/// Keeps these parts of the bytes and nothing else. Gives the way back to where they stood.
pub(in super::super) fn keep(bytes: &mut Secret, parts: &[Range<usize>]) -> OffsetMap {
    let (mut map, mut kept) = (OffsetMap::default(), 0);
    for part in parts {
        map.push(kept, part.start, 1, 1);
        bytes.copy_within(part.clone(), kept);
        kept += part.len();
    }
    // What is cut off here is wiped with the rest of the buffer.
    bytes.truncate(kept);
    map
}

/// Moves all bits by two to the front: to what the base64 would have been decoded to without its first character.
pub(in super::super) fn move_by_two_bits(bytes: &mut [u8]) {
    dispatch!(Level::new(), simd => move_blocks(simd, bytes));
}

#[inline(always)]
fn move_blocks<S: Simd>(simd: S, bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(here) = bytes.get_mut(at..=at + BLOCK) {
        let (first, next) = (u8x64::from_slice(simd, &here[..BLOCK]), u8x64::from_slice(simd, &here[1..]));
        (first << 2 | next >> 6).store_slice(&mut here[..BLOCK]);
        at += BLOCK;
    }
    while let [first, rest @ ..] = bytes.get_mut(at..).unwrap_or_default() {
        *first = *first << 2 | rest.first().map_or(0, |next| next >> 6);
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Text, words};
    use super::*;

    fn decoded(text: &[u8]) -> Vec<u8> {
        words::decode(&Text::whole(text), 1 << 20).base64.0.bytes.to_vec()
    }

    // "the quick brown fox jumps over the lazy dog"
    const FOX: &str = "dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZw";
    const PLAIN: &[u8] = b"the quick brown fox jumps over the lazy dog";

    fn wrapped(width: usize, between: &str) -> Vec<u8> {
        let lines: Vec<_> = FOX.as_bytes().chunks(width).map(|c| std::str::from_utf8(c).unwrap()).collect();
        lines.join(between).into_bytes()
    }

    #[test]
    fn any_width_from_three() {
        // As many characters as the smallest key has, in Ed25519.
        let text = format!("{FOX}FOXFOX");
        for width in 3..=64 {
            let lines: Vec<_> = text.as_bytes().chunks(width).collect();
            assert!(decoded(&lines.join(&b'\n')).starts_with(PLAIN), "width {width}");
        }
    }

    #[test]
    fn whatever_stands_between_the_lines() {
        for between in [
            "\r\n",
            " ",
            "\n> ",
            "\n        ",
            "\" +\n   \"",
            "',\n'",
            "\\\n",
            "\n// ",
            "\n+ ",
            "\" & vbCrLf & _\n \"",
            "\\r\\n",
            "\\\\n",
            "\n+ ",
            " \t \n\n",
        ] {
            assert_eq!(decoded(&wrapped(20, between)), PLAIN, "{between:?}");
        }
    }

    #[test]
    fn what_stands_in_front_of_every_line_is_left_out() {
        let lines: Vec<_> = FOX.as_bytes().chunks(20).map(|c| std::str::from_utf8(c).unwrap()).collect();
        let numbered: String = lines.iter().zip(1..).map(|(line, n)| format!("{n:6}\t{line}\n")).collect();
        assert_eq!(decoded(numbered.as_bytes()), PLAIN);
        assert_eq!(decoded(format!("+{}\n", lines.join("\n+")).as_bytes()), PLAIN);
        let narrow: Vec<_> = FOX.as_bytes().chunks(5).collect();
        assert_eq!(decoded(&[b"-----END CERTIFICATE-----\n", &narrow.join(&b'\n')[..]].concat()), PLAIN);
    }

    #[test]
    fn lines_wrapped_again_are_one_stream() {
        let text = format!("{}\n{}\n{}\n", &FOX[..20], &FOX[20..22], &FOX[22..]);
        assert_eq!(decoded(text.as_bytes()), PLAIN);
    }

    #[test]
    fn padding_ends_a_stream() {
        let text = format!("{FOX}==\n{FOX}==\n");
        assert_eq!(decoded(text.as_bytes()), [PLAIN, PLAIN].concat());
    }

    #[test]
    fn a_word_glued_to_the_front_is_undone_by_alignment() {
        for glued in ["x", "xy", "xyz", "host/"] {
            let bytes = decoded(format!("{glued}{FOX}").as_bytes());
            let mut bytes = Secret::new(bytes);
            let found = (0..4).any(|_| {
                let is_here = memchr::memmem::find(&bytes, b"brown fox").is_some();
                move_by_two_bits(&mut bytes);
                is_here
            });
            assert!(found, "{glued}");
        }
    }

    #[test]
    fn all_bits_move_to_the_front() {
        for length in 0..200 {
            let bytes: Vec<u8> = (0..length).map(|n: u32| (n * 37 + n * n) as u8).collect();
            let mut moved = bytes.clone();
            move_by_two_bits(&mut moved);
            let next = bytes.iter().skip(1).chain([&0]);
            let expected: Vec<u8> = bytes.iter().zip(next).map(|(a, b)| a << 2 | b >> 6).collect();
            assert_eq!(moved, expected, "{length}");
        }
    }

    #[test]
    fn prose_is_left_alone() {
        assert_eq!(decoded(b"The quick brown fox jumps over a lazy dog, and nobody cares."), b"");
    }
}
