//! The scan's own decodings. Each takes a buffer and gives all that it could decode there in one buffer, run after run.

mod base32;
pub(super) mod base64;
mod column;
pub(super) mod escapes;
pub(super) mod full_width;
mod groups;
pub(super) mod hexdump;
mod html;
pub(super) mod inflate;
pub(super) mod lists;
pub(super) mod numbers;
pub(super) mod octal;
pub(super) mod spaced;
mod typography;
pub(super) mod whole_pem;
pub(super) mod wide;
pub(super) mod words;

use std::ops::Range;

use super::signs::Seen;
use crate::base::Secret;
use crate::base::find::{self, Class as _, Except};
use crate::base::place::OffsetMap;

/// Decoded bytes, with the way back to where they stood.
pub(super) struct Output {
    pub(super) bytes: Secret,
    pub(super) map: OffsetMap,
    /// More could have been decoded, but the limit was reached.
    pub(super) cut: bool,
    limit: usize,
}

impl Output {
    /// Takes at most `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self { bytes: Secret::default(), map: OffsetMap::default(), cut: false, limit }
    }

    /// Makes room for `more` bytes, or says that there is none. To be asked before each push.
    pub(super) fn has_room(&mut self, more: usize) -> bool {
        self.has_room_before(more, None)
    }

    /// The same, where it is known how many may follow at most.
    fn has_room_before(&mut self, more: usize, may_follow: Option<usize>) -> bool {
        if self.bytes.len().saturating_add(more) > self.limit {
            self.cut = true;
            return false;
        }
        make_room(&mut self.bytes, more, may_follow);
        true
    }

    /// The bytes that follow stand at `source` in what is decoded; every `per_decoded` for `per_source` there.
    pub(super) fn place(&mut self, source: usize, per_decoded: u8, per_source: u8) {
        self.map.push(self.bytes.len(), source, per_decoded, per_source);
    }

    /// Appends, if there is room.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        if self.has_room(bytes.len()) {
            self.bytes.extend_from_slice(bytes);
        }
    }
}

/// Room for `more` bytes, and for some of those that may follow. A vector that grows by itself leaves a copy of its content behind; here
/// the old buffer is wiped.
pub(super) fn make_room(buffer: &mut Secret, more: usize, may_follow: Option<usize>) {
    let needed = buffer.len().saturating_add(more);
    if needed <= buffer.capacity() {
        return;
    }
    let larger = match may_follow {
        Some(most) => needed.saturating_add(most).min(buffer.capacity() * 4),
        None => buffer.capacity() * 2,
    };
    let mut larger = Secret::new(Vec::with_capacity(larger.max(needed).max(256)));
    larger.extend_from_slice(buffer);
    *buffer = larger;
}

/// Text is told from binary in blocks of so many bytes.
const TEXT_BLOCK: usize = find::PART;
/// So many bytes of a block are ASCII if it is text. Random bytes reach it in one block of 300; 39 characters in a row
/// always do, and fewer at the end of a buffer, where all counts as text.
pub(super) const TEXT_IN_BLOCK: u32 = 20;

/// Where text could begin, from `from` on: in the part before the first that is mostly text. Binary is passed over quickly.
fn next_text(seen: &Seen<'_>, from: usize) -> Option<usize> {
    seen.text(from).map(|text| text.saturating_sub(TEXT_BLOCK).max(from))
}

/// The next text that ends behind `from`, with the part before it, where it may begin, and the one behind it.
fn text_around(seen: &Seen<'_>, from: usize) -> Option<Range<usize>> {
    let (text, end) = (seen.text(from)?, seen.bytes().len());
    let end = seen.other(text).map_or(end, |other| end.min(other + TEXT_BLOCK));
    Some(text.saturating_sub(TEXT_BLOCK)..end)
}

find::class! {
    /// What stands in no text, not even in that of a terminal.
    Control, [b"\0\x08", b"\x0b", b"\x0e\x1a", b"\x1c\x1f"]
}

find::class! {
    /// ASCII that is printed, and the blanks of text.
    pub(super) OfText, [b" ~", b"\t\n", b"\r"]
}

/// How far two signs of data may be from one another, and how far around them is looked.
const NEAR: usize = 256;
/// In a stretch of text that is not longer, with the blocks around it, ...
const LONGEST_NAME: usize = 5 * TEXT_BLOCK;
/// ... so many bytes in a row must be text: 16 bytes of a key and its shortest prefix have as many in base64. The names in
/// certificates have fewer.
const SHORTEST: usize = 31;
/// No word of prose is as long.
const LONG_WORD: usize = 24;

/// A buffer, and the stretches of text in it in which data could be written: those with a long word, or near two decimal digits or
/// capitals behind small letters. Of random bytes in base64 and base32 every sixth character is a digit, in other notations more;
/// base64 of digits has fewer, but changes its case.
pub(super) struct Text<'a> {
    bytes: &'a [u8],
    stretches: Vec<Range<usize>>,
}

impl<'a> Text<'a> {
    pub(super) fn of(seen: &Seen<'a>) -> Self {
        let bytes = seen.bytes();
        let mut stretches = Vec::new();
        let mut from = 0;
        // The part before the text may be the last one of the text before: what began there goes on here.
        while let Some(text) = text_around(seen, from) {
            from = text.end;
            // A few bytes more before it are looked at more quickly than fewer.
            let near = bytes.get(text.start.min(text.end.saturating_sub(find::BLOCK))..text.end);
            let is_name = text.len() <= LONGEST_NAME
                && find::run(near.unwrap_or_default(), SHORTEST, Except(Control)).is_none();
            if is_name {
                continue;
            }
            let mut known = text.start;
            for near in near_signs(bytes, &text) {
                near_long_words(bytes, &text, known..near.start, |near| add(&mut stretches, near));
                known = near.end;
                add(&mut stretches, near);
            }
            near_long_words(bytes, &text, known..text.end, |near| add(&mut stretches, near));
        }
        Self { bytes, stretches }
    }

    /// Looks at all of it, for tests of short texts.
    #[cfg(test)]
    pub(super) fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, stretches: std::iter::once(0..bytes.len()).collect() }
    }

    /// Whether there is nothing that could be data.
    pub(super) fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// For each stretch where it begins, and the buffer up to its end.
    fn stretches(&self) -> impl Iterator<Item = (usize, &'a [u8])> {
        self.stretches.iter().filter_map(|stretch| Some((stretch.start, self.bytes.get(..stretch.end)?)))
    }

    /// The lines of the stretches that may have an address as dumps have it, and where each starts.
    fn lines_with_address(&self) -> impl Iterator<Item = (usize, &'a [u8])> {
        self.stretches().flat_map(|(start, text)| {
            // Where the next line starts.
            let mut next = start;
            std::iter::from_fn(move || {
                let address = find::first(text, next, EndOfAddress)?;
                let start =
                    memchr::memrchr(b'\n', text.get(next..address)?).map_or(next, |end| next + end + 1);
                let rest = text.get(start..)?;
                let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len()))?;
                next = start + line.len();
                Some((start, line))
            })
        })
    }
}

find::sign! {
    /// Four hexadecimal digits, and what stands behind an address.
    EndOfAddress, |0: a, 1: b, 2: c, 3: d, 4: behind| {
        HexDigit.of(a) & HexDigit.of(b) & HexDigit.of(c) & HexDigit.of(d) & behind.is_one_of(*b": \t")
    }
}

find::class! {
    HexDigit, [b"09", b"AF", b"af"]
}

/// The parts of this text near signs of data, which need not stand in it themselves.
fn near_signs<'a>(bytes: &'a [u8], text: &'a Range<usize>) -> impl Iterator<Item = Range<usize>> + 'a {
    let from = text.start.saturating_sub(NEAR);
    let seen = bytes.get(from..bytes.len().min(text.end + NEAR)).unwrap_or_default();
    find::near(seen, NEAR, SignOfData)
        .map(move |near| (from + near.start).max(text.start)..text.end.min(from + near.end))
        .filter(|near| !near.is_empty())
}

find::sign! {
    /// A decimal digit, or a capital behind a small letter.
    SignOfData, |0: before, 1: b| b.is_digit() | (b.within(b'A'..=b'Z') & before.within(b'a'..=b'z'))
}

/// The parts of this text near long words, which stand in `part`.
fn near_long_words(
    bytes: &[u8],
    text: &Range<usize>,
    part: Range<usize>,
    mut found: impl FnMut(Range<usize>),
) {
    let mut from = part.start;
    while let Some((start, end)) =
        bytes.get(from..part.end).and_then(|rest| find::run(rest, LONG_WORD, words::Part))
    {
        found(around(from + start..from + end, text));
        from += end;
    }
}

fn around(sign: Range<usize>, text: &Range<usize>) -> Range<usize> {
    sign.start.saturating_sub(NEAR).max(text.start)..text.end.min(sign.end + NEAR)
}

/// Adds a stretch that ends behind the others, but may overlap the last.
fn add(stretches: &mut Vec<Range<usize>>, stretch: Range<usize>) {
    match stretches.last_mut().filter(|before| before.end >= stretch.start) {
        Some(before) => *before = before.start.min(stretch.start)..before.end.max(stretch.end),
        None => stretches.push(stretch),
    }
}

/// The value of a hexadecimal digit.
pub(super) fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// The value of two hexadecimal digits at the front.
pub(super) fn hex_pair(bytes: &[u8]) -> Option<u8> {
    let [high, low] = *bytes.first_chunk()?;
    Some(hex_digit(high)? << 4 | hex_digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::super::signs::see;
    use super::*;

    #[test]
    fn an_output_ends_at_its_limit() {
        let mut output = Output::new(4);
        output.extend(b"abc");
        output.extend(b"de");
        assert_eq!((output.bytes.as_slice(), output.cut), (&b"abc"[..], true));
    }

    #[test]
    fn text_is_found_within_binary() {
        for before in 0..200 {
            let bytes = [vec![0x80; before], vec![b'a'; 39], vec![0x80; 500]].concat();
            let seen = &see(&bytes);
            for from in 0..=before {
                let start = next_text(seen, from).unwrap();
                assert!(start <= before, "{before} from {from}: {start}");
                assert!(before - start < 2 * TEXT_BLOCK || start == from, "{before} from {from}: {start}");
                let text = text_around(seen, from).unwrap();
                assert!(text.start <= before && text.end >= before + 39, "{before} from {from}: {text:?}");
            }
            assert!(next_text(seen, before + 39 + TEXT_BLOCK).is_none_or(|next| next > 400));
        }
        assert_eq!(next_text(&see(b"short"), 0), Some(0));
        assert_eq!(next_text(&see(b"short"), 5), None);
        assert_eq!(next_text(&see(b""), 0), None);
    }

    #[test]
    fn lines_with_an_address_at_any_place() {
        let text = b"none\nabcd: 1\n\nefgh: 2\n0x12345\tz\nabc: 3\n0000 x";
        for start in 0..text.len() {
            let stretches = std::iter::once(start..text.len()).collect();
            let found: Vec<_> = Text { bytes: text, stretches }.lines_with_address().collect();
            let mut at = start;
            let lines = text[start..].split(|b| *b == b'\n').map(|line| {
                at += line.len() + 1;
                (at - line.len() - 1, line)
            });
            let has_address = |line: &[u8]| {
                [&b"abcd:"[..], b"2345\t", b"0000 "].iter().any(|a| memchr::memmem::find(line, a).is_some())
            };
            assert_eq!(
                found,
                lines.filter(|(_, line)| has_address(line)).collect::<Vec<_>>(),
                "from {start}"
            );
        }
    }

    /// The shortest key, in base64.
    const KEY: &[u8] = b"MBUCAQEEECNbkr0IfE+RWN6TA4nWTw4";

    #[test]
    fn the_shortest_key_is_found_at_the_end_of_a_buffer() {
        assert_eq!(KEY.len(), SHORTEST);
        for before in 0..200 {
            for behind in 0..4 {
                let bytes = [&vec![0x80; before][..], b"\n", KEY, &vec![0; behind]].concat();
                let marks = super::super::scan(&bytes);
                // Where it ends within a block of its own, it may have begun in one of binary.
                let is_cut = bytes.len() % find::BLOCK < behind + 20;
                assert!(is_cut || marks.len() == 1, "{behind} behind {before}: {marks:?}");
            }
        }
    }

    #[test]
    fn a_key_behind_a_label_is_found_whole() {
        let key = b"MC4CAQAwBQYDK2VwBCIEICNbkr0IfE+RWN6TA4nWTw4jW5K9CHxPkVjekwOJ1k8O";
        for label in 0..40 {
            for between in 0..60 {
                let bytes = [&vec![b'n'; label][..], &vec![1; between], key, &[1; 100]].concat();
                let marks = super::super::scan(&bytes);
                assert_eq!(marks.len(), 1, "{label}, {between}");
            }
        }
    }

    #[test]
    fn hexadecimal_pairs() {
        assert_eq!([hex_pair(b"3F"), hex_pair(b"3g"), hex_pair(b"3")], [Some(0x3f), None, None]);
    }
}
