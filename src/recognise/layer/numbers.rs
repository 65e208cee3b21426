//! Data written as numbers, in whatever notation: bytes (`0x30, 0x82`, `48, 130`, `30 82`, `&H30`, `030h`), columns of
//! words as dumps have them (`8230 be04`), one long number, letters with something between them.
//!
//! Nothing is made of them: they are only asked whether a certificate explains them.

use crate::base::Secret;
use crate::base::find::{self, Except};

/// Bytes are asked about in pieces of so many; fewer in a row are a date, a time, a version.
pub const PIECE: usize = 8;
/// A number of so many hexadecimal digits is data.
const LONG: usize = 32;
/// Longer numbers in decimal are not converted: the key of 16,384 bits has 4,933 digits.
const DECIMAL: usize = 5_000;
/// So many letters one by one are data.
const LETTERS: usize = 32;
/// What stands beside a byte in source code.
const CASTS: [&[u8]; 9] = [b"byte", b"Byte", b"toByte", b"u8", b"i8", b"uint8", b"char", b"BYTE", b"sbyte"];

/// Data in any notation has two decimal digits that are not farther from one another.
const NEAR: usize = 256;

/// How many bytes of a text are data in numbers that `is_known` does not know, counted until there are `enough`.
pub fn unknown_bytes(text: &[u8], enough: usize, is_known: impl Fn(&[u8]) -> bool) -> usize {
    let mut numbers = Numbers::default();
    let mut at = 0;
    for near in find::near(text, NEAR, find::Digit) {
        let from = near.start.max(at);
        at = from;
        for (start, end) in find::runs(text.get(from..near.end).unwrap_or_default(), InWord) {
            if numbers.count >= enough {
                break;
            }
            let (start, mut end) = (from + start, from + end);
            if end == near.end {
                end = find::first(text, end, Except(InWord)).unwrap_or(text.len());
            }
            numbers.take(&text[at..start], &text[start..end], &is_known);
            at = end;
        }
        numbers.end(&is_known);
    }
    if numbers.letters.are_data() { enough } else { numbers.count }
}

find::class! {
    /// Letters and digits.
    InWord, |b| b.is_letter() | b.is_digit()
}

/// What is counted on the way through a text.
#[derive(Default)]
struct Numbers<'a> {
    count: usize,
    bytes: Bytes,
    words: Words,
    letters: Letters<'a>,
}

impl<'a> Numbers<'a> {
    fn take(&mut self, gap: &'a [u8], word: &[u8], is_known: &impl Fn(&[u8]) -> bool) {
        self.letters.take(gap, word);
        if is_prose(word) {
            self.count += self.bytes.take_unknown(is_known);
            if !self.words.digits.is_empty() && self.words.breaks(gap, word) {
                self.count += self.words.take_unknown(is_known);
            }
            return;
        }
        if word.len() >= LONG {
            self.count += unknown_number(word, is_known);
        }
        if CASTS.contains(&word) {
            return;
        }
        if self.bytes.breaks(gap, word) {
            self.count += self.bytes.take_unknown(is_known);
        }
        self.bytes.push(gap, word);
        if self.words.breaks(gap, word) {
            self.count += self.words.take_unknown(is_known);
        }
        self.words.push(word);
    }

    /// What comes next is far away.
    fn end(&mut self, is_known: &impl Fn(&[u8]) -> bool) {
        self.count += self.bytes.take_unknown(is_known) + self.words.take_unknown(is_known);
        self.letters.run = 0;
    }
}

/// Whether a word is no number in any notation and no cast, by its first two letters: most are told by them.
fn is_prose(word: &[u8]) -> bool {
    let [first, rest @ ..] = word else { return false };
    matches!(first | 0x20, b'g' | b'j'..=b'r' | b'v' | b'w' | b'y' | b'z')
        || (first.is_ascii_alphabetic()
            && rest.first().is_some_and(|second| matches!(second | 0x20, b'g'..=b'z'))
            && !CASTS.contains(&word))
}

/// One long number: its bytes if nothing knows them, in hexadecimal or in decimal.
fn unknown_number(word: &[u8], is_known: &impl Fn(&[u8]) -> bool) -> usize {
    let digits = word.strip_prefix(b"0x").or(word.strip_prefix(b"0X")).unwrap_or(word);
    if digits.len() < LONG || !digits.iter().all(u8::is_ascii_hexdigit) {
        return 0;
    }
    let known_as_hex = is_known(without_zeros(&from_hex(digits)));
    // It may be a name that looks like a number.
    let known = is_known(word)
        || known_as_hex
        || from_decimal(digits).is_some_and(|bytes| is_known(without_zeros(&bytes)));
    if known { 0 } else { digits.len() / 2 }
}

/// The bytes of a number in hexadecimal; an odd number of digits has lost a zero in front.
fn from_hex(digits: &[u8]) -> Secret {
    let mut bytes = Secret::new(Vec::with_capacity(digits.len().div_ceil(2)));
    let odd = digits.len() % 2;
    bytes.extend(digits.get(..odd).unwrap_or_default().iter().map(|&b| digit(b)));
    bytes.extend(
        digits.get(odd..).unwrap_or_default().as_chunks().0.iter().map(|&[a, b]| digit(a) << 4 | digit(b)),
    );
    bytes
}

/// The bytes of a number in decimal.
pub fn from_decimal(digits: &[u8]) -> Option<Secret> {
    if digits.len() > DECIMAL || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // Bytes from the lowest on. A byte takes at least two digits, so that the buffer never grows.
    let mut bytes = Secret::new(Vec::with_capacity(digits.len() + 8));
    for part in digits.chunks(9) {
        let mut carry = part.iter().fold(0, |value, &b| value * 10 + u64::from(b - b'0'));
        let factor = 10_u64.pow(part.len() as u32);
        for byte in bytes.iter_mut() {
            carry += u64::from(*byte) * factor;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push((carry & 0xff) as u8);
            carry >>= 8;
        }
    }
    bytes.reverse();
    Some(bytes)
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    bytes.get(bytes.iter().take_while(|b| **b == 0).count()..).unwrap_or_default()
}

fn digit(byte: u8) -> u8 {
    // A digit is below 16, so it fits.
    char::from(byte).to_digit(16).unwrap_or_default() as u8
}

/// How many bytes stand in pieces that are not known, in this order or backwards, as certutil prints signatures.
fn unknown_pieces(bytes: &[u8], is_known: &impl Fn(&[u8]) -> bool) -> usize {
    // Dumps write numbers with a leading zero byte that the DER may not have.
    let pieces = bytes.strip_prefix(&[0]).unwrap_or(bytes).as_chunks::<PIECE>().0;
    let unknown = pieces.iter().filter(|piece| {
        let mut backwards = **piece;
        backwards.reverse();
        is_varied(piece) && !is_known(*piece) && !is_known(&backwards)
    });
    PIECE * unknown.count()
}

/// Whether numbers differ, as those of a progress meter or of a ruler do not.
fn is_varied(piece: &[u8; PIECE]) -> bool {
    let mut sorted = *piece;
    sorted.sort_unstable();
    let differ = sorted.windows(2).filter(|pair| pair.first() != pair.last()).count();
    differ >= 3 && !piece.windows(2).all(|pair| matches!(pair, [a, b] if a.wrapping_add(1) == *b))
}

/// Bytes in a row, as hexadecimal and as decimal numbers for as long as they can be either.
#[derive(Default)]
struct Bytes {
    hex: Option<Secret>,
    decimal: Option<Secret>,
    /// What could be either until a number came that is only one: it may belong to the column of characters of a dump.
    ended: Option<Secret>,
}

impl Bytes {
    /// Whether a word ends the row.
    fn breaks(&self, gap: &[u8], word: &[u8]) -> bool {
        let goes_on = (self.hex.is_some() && hex_byte(gap, word).is_some())
            || (self.decimal.is_some() && decimal_byte(gap, word).is_some());
        // Addresses and versions have full stops between their numbers, tables bars.
        !goes_on || gap == b"." || gap.contains(&b'|')
    }

    fn push(&mut self, gap: &[u8], word: &[u8]) {
        let is_first = self.hex.is_none() && self.decimal.is_none();
        for (row, byte) in
            [(&mut self.hex, hex_byte(gap, word)), (&mut self.decimal, decimal_byte(gap, word))]
        {
            match (row.as_mut(), byte) {
                (Some(row), Some(byte)) => row.append(&[byte]),
                (None, Some(byte)) if is_first => row.get_or_insert_default().append(&[byte]),
                (Some(_), None) => self.ended = row.take(),
                _ => {}
            }
        }
    }

    #[inline]
    fn take_unknown(&mut self, is_known: &impl Fn(&[u8]) -> bool) -> usize {
        let is_empty = self.hex.is_none() && self.decimal.is_none() && self.ended.is_none();
        if is_empty { 0 } else { self.take_pieces(is_known) }
    }

    fn take_pieces(&mut self, is_known: &impl Fn(&[u8]) -> bool) -> usize {
        let rows = [self.hex.take(), self.decimal.take()];
        let whole = rows.iter().flatten().map(|row| unknown_pieces(row, is_known)).min().unwrap_or(0);
        let Some(ended) = self.ended.take() else { return whole };
        let rest = rows.iter().flatten().find_map(|row| row.get(ended.len()..)).unwrap_or_default();
        whole.min(unknown_pieces(&ended, is_known) + unknown_pieces(rest, is_known))
    }
}

fn hex_byte(gap: &[u8], word: &[u8]) -> Option<u8> {
    let word = word.strip_suffix(b"u8").unwrap_or(word);
    let prefixed = match word {
        [b'0', b'x' | b'X', digits @ ..] => Some(digits),
        [b'x' | b'X', digits @ ..] if gap.ends_with(b"\\") => Some(digits),
        [b'H' | b'h', digits @ ..] if gap.ends_with(b"&") => Some(digits),
        [digits @ .., b'h' | b'H'] if digits.first().is_some_and(u8::is_ascii_digit) => Some(digits),
        _ => None,
    };
    let digits = prefixed.unwrap_or(word);
    let fits = if prefixed.is_some() { (1..=3).contains(&digits.len()) } else { digits.len() == 2 };
    if !fits || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::try_from(digits.iter().fold(0_u16, |value, &b| value << 4 | u16::from(digit(b)))).ok()
}

fn decimal_byte(gap: &[u8], word: &[u8]) -> Option<u8> {
    let digits = word.strip_suffix(b"u8").or(word.strip_suffix(b"i8")).unwrap_or(word);
    if digits.len() > 3 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value: u8 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(if gap.ends_with(b"-") { value.wrapping_neg() } else { value })
}

/// Words of one length in a row, as the columns of `hexdump`, `od` and `xxd` are.
#[derive(Default)]
struct Words {
    length: usize,
    digits: Secret,
}

impl Words {
    fn breaks(&self, gap: &[u8], word: &[u8]) -> bool {
        // What stands before a colon is an address; between colons it is one of the network.
        word.len() != self.length || gap.iter().any(|b| !matches!(b, b' ' | b'\t' | b'_' | b'\r' | b'\n'))
    }

    fn push(&mut self, word: &[u8]) {
        if matches!(word.len(), 4 | 6 | 8) && word.iter().all(u8::is_ascii_hexdigit) {
            self.length = word.len();
            self.digits.append(word);
        }
    }

    fn take_unknown(&mut self, is_known: &impl Fn(&[u8]) -> bool) -> usize {
        if self.digits.is_empty() {
            return 0;
        }
        let digits = std::mem::take(&mut self.digits);
        let length = std::mem::take(&mut self.length);
        let has = |test: fn(&u8) -> bool| digits.iter().any(test);
        if length == 6 {
            // Octal, eight in a row as od prints them.
            let is_octal = digits.iter().all(|b| (b'0'..=b'7').contains(b)) && has(|b| *b != b'0');
            return if is_octal && digits.len() >= 48 { digits.len() / 3 } else { 0 };
        }
        // Years have no letters, and words of prose have no digits.
        let is_mixed =
            |word: &&[u8]| word.iter().any(u8::is_ascii_digit) && word.iter().any(u8::is_ascii_alphabetic);
        let mixed = digits.chunks(length.max(1)).filter(is_mixed).count();
        if mixed < 2 || mixed * length * 4 < digits.len() {
            return 0;
        }
        let bytes = from_hex(&digits);
        let mut swapped = Secret::new(bytes.to_vec());
        swapped.chunks_exact_mut((length / 2).max(1)).for_each(<[u8]>::reverse);
        unknown_pieces(&bytes, is_known).min(unknown_pieces(&swapped, is_known))
    }
}

/// Letters one by one, with the same blanks or strokes between any two on a line. Among the dots for the bytes of a binary
/// value stand single letters too, but at any distance.
#[derive(Default)]
struct Letters<'a> {
    gap: &'a [u8],
    run: usize,
    count: usize,
    kinds: [bool; 3],
}

impl<'a> Letters<'a> {
    fn take(&mut self, gap: &'a [u8], word: &[u8]) {
        let [letter] = *word else {
            self.run = 0;
            return;
        };
        let is_first_of_line = gap.contains(&b'\n');
        if !is_first_of_line && self.run != 1 && gap != self.gap {
            self.run = 0;
        }
        if !is_first_of_line {
            self.gap = gap;
        }
        self.run += 1;
        if self.run >= PIECE {
            self.count += 1;
            self.kinds[0] |= letter.is_ascii_digit();
            self.kinds[1] |= letter.is_ascii_uppercase();
            self.kinds[2] |= letter.is_ascii_lowercase();
        }
    }

    fn are_data(&self) -> bool {
        self.count >= LETTERS && self.kinds == [true; 3]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: [u8; 24] = [
        0x30, 0x82, 4, 0xbe, 2, 1, 0, 0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0, 4,
        0x82,
    ];

    fn joined(one: impl Fn(u8) -> String, between: &str) -> String {
        DATA.map(one).join(between)
    }

    fn is_data(text: &str, known: &[u8]) -> bool {
        unknown_bytes(text.as_bytes(), 16, |b| memchr::memmem::find(known, b).is_some()) >= 16
    }

    #[test]
    fn data_in_every_notation() {
        let words = |size: usize| {
            let words: Vec<String> = DATA
                .chunks(size)
                .map(|word| word.iter().rev().map(|b| format!("{b:02x}")).collect())
                .collect();
            words.join(" ")
        };
        for text in [
            joined(|b| format!("(byte) 0x{b:02x}"), ", "),
            joined(|b| format!("0x{b:x}"), ", "),
            joined(|b| format!("0x{b:02x}.toByte()"), ", "),
            joined(|b| format!("{b}u8"), ", "),
            joined(|b| format!("0x{b:02x}_u8"), ", "),
            joined(|b| format!("    .byte 0x{b:02x},"), "\n"),
            joined(|b| format!("0{b:02X}h"), ", "),
            joined(|b| format!("&H{b:02X}"), ", "),
            joined(|b| (b as i8).to_string(), ", "),
            joined(|b| format!("\\x{b:02x}"), ""),
            joined(|b| format!("{b:02x}"), " "),
            format!("0000000 {}", words(2)),
            format!("00000000: {}", words(4)),
        ] {
            assert!(is_data(&text, b""), "{text}");
            assert!(!is_data(&text, &DATA), "{text}");
        }
    }

    #[test]
    fn a_number_of_the_next_column_changes_no_notation() {
        let known: Vec<u8> = (0..16).map(|i| 0x20 + i / 4 * 0x10 + i % 4 * 3).collect();
        let row: String = known.iter().map(|b| format!("{b:02x} ")).collect();
        assert!(row.bytes().all(|b| b == b' ' || b.is_ascii_digit()), "{row}");
        for column in ["  (1) text", "  7, text", "  128 text"] {
            assert!(!is_data(&format!("0010 - {row}{column}"), &known), "{row}{column}");
            assert!(is_data(&format!("0010 - {row}{column}"), b""), "{row}{column}");
        }
    }

    #[test]
    fn long_numbers_in_hexadecimal_and_decimal() {
        let hex = "1234567890abcdef1234567890abcdef1";
        assert!(is_data(hex, b"") && is_data(&format!("0x{hex}"), b""));
        assert!(!is_data(hex, &from_hex(hex.as_bytes())));
        let decimal = "340282366920938463463374607431768211457123";
        assert!(is_data(decimal, b""));
        assert!(!is_data(decimal, &from_decimal(decimal.as_bytes()).unwrap()));
        assert_eq!(from_decimal(b"65537").unwrap().as_slice(), [1, 0, 1]);
    }

    #[test]
    fn letters_one_by_one() {
        let letters = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".chars().map(|c| format!("{c} ")).collect();
        let letters: String = letters;
        assert!(is_data(&letters, b""));
        assert!(!is_data("C E R T I F I C A T E   O F   T H E   S E R V E R   m d m", b""));
    }

    #[test]
    fn numbers_that_are_no_data() {
        for text in [
            "Not Before: Nov 24 10:11:12 2026 GMT, Nov 25 10:11:12 2027 GMT, version 1.2.3.4",
            "10.0.0.1 10.0.0.2 10.0.0.3 10.1.2.3 10.4.5.6 172.16.0.1",
            "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\n",
            "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
            "2001:0db8:0000:0000:0000:ff00:0042:8329, 550e8400-e29b-41d4-a716-446655440000",
            "2021 2022 2023 2024 2025 2026 2027 2028 dead beef",
        ] {
            assert!(!is_data(text, b""), "{text}");
        }
    }
}
