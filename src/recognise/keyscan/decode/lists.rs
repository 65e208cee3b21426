//! Lists of bytes as programs write them, one notation each: `0x30, 0x4`, `(byte) 0x30`, `0x82.toByte()`, `&H30`, `030h`,
//! `\x30`, and in decimal `48, 130`, `48u8`, `(byte) -126`, with numbers of lines or other marks in front of each line.

use super::{Output, Text, hex_digit};
use crate::base::find::{self, Sign};

/// Fewer in a row are no list.
const FEWEST: usize = 6;
/// More than this between two bytes ends a list.
const GAP: usize = 40;
/// So many bytes wait for what becomes of them.
const WAITING: usize = 64;
/// What may stand between two bytes, beside signs.
const CASTS: [&[u8]; 11] =
    [b"byte", b"tobyte", b"db", b"dcb", b"u8", b"i8", b"uint8", b"uint8_t", b"_u8", b"char", b"sbyte"];

/// How a byte is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notation {
    Prefixed,
    Decimal,
}

#[derive(Clone, Copy)]
struct Number {
    start: usize,
    end: usize,
    value: u8,
    notation: Notation,
}

/// The bytes of all lists: those in hexadecimal, and those in decimal.
pub(in super::super) fn decode(text: &Text<'_>, limit: usize) -> [Output; 2] {
    let output = [Output::new(limit), Output::new(limit)];
    let mut lists = Lists { output, list: Vec::new(), commas: None, begun: false };
    for (mut at, text) in text.stretches() {
        while let Some(start) = next_begin(text, at) {
            at = match number(text, start) {
                Some(number) => {
                    lists.take(text, number);
                    number.end
                }
                // What is no number stands in a gap, and may end the list there.
                None => start + 1,
            };
        }
    }
    lists.end(0);
    lists.output
}

/// The list that is being read.
struct Lists {
    output: [Output; 2],
    /// What is not written yet. It never grows, and is wiped when it is written.
    list: Vec<Number>,
    /// Whether some of the list is written.
    begun: bool,
    /// Whether commas stand between its bytes, once that is known.
    commas: Option<bool>,
}

impl Lists {
    fn take(&mut self, bytes: &[u8], number: Number) {
        let Some(&last) = self.list.last() else {
            self.list.reserve_exact(WAITING);
            self.list.push(number);
            return;
        };
        let gap = bytes.get(last.end..number.start).unwrap_or_default();
        let commas = gap.contains(&b',');
        // A number of a line, or a time, stands behind the comma and line end of the line before.
        let before = self.list.iter().rev().nth(1).map_or(last.start, |before| before.end);
        let begins_line = bytes.get(before..last.start).is_some_and(|gap| gap.contains(&b'\n'));
        if !is_gap(gap) || last.notation != number.notation {
            self.end(usize::from(begins_line));
        } else if self.commas.is_some_and(|known| known != commas) {
            self.end(usize::from(begins_line && !commas));
            self.list.push(last);
            self.commas = Some(commas);
        } else {
            self.commas = Some(commas);
        }
        if self.list.len() == WAITING {
            // The last two may still turn out to belong to the next list.
            self.write(WAITING - 2);
            self.begun = true;
        }
        self.list.push(number);
    }

    /// Ends the list without its last numbers, so many of them.
    fn end(&mut self, without: usize) {
        let count = self.list.len().saturating_sub(without);
        if self.begun || count >= FEWEST {
            self.write(count);
        }
        self.list.iter_mut().for_each(|number| number.value = 0);
        self.list.clear();
        self.commas = None;
        self.begun = false;
    }

    /// Writes the first numbers, so many of them.
    fn write(&mut self, count: usize) {
        for number in self.list.get(..count).unwrap_or_default() {
            let output = &mut self.output[usize::from(number.notation == Notation::Decimal)];
            if output.has_room(1) {
                output.place(number.start, 1, 4);
                output.bytes.push(number.value);
            }
        }
        let written = count.min(self.list.len());
        self.list.rotate_left(written);
        let kept = self.list.len() - written;
        self.list.iter_mut().skip(kept).for_each(|number| number.value = 0);
        self.list.truncate(kept);
    }
}

/// The next place where a byte may begin. A digit within a word does not: the 8 of `u8` is no number.
fn next_begin(text: &[u8], at: usize) -> Option<usize> {
    let Some(before) = at.checked_sub(1) else {
        let begins = text.first().is_some_and(|&first| Beginning.at([b' ', first]));
        return if begins { Some(0) } else { next_begin(text, 1) };
    };
    find::first(text, before, Beginning).map(|before| before + 1)
}

find::sign! {
    /// The second byte may begin a number behind the first.
    Beginning, |0: before, 1: byte| {
        let in_word = before.is_letter() | before.is_digit() | before.is(b'_');
        (byte.is_digit() & !in_word) | byte.is_one_of(*b"\\&")
    }
}

/// The byte that is written here.
fn number(bytes: &[u8], start: usize) -> Option<Number> {
    let rest = bytes.get(start..)?;
    let before = start.checked_sub(1).and_then(|before| bytes.get(before)).copied().unwrap_or(b' ');
    let (skipped, prefixed) = match rest {
        [b'0', b'x' | b'X', ..] | [b'\\', b'x' | b'X', ..] | [b'&', b'H' | b'h', ..] => (2, true),
        _ => (0, false),
    };
    let length = rest.iter().skip(skipped).take(4).take_while(|b| b.is_ascii_hexdigit()).count();
    let digits = rest.get(skipped..skipped + length)?;
    let mut end = start + skipped + length;
    let behind = bytes.get(end).copied().unwrap_or(b' ');
    let suffixed = !prefixed && matches!(behind, b'h' | b'H');
    end += usize::from(suffixed);
    let is_cast = bytes.get(end..).is_some_and(|rest| rest.starts_with(b"u8") || rest.starts_with(b"i8"));
    let ends = is_cast || !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    let is_one = if suffixed { (2..=3).contains(&length) } else { (1..=3).contains(&length) };
    if !ends || !is_one {
        return None;
    }
    let base = if prefixed || suffixed { 16 } else { 10 };
    let mut value = 0_u16;
    for &byte in digits {
        let digit = u16::from(hex_digit(byte)?);
        if digit >= base {
            return None;
        }
        value = value * base + digit;
    }
    let value = u8::try_from(value).ok()?;
    let is_negative = base == 10 && before == b'-';
    let notation = if base == 16 { Notation::Prefixed } else { Notation::Decimal };
    Some(Number { start, end, value: if is_negative { value.wrapping_neg() } else { value }, notation })
}

/// Whether nothing stands between two bytes but signs and what says that they are bytes.
fn is_gap(gap: &[u8]) -> bool {
    // A full stop or colon alone is an address, a version or a time.
    gap.len() <= GAP
        && gap != b"."
        && gap != b":"
        && gap
            .split(|b| !b.is_ascii_alphanumeric() && *b != b'_')
            .all(|word| word.is_empty() || CASTS.iter().any(|cast| word.eq_ignore_ascii_case(cast)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 20] =
        [0x30, 0x82, 4, 0xbe, 2, 1, 0, 0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1];

    fn joined(one: impl Fn(u8) -> String, between: &str) -> String {
        KEY.map(one).join(between)
    }

    #[test]
    fn lists_of_many_languages() {
        for text in [
            joined(|b| format!("(byte) 0x{b:02x}"), ", "),
            joined(|b| format!("(byte)0x{b:02x}"), ","),
            joined(|b| format!("0x{b:x}"), ", "),
            joined(|b| format!("0x{b:02x}{}", if b > 127 { ".toByte()" } else { "" }), ", "),
            joined(|b| format!("0x{b:02x}u8"), ", "),
            joined(|b| format!("0x{b:02x}_u8"), ", "),
            joined(|b| format!("{b}u8"), ", "),
            joined(|b| format!("(byte) {}", b as i8), ", "),
            joined(|b| format!("    .byte 0x{b:02x},"), "\n"),
            joined(|b| format!("0{b:02X}h"), ", "),
            joined(|b| format!("&H{b:02X}"), ", "),
        ] {
            let [hex, decimal] = decode(&Text::whole(text.as_bytes()), 999);
            let found = if hex.bytes.is_empty() { &decimal } else { &hex };
            assert_eq!(found.bytes.as_slice(), KEY, "{text}");
        }
    }

    #[test]
    fn lines_with_something_in_front() {
        let notations: [fn(&u8) -> String; 2] = [|b| format!("0x{b:02x}"), u8::to_string];
        for notation in notations {
            for front in ["> ", "# ", "| ", "12\t  ", "10:00:01 "] {
                let lines: Vec<String> = KEY
                    .chunks(10)
                    .map(|row| format!("{front}{}", row.iter().map(notation).collect::<Vec<_>>().join(", ")))
                    .collect();
                let text = lines.join(",\n");
                let [hex, decimal] = decode(&Text::whole(text.as_bytes()), 999);
                let found = if hex.bytes.is_empty() { &decimal } else { &hex };
                assert_eq!(found.bytes.as_slice(), KEY, "{text}");
            }
        }
        let quoted = "> \\x30\\x82\\x04\\xbe\\x02\\x01\n> \\x00\\x30\\x0d\\x06\\x09\\x2a";
        assert_eq!(decode(&Text::whole(quoted.as_bytes()), 999)[0].bytes.as_slice(), &KEY[..12]);
    }

    #[test]
    fn prose_has_no_lists() {
        let text =
            b"On 24 November 2026 at 10:11:12, version 1.2.3.4 of 10.0.0.1 10.0.0.2; 1, 2 or 3, 443 and 8443";
        let [hex, decimal] = decode(&Text::whole(text), 999);
        assert_eq!((hex.bytes.len(), decimal.bytes.len()), (0, 0));
    }
}
