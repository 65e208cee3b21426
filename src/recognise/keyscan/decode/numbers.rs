//! Bytes written as numbers: hexadecimal (`3082`, `30:82`, `30 82`, `30-82`, `0x30, 0x82`,
//! `\x30\x82`) and decimal (`48, 130`,
//! or signed, `48, -126`).

use super::words::Word;
use super::{Output, hex_pair};
use crate::base::Secret;

/// Fewer bytes in a row are a number, a date, a version.
const FEWEST: usize = 16;
/// What may stand between two numbers.
const GAP: usize = 64;

/// Collects hexadecimal digits.
pub(super) struct Hex<'a>(Run<'a>);

/// Collects decimal numbers.
pub(super) struct Decimal<'a>(Run<'a>);

/// Bytes in a row. The first ones wait until there are enough.
struct Run<'a> {
    text: &'a [u8],
    output: Output,
    waiting: Secret,
    waiting_at: Vec<usize>,
    begun: bool,
    previous_end: usize,
}

impl<'a> Hex<'a> {
    pub(super) fn new(text: &'a [u8], limit: usize) -> Self {
        Self(Run::new(text, limit))
    }

    pub(super) fn take(&mut self, word: Word) {
        self.0.join(word);
        let Some(text) = self.0.text.get(word.start..word.end) else { return };
        let mut at = word.start;
        for part in text.split(|&b| b == b'-' || b == b'_') {
            let prefix = [&b"0x"[..], b"0X", b"x"].into_iter().find(|prefix| part.starts_with(prefix));
            let digits = prefix.and_then(|prefix| part.strip_prefix(prefix)).unwrap_or(part);
            let skipped = part.len() - digits.len();
            if !digits.len().is_multiple_of(2) || digits.iter().any(|b| !b.is_ascii_hexdigit()) {
                self.end_run();
            } else {
                for (i, pair) in digits.chunks_exact(2).enumerate() {
                    self.0.push(at + skipped + 2 * i, hex_pair(pair).unwrap_or_default(), 2);
                }
            }
            at += part.len() + 1;
        }
    }

    pub(super) fn end_run(&mut self) {
        self.0.end();
    }

    pub(super) fn finish(self) -> Output {
        self.0.output
    }
}

impl<'a> Decimal<'a> {
    pub(super) fn new(text: &'a [u8], limit: usize) -> Self {
        Self(Run::new(text, limit))
    }

    pub(super) fn take(&mut self, word: Word) {
        self.0.join(word);
        match self.0.text.get(word.start..word.end).and_then(decimal_byte) {
            Some(byte) => self.0.push(word.start, byte, 4),
            None => self.end_run(),
        }
    }

    pub(super) fn end_run(&mut self) {
        self.0.end();
    }

    pub(super) fn finish(self) -> Output {
        self.0.output
    }
}

impl<'a> Run<'a> {
    fn new(text: &'a [u8], limit: usize) -> Self {
        Self {
            text,
            output: Output::new(limit),
            waiting: Secret::default(),
            waiting_at: Vec::new(),
            begun: false,
            previous_end: 0,
        }
    }

    fn join(&mut self, word: Word) {
        if word.start.saturating_sub(self.previous_end) > GAP {
            self.end();
        }
        self.previous_end = word.end;
    }

    fn push(&mut self, source: usize, byte: u8, width: u8) {
        if !self.begun {
            if self.waiting.capacity() == 0 {
                self.waiting.reserve_exact(FEWEST);
                self.waiting_at.reserve_exact(FEWEST);
            }
            self.waiting.push(byte);
            self.waiting_at.push(source);
            if self.waiting.len() < FEWEST {
                return;
            }
            self.begun = true;
            for i in 0..FEWEST - 1 {
                if let (Some(&source), Some(&byte)) = (self.waiting_at.get(i), self.waiting.get(i)) {
                    self.write(source, byte, width);
                }
            }
        }
        self.write(source, byte, width);
    }

    fn write(&mut self, source: usize, byte: u8, width: u8) {
        if self.output.has_room(1) {
            self.output.place(source, 1, width);
            self.output.bytes.push(byte);
        }
    }

    fn end(&mut self) {
        self.waiting.clear();
        self.waiting_at.clear();
        self.begun = false;
    }
}

fn decimal_byte(text: &[u8]) -> Option<u8> {
    if text.len() > 4 {
        return None;
    }
    let value: i16 = std::str::from_utf8(text).ok()?.parse().ok()?;
    (-128..=255).contains(&value).then_some(value as u8)
}

#[cfg(test)]
mod tests {
    use super::super::{Text, words};

    const KEY: [u8; 18] =
        [0x30, 0x82, 4, 0xbd, 2, 1, 0, 0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1];

    fn joined(one: impl Fn(u8) -> String, between: &str) -> Vec<u8> {
        KEY.map(one).join(between).into_bytes()
    }

    #[test]
    fn hexadecimal_in_many_spellings() {
        for between in ["", ":", " ", "-", "_", ", ", ":\n    "] {
            for text in [joined(|b| format!("{b:02x}"), between), joined(|b| format!("{b:02X}"), between)] {
                assert_eq!(words::decode(&Text::whole(&text), 999).hex.bytes.as_slice(), KEY, "{between:?}");
            }
        }
        for source in [joined(|b| format!("0x{b:02x}"), ", "), joined(|b| format!("\\x{b:02x}"), "")] {
            assert_eq!(words::decode(&Text::whole(&source), 999).hex.bytes.as_slice(), KEY);
        }
    }

    #[test]
    fn decimal_unsigned_and_signed() {
        let unsigned = joined(|b| b.to_string(), ",");
        let signed = joined(|b| (b as i8).to_string(), ", ");
        let lines = joined(|b| b.to_string(), "\r\n");
        for text in [unsigned, signed, lines] {
            assert_eq!(words::decode(&Text::whole(&text), 999).decimal.bytes.as_slice(), KEY);
        }
    }

    #[test]
    fn short_runs_are_no_bytes() {
        let runs =
            words::decode(&Text::whole(b"2026-11-24 10:11:12, version 1.2.3.4, face:b00c, 192.168.0.1"), 999);
        assert_eq!((runs.hex.bytes.len(), runs.decimal.bytes.len()), (0, 0));
    }
}
