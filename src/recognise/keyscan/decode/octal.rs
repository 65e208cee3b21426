//! Dumps of `od` and `hexdump` in octal: bytes (`od -b`), bytes with characters for those that are some (`od -c`), words
//! (`od` without options). Their columns have a fixed width behind an address of seven digits.

use super::{Output, Text};

/// Digits of the address.
const ADDRESS: usize = 7;
/// A column of a byte: a blank and three digits, or blanks and a character or its escape.
const BYTE: usize = 4;
/// A column of a word of two bytes: a blank and six digits.
const WORD: usize = 7;
/// The most bytes of a row; what follows is not of the dump.
const ROW: usize = 16;

/// The bytes of all rows.
pub(in super::super) fn decode(text: &Text<'_>, limit: usize) -> Output {
    let mut output = Output::new(limit);
    for (start, line) in text.lines_with_address() {
        row(line, start, &mut output);
    }
    output
}

fn row(line: &[u8], source: usize, output: &mut Output) {
    let front = line.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'>' | b'|' | b'#')).count();
    let Some((address, columns)) = line.get(front..).and_then(|row| row.split_at_checked(ADDRESS)) else {
        return;
    };
    if octal(address).is_none() {
        return;
    }
    let source = source + front + ADDRESS;
    // A blank at the end may be one of the bytes.
    let columns = columns.strip_suffix(b"\r").unwrap_or(columns);
    let bytes = || columns.chunks(BYTE).map_while(byte).take(ROW);
    let words = || columns.chunks(WORD).map_while(word).take(ROW / 2);
    if words().count() * 2 > bytes().count() {
        words().enumerate().for_each(|(i, word)| write(output, source + i * WORD, &word));
    } else {
        bytes().enumerate().for_each(|(i, byte)| write(output, source + i * BYTE, &[byte]));
    }
}

fn write(output: &mut Output, source: usize, bytes: &[u8]) {
    if output.has_room(bytes.len()) {
        output.place(source, 1, 1);
        output.bytes.extend_from_slice(bytes);
    }
}

fn byte(column: &[u8]) -> Option<u8> {
    let escape = |letter| b"0abtnvfr".iter().zip(b"\0\x07\x08\t\n\x0b\x0c\r").find(|(l, _)| **l == letter);
    match *column {
        [b' ', b' ', b'\\', letter] => Some(escape(letter).map_or(letter, |(_, byte)| *byte)),
        [b' ', b' ', b' ', character @ b'!'..=b'~'] => Some(character),
        [b' ', b' ', b' ', b' '] => Some(b' '),
        [b' ', ref digits @ ..] if digits.len() == 3 => octal(digits)?.try_into().ok(),
        _ => None,
    }
}

fn word(column: &[u8]) -> Option<[u8; 2]> {
    let digits = column.strip_prefix(b" ").filter(|digits| digits.len() == WORD - 1)?;
    u16::try_from(octal(digits)?).ok().map(u16::to_le_bytes)
}

fn octal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, b| matches!(b, b'0'..=b'7').then(|| value << 3 | u32::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::super::super::scan;
    use super::*;

    fn decoded(text: &str) -> Vec<u8> {
        decode(&Text::whole(text.as_bytes()), 999).bytes.to_vec()
    }

    #[test]
    fn bytes_characters_and_words() {
        let bytes = [0x30, 0x82, 4, 0xbe, 0, b'\n', b'\\', b' '];
        assert_eq!(decoded("0000000 060 202 004 276 000 012 134 040\n0000010\n"), bytes);
        assert_eq!(decoded("> 0000000   0 202 004 276  \\0  \\n   \\    \r\n"), bytes);
        assert_eq!(decoded("0000000 101060 137004 005000 020134\n"), bytes);
        assert_eq!(decoded("1234567 years ago\n2026112 060\nfirst 0000000 060\n"), [b'0']);
    }

    #[test]
    fn a_key_in_a_dump_is_found() {
        let key = rcgen::KeyPair::generate().unwrap().serialize_der();
        for cell in [
            |b: &u8| format!(" {b:03o}"),
            |b: &u8| match b {
                0 => r"  \0".to_owned(),
                b'!'..=b'~' => format!("   {}", char::from(*b)),
                _ => format!(" {b:03o}"),
            },
        ] {
            let row = |(i, part): (usize, &[u8])| {
                format!("{:07o}{}\n", 16 * i, part.iter().map(cell).collect::<String>())
            };
            let dump: String = key.chunks(16).enumerate().map(row).collect();
            assert!(!scan(dump.as_bytes()).is_empty(), "{dump}");
        }
    }
}
