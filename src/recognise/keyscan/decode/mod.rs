//! The scan's own decodings. Each takes a buffer and gives all that it could decode there in one buffer, run after run.

mod base32;
pub(super) mod base64;
mod column;
pub(super) mod escapes;
pub(super) mod full_width;
pub(super) mod hexdump;
mod html;
pub(super) mod inflate;
pub(super) mod lists;
pub(super) mod numbers;
pub(super) mod octal;
pub(super) mod spaced;
mod typography;
pub(super) mod wide;
pub(super) mod words;

use crate::base::Secret;
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
        if self.bytes.len().saturating_add(more) > self.limit {
            self.cut = true;
            return false;
        }
        make_room(&mut self.bytes, more);
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

/// Room for `more` bytes. A vector that grows by itself leaves a copy of its content behind; here the old buffer is wiped.
pub(super) fn make_room(buffer: &mut Secret, more: usize) {
    let needed = buffer.len().saturating_add(more);
    if needed <= buffer.capacity() {
        return;
    }
    let mut larger = Secret::new(Vec::with_capacity(needed.max(buffer.capacity() * 2).max(256)));
    larger.extend_from_slice(buffer);
    *buffer = larger;
}

/// Text is told from binary in blocks of so many bytes.
pub(super) const TEXT_BLOCK: usize = 32;
/// So many bytes of a block are ASCII if it is text. Random bytes reach it in one block of 300; 39 characters in a row
/// always do, and a key has more.
const TEXT_IN_BLOCK: u8 = 20;

/// Where text could begin, from `from` on: in the block before the first that is mostly text. Binary is passed over quickly.
pub(super) fn next_text(bytes: &[u8], from: usize) -> Option<usize> {
    let (blocks, rest) = bytes.get(from..)?.as_chunks::<TEXT_BLOCK>();
    let found = blocks.iter().position(|block| text_bytes(block) >= TEXT_IN_BLOCK);
    match found {
        Some(block) => Some(from + block.saturating_sub(1) * TEXT_BLOCK),
        None if rest.is_empty() => None,
        None => Some(from + blocks.len().saturating_sub(1) * TEXT_BLOCK),
    }
}

/// Without branches, so that many bytes are compared at once.
fn text_bytes(block: &[u8; TEXT_BLOCK]) -> u8 {
    block.iter().fold(0, |count, &byte| {
        let is_printable = byte.wrapping_sub(b' ') <= b'~' - b' ';
        count + u8::from(is_printable | (byte == b'\n') | (byte == b'\r') | (byte == b'\t'))
    })
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
        for before in 0..100 {
            let bytes = [vec![0x80; before], vec![b'a'; 39], vec![0x80; 500]].concat();
            let text = next_text(&bytes, 0).unwrap();
            assert!(text <= before && before - text < 2 * TEXT_BLOCK, "{before}: {text}");
            assert!(next_text(&bytes, before + 39 + TEXT_BLOCK).is_none_or(|next| next > 400));
        }
        assert_eq!(next_text(b"short", 0), Some(0));
        assert_eq!(next_text(b"", 0), None);
    }

    #[test]
    fn hexadecimal_pairs() {
        assert_eq!([hex_pair(b"3F"), hex_pair(b"3g"), hex_pair(b"3")], [Some(0x3f), None, None]);
    }
}
