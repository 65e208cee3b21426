//! The driver: each buffer goes through all detectors, then through all decoders, and what comes out goes the same way.
//!
//! Depth first, so that only the buffers on one path are held at a time.

use std::borrow::Borrow;
use std::ops::Range;

use super::decode::hexdump::Groups;
use super::decode::{self, Output, inflate};
use super::signs::{self, Seen};
use super::{Evidence, Mark};
use crate::base::limits;
use crate::base::place::{OffsetMap, Span};

/// A decoded buffer smaller than this holds no key.
const WORTH_A_LOOK: usize = 16;

/// One scan: its marks, and what may still be decoded.
pub(super) struct Search {
    marks: Vec<Mark>,
    budget: usize,
    /// Made when there is something to inflate.
    inflater: Option<inflate::Inflater>,
    /// Bytes that went through the detectors: the work done, for tests of linearity.
    looked_at: usize,
}

/// Where a buffer came from.
pub(super) enum Origin<'a> {
    File,
    Decoded { from: &'a Origin<'a>, map: &'a OffsetMap },
    Compressed,
}

/// Takes the marks of one buffer.
pub(super) struct Sink<'a> {
    marks: &'a mut Vec<Mark>,
    origin: &'a Origin<'a>,
}

impl Search {
    /// Looks at a whole file.
    pub(super) fn run(bytes: &[u8]) -> Vec<Mark> {
        let mut search = Self::new(limits::UNPACKED_BYTES);
        match decode::whole_pem::decode(bytes, search.budget) {
            Some(output) => search.look_at_output(output, &Origin::File, 1),
            None => search.look(bytes, &Origin::File, 0),
        }
        search.into_marks()
    }

    fn new(budget: usize) -> Self {
        Self { marks: Vec::new(), budget, inflater: None, looked_at: 0 }
    }

    fn look(&mut self, bytes: &[u8], origin: &Origin<'_>, depth: usize) {
        self.looked_at += bytes.len();
        super::needles::find(bytes, &mut Sink { marks: &mut self.marks, origin });
        if depth == limits::NESTING {
            return;
        }
        let seen = &signs::see(bytes);
        self.look_into_text(seen, origin, depth + 1);
        self.look_into_compression(seen, depth + 1);
    }

    fn look_into_text(&mut self, seen: &Seen<'_>, origin: &Origin<'_>, depth: usize) {
        let wide = decode::wide::decode(seen, self.budget);
        self.look_at_output(wide, origin, depth);
        let plain = decode::escapes::decode(seen, self.budget);
        self.look_at_output(plain, origin, depth);
        let spaced = decode::spaced::decode(seen, self.budget);
        self.look_at_output(spaced, origin, depth);
        let wide_letters = decode::full_width::decode(seen, self.budget);
        self.look_at_output(wide_letters, origin, depth);
        self.look_into_data(seen, origin, depth);
    }

    fn look_into_data(&mut self, seen: &Seen<'_>, origin: &Origin<'_>, depth: usize) {
        let text = decode::Text::of(seen);
        if text.is_empty() {
            return;
        }
        let dump = decode::hexdump::decode(&text, Groups::Bytes, self.budget);
        if !dump.bytes.is_empty() {
            let words = decode::hexdump::decode(&text, Groups::Words, self.budget);
            self.look_at_output(words, origin, depth);
        }
        self.look_at_output(dump, origin, depth);
        let [prefixed, numbers] = decode::lists::decode(&text, self.budget);
        self.look_at_output(prefixed, origin, depth);
        self.look_at_output(numbers, origin, depth);
        let octal = decode::octal::decode(&text, self.budget);
        self.look_at_output(octal, origin, depth);
        let decode::words::Runs { base64, column, base32, hex, decimal } =
            decode::words::decode(&text, self.budget);
        self.look_at_output(base32, origin, depth);
        self.look_at_output(hex, origin, depth);
        self.look_at_output(decimal, origin, depth);
        self.look_at_base64(base64, origin, depth);
        self.look_at_output(column, origin, depth);
    }

    /// A run may have been cut anywhere, or a word may be glued to its front: where the alignment is not certain, the decoded
    /// bytes are looked at in all four, which are the one decoding moved by two bits each.
    fn look_at_base64(
        &mut self,
        (mut output, unsure): (Output, Vec<Range<usize>>),
        origin: &Origin<'_>,
        depth: usize,
    ) {
        self.look_at_output(&output, origin, depth);
        let decoded = Origin::Decoded { from: origin, map: &output.map };
        let map = decode::base64::keep(&mut output.bytes, &unsure);
        for _ in 0..3 {
            if output.bytes.len() < WORTH_A_LOOK || self.marks.len() >= limits::ITEMS {
                break;
            }
            decode::base64::move_by_two_bits(&mut output.bytes);
            self.look(&output.bytes, &Origin::Decoded { from: &decoded, map: &map }, depth);
        }
    }

    /// What is handed over is wiped before the next is decoded.
    fn look_at_output(&mut self, output: impl Borrow<Output>, origin: &Origin<'_>, depth: usize) {
        let output = output.borrow();
        self.spend(output.bytes.len());
        if output.cut {
            self.not_all_was_looked_at();
        }
        if output.bytes.len() >= WORTH_A_LOOK && self.marks.len() < limits::ITEMS {
            self.look(&output.bytes, &Origin::Decoded { from: origin, map: &output.map }, depth);
        }
    }

    fn look_into_compression(&mut self, seen: &Seen<'_>, depth: usize) {
        let mut from = 0;
        while let Some(stream) = inflate::next_stream(seen, from) {
            if self.marks.len() >= limits::ITEMS {
                return;
            }
            let inflater = self.inflater.get_or_insert_with(inflate::Inflater::new);
            let inflated = inflater.inflate(seen.bytes(), &stream, self.budget);
            let is_spent = inflater.is_spent();
            from = inflated.resume_at;
            self.spend(inflated.bytes.len());
            if inflated.cut {
                self.not_all_was_looked_at();
            }
            if inflated.bytes.len() >= WORTH_A_LOOK {
                self.look(&inflated.bytes, &Origin::Compressed, depth);
            }
            if is_spent {
                self.not_all_was_looked_at();
                return;
            }
        }
    }

    fn spend(&mut self, bytes: usize) {
        self.budget = self.budget.saturating_sub(bytes);
    }

    fn not_all_was_looked_at(&mut self) {
        if self.marks.iter().all(|mark| mark.evidence != Evidence::NotLookedAt) {
            self.marks.push(Mark {
                evidence: Evidence::NotLookedAt,
                what: "more packed data than is looked into, so that a key could stand in the rest",
                span: None,
            });
        }
    }

    /// In the order of the file, the same evidence at the same place once: a key is often seen through several
    /// decodings.
    fn into_marks(mut self) -> Vec<Mark> {
        let place = |mark: &Mark| mark.span.map_or((usize::MAX, 0), |span| (span.offset, span.length));
        self.marks.sort_by(|a, b| (place(a), a.evidence, a.what).cmp(&(place(b), b.evidence, b.what)));
        let mut marks: Vec<Mark> = Vec::new();
        for mark in self.marks {
            let known = marks.iter_mut().rev().take(8).find(|known| {
                known.evidence == mark.evidence
                    && match (known.span, mark.span) {
                        (Some(a), Some(b)) => a.overlaps(b),
                        (a, b) => a == b && known.what == mark.what,
                    }
            });
            match known {
                Some(Mark { span: Some(span), .. }) => {
                    let end = span.end().max(mark.span.map_or(0, Span::end));
                    *span = Span::between(span.offset, end);
                }
                Some(_) => {}
                None => marks.push(mark),
            }
        }
        marks
    }
}

impl Origin<'_> {
    fn to_file(&self, span: Span) -> Option<Span> {
        match self {
            Self::File => Some(span),
            Self::Decoded { from, map } => from.to_file(map.span_to_source(span)),
            Self::Compressed => None,
        }
    }
}

impl Sink<'_> {
    /// Notes a mark from `start` to `end` in the buffer that is looked at.
    pub(super) fn mark(&mut self, evidence: Evidence, what: &'static str, start: usize, end: usize) {
        if self.is_full() {
            return;
        }
        let span = self.origin.to_file(Span::between(start, end));
        self.marks.push(Mark { evidence, what, span });
    }

    /// Whether further marks would change nothing.
    pub(super) fn is_full(&self) -> bool {
        self.marks.len() >= limits::ITEMS
    }
}

/// The marks one detector finds in one buffer, for its tests.
#[cfg(test)]
pub(super) fn marks_of(find: impl Fn(&[u8], &mut Sink<'_>), bytes: &[u8]) -> Vec<&'static str> {
    let mut marks = Vec::new();
    find(bytes, &mut Sink { marks: &mut marks, origin: &Origin::File });
    marks.iter().map(|mark| mark.what).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Secret;

    fn work(bytes: &[u8]) -> (usize, Vec<Mark>) {
        work_within(limits::UNPACKED_BYTES, bytes)
    }

    fn work_within(budget: usize, bytes: &[u8]) -> (usize, Vec<Mark>) {
        let mut search = Search::new(budget);
        search.look(bytes, &Origin::File, 0);
        (search.looked_at, search.into_marks())
    }

    /// Every byte looked at counts; a doubled input must not do more than double the work.
    fn grows_linearly(make: impl Fn(usize) -> Vec<u8>) {
        let (small, _) = work(&make(1));
        let (large, _) = work(&make(8));
        assert!(large <= small * 9 + 4096, "{small} bytes of work became {large}");
    }

    #[test]
    fn hostile_input_is_read_in_linear_work() {
        grows_linearly(|n| vec![b'-'; 20_000 * n]);
        grows_linearly(|n| vec![0; 20_000 * n]);
        grows_linearly(|n| b"-----BEGIN CERTIFICATE-----\n".repeat(1_000 * n));
        grows_linearly(|n| b"MIIEvQKqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n".repeat(500 * n));
        grows_linearly(|n| b"\\x30\\u0031%32=33&#52;".repeat(1_000 * n));
        grows_linearly(|n| b"30:82:04:bd:02:01:00:30:0d:06:09:2a:\n".repeat(500 * n));
        grows_linearly(|n| b"> 00000010  30 82 04 bd 02 01 00 30 0d 06 09 2a 86 48 86 f7\n".repeat(500 * n));
        grows_linearly(|n| b"  1\t 0x30, 0x82, 48, 130, (byte) 0x30, .byte 48u8\n".repeat(500 * n));
        grows_linearly(|n| b"10:00:01 mdm: MIIEvQKqhkiG9w0BAQEF\n".repeat(500 * n));
        grows_linearly(|n| b"GCBATQQBAAYA2BQJFKDEQ5XXBUAQCAIFAAEHCYTAN5ZG65LT\n".repeat(500 * n));
        grows_linearly(|n| "\u{ff2d}\u{ff29}\u{ff29}\u{ff25} ".repeat(2_000 * n).into_bytes());
        grows_linearly(|n| b"0000000   0 202 004 276  \\0  \\n   *\n".repeat(500 * n));
        grows_linearly(|n| b"M I I E ".repeat(2_000 * n));
        grows_linearly(|n| vec![b' '; 20_000 * n]);
        grows_linearly(|n| b"\x1b[32m3082\x1b[0m ".repeat(1_000 * n));
        grows_linearly(|n| [0, 0, 0, 2, 0, 0, 0, 20].repeat(2_000 * n));
        grows_linearly(|n| [0x30, 0x80].repeat(10_000 * n));
        grows_linearly(|n| b"\x1f\x8b\x08\0\0\0\0\0\0\x03".repeat(1_000 * n));
        grows_linearly(|n| b"x\x9c\x03\x00".repeat(2_000 * n));
    }

    #[test]
    fn the_number_of_marks_is_bounded() {
        let (_, marks) = work(&b"-----BEGIN PRIVATE KEY-----\n".repeat(5_000));
        assert_eq!(marks.len(), limits::ITEMS);
    }

    #[test]
    fn a_bomb_is_said_not_to_be_looked_at() {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&vec![b' '; 4 << 20]).unwrap();
        let (looked_at, marks) = work_within(1 << 20, &encoder.finish().unwrap());
        assert_eq!(marks.iter().map(|m| m.evidence).collect::<Vec<_>>(), [Evidence::NotLookedAt]);
        assert!(looked_at <= 2 << 20, "{looked_at}");
    }

    #[test]
    fn a_place_goes_back_through_the_decodings() {
        let text = b"nothing here\nQUdFLVNFQ1JFVC1LRVktMVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFR\n";
        let (_, marks) = work(text);
        assert_eq!(marks.len(), 1);
        let span = marks[0].span.unwrap();
        assert!(span.offset >= 13 && span.end() <= text.len(), "{span:?}");
    }

    /// Such a buffer wipes itself when it is dropped.
    #[test]
    fn decoded_bytes_live_in_wiped_buffers() {
        let output: Output = decode::wide::decode(&signs::see(b"a\0b\0c\0d\0e\0f\0g\0h\0i\0j\0"), 100);
        let _: &Secret = &output.bytes;
    }
}
