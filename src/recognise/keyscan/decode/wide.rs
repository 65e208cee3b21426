//! UTF-16 and UTF-32 of either byte order, with or without a byte-order mark, wherever in a buffer they stand: a console
//! that appends with `>>` mixes them with ASCII.

use super::super::signs::Seen;
use super::Output;
use crate::base::find::{self, Except};

/// So many characters in a row are text.
const FEWEST: usize = 8;
/// So many characters in a row that are not ASCII end the text.
const FOREIGN: usize = 32;

/// How a character is stored.
#[derive(Clone, Copy)]
struct Layout {
    unit: usize,
    little_endian: bool,
}

const LAYOUTS: [Layout; 4] = [
    Layout { unit: 2, little_endian: true },
    Layout { unit: 2, little_endian: false },
    Layout { unit: 4, little_endian: true },
    Layout { unit: 4, little_endian: false },
];

/// All wide text, as UTF-8.
///
/// Behind a byte of ASCII, text in one byte order reads as text in the other too, but for its characters that are not
/// ASCII: where there are such, it is given in both.
pub(in super::super) fn decode(seen: &Seen<'_>, limit: usize) -> Output {
    let (bytes, mut output) = (seen.bytes(), Output::new(limit));
    let mut from = 0;
    while let Some(zero) = seen.first(from, Zeros) {
        let mut next = zero + 1;
        for layout in LAYOUTS {
            let Some(start) = text_around(bytes, from, zero, layout) else { continue };
            let (end, has_foreign) = copy(bytes, start, layout, &mut output);
            next = next.max(end);
            if !has_foreign {
                break;
            }
        }
        if next == zero + 1 {
            // In a row of zeros it begins at the first or at one of the last.
            let rest = bytes.get(zero..).unwrap_or_default();
            let row = find::position(rest, Except(Zero)).unwrap_or(rest.len());
            next = next.max((zero + row).saturating_sub(3));
        }
        from = next;
    }
    output
}

find::class! {
    Zero, |b| b.is(0)
}

find::sign! {
    /// Two characters in a row have another zero two bytes behind the first, in every layout.
    pub(in super::super) Zeros, |0: first, 2: second| first.is(0) & second.is(0)
}

/// Where the text begins whose first NUL is the one at `zero`.
fn text_around(bytes: &[u8], from: usize, zero: usize, layout: Layout) -> Option<usize> {
    let start = if layout.little_endian { zero.checked_sub(1)? } else { zero };
    let mut units = (0..FEWEST).map(|i| layout.read(bytes, start + i * layout.unit));
    (start >= from && units.all(|unit| unit.is_some_and(is_plain))).then_some(start)
}

/// Copies the text; says where it ends and whether it has characters that are not ASCII.
fn copy(bytes: &[u8], start: usize, layout: Layout, output: &mut Output) -> (usize, bool) {
    let (mut at, mut foreign, mut has_foreign) = (start, 0, false);
    while let Some(value) = layout.read(bytes, at) {
        foreign = if is_plain(value) { 0 } else { foreign + 1 };
        has_foreign |= foreign > 0;
        if value == 0 || foreign > FOREIGN {
            break;
        }
        let mut utf8 = [0; 4];
        let character = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
        output.place(at, 1, layout.unit as u8);
        output.extend(character.encode_utf8(&mut utf8).as_bytes());
        at += layout.unit;
    }
    output.extend(b"\n");
    (at, has_foreign)
}

impl Layout {
    fn read(self, bytes: &[u8], at: usize) -> Option<u32> {
        let unit = bytes.get(at..at + self.unit)?;
        let join = |value: u32, &byte: &u8| value << 8 | u32::from(byte);
        Some(if self.little_endian { unit.iter().rev().fold(0, join) } else { unit.iter().fold(0, join) })
    }
}

fn is_plain(value: u32) -> bool {
    matches!(value, 0x20..=0x7e | 0x09 | 0x0a | 0x0d)
}

#[cfg(test)]
mod tests {
    use super::super::super::signs::see;
    use super::*;

    fn in_all_layouts(text: &str) -> [Vec<u8>; 4] {
        let le16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let le32: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let be32: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        [le16, be16, le32, be32]
    }

    #[test]
    fn either_order_and_width_within_other_bytes() {
        let text = "wide text\u{2013}here";
        for wide in in_all_layouts(text) {
            for before in [&b""[..], b"\xff\xfe", b"odd", b"\r\n"] {
                let found = decode(&see(&[before, &wide, b"\xff\xff\xff\xff"].concat()), 999);
                let found = String::from_utf8_lossy(&found.bytes).into_owned();
                assert!(found.contains(&text[1..]), "{before:?} {found:?}");
            }
        }
    }

    #[test]
    fn text_behind_many_zeros() {
        let text = "wide text here";
        for wide in in_all_layouts(text) {
            for zeros in 0..200 {
                let bytes = [&vec![0; zeros], &wide[..], &[0; 70], &wide].concat();
                let found = decode(&see(&bytes), 999);
                let found = String::from_utf8_lossy(&found.bytes).into_owned();
                assert!(found.matches(&text[1..]).count() >= 2, "{zeros} {found:?}");
            }
        }
    }

    #[test]
    fn floods_of_nul_and_ascii_are_no_wide_text() {
        assert_eq!(decode(&see(&[0; 64]), 999).bytes.as_slice(), b"");
        assert_eq!(decode(&see(b"plain text\0with\0ends\0"), 999).bytes.as_slice(), b"");
    }
}
