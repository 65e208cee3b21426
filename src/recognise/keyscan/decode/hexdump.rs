//! Hex dumps with an address column, as `xxd`, `hexdump`, `od`, `Format-Hex`, `certutil -encodehex` and `gdb` print them,
//! with or without something in front of each line: marks of quotation, numbers, times, names of hosts.

use super::{Output, Text, hex_pair};
use crate::base::find;

/// A row has so many bytes; what follows is the column of characters.
const ROW: usize = 16;
/// Fewer bytes are a line of prose that begins with a number.
const FEWEST: usize = 2;
/// The same where something stands in front of the address.
const FEWEST_BEHIND_TEXT: usize = 4;
/// Numbers of lines are shorter than the addresses of most tools.
const ADDRESS: usize = 7;
/// So many words in front of the address are looked behind.
const WORDS_IN_FRONT: usize = 20;

/// What the groups of a row are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Groups {
    /// Bytes as they stand.
    Bytes,
    /// Numbers whose lowest byte comes first in memory: `hexdump`, `od -x`, `xxd -e`.
    Words,
}

/// The bytes of all rows.
pub(in super::super) fn decode(text: &Text<'_>, groups: Groups, limit: usize) -> Output {
    let mut output = Output::new(limit);
    for (start, line) in text.lines_with_address() {
        row(line, start, groups, &mut output);
    }
    output
}

fn row(line: &[u8], source: usize, groups: Groups, output: &mut Output) {
    let Some(mut row) = longest_row(line) else { return };
    if groups == Groups::Words {
        row.swap_words();
    }
    for &at in row.places.iter().take(row.count) {
        if let Some(byte) = line.get(at..).and_then(hex_pair).filter(|_| output.has_room(1)) {
            output.place(source + at, 1, 2);
            output.bytes.push(byte);
        }
    }
}

/// Where the bytes of a row stand in its line.
#[derive(Default)]
struct Row {
    /// How many digits the address has.
    address: usize,
    places: [usize; ROW],
    count: usize,
}

/// The most bytes that stand behind anything like an address.
fn longest_row(line: &[u8]) -> Option<Row> {
    // No row of a dump is without a digit.
    find::position(line, find::Digit)?;
    let mut longest = after_address(line, 0).map(|at| Row::read(line, at)).filter(|row| row.count >= FEWEST);
    let mut at = 0;
    for _ in 0..WORDS_IN_FRONT {
        let rest = line.get(at..)?;
        at += rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let Some(gap) = line.get(at..)?.iter().position(u8::is_ascii_alphanumeric) else { break };
        at += gap;
        let Some(row) = after_address(line, at).map(|at| Row::read(line, at)) else { continue };
        let is_longer = match &longest {
            None => row.count >= FEWEST_BEHIND_TEXT,
            // Behind the number of a line, the address looks like bytes.
            Some(longest) if longest.address < ADDRESS && row.address >= ADDRESS => {
                row.count >= longest.count
            }
            Some(longest) => row.count > longest.count,
        };
        if is_longer {
            longest = Some(row);
        }
    }
    longest
}

impl Row {
    fn read(line: &[u8], (address, mut at): (usize, usize)) -> Self {
        let mut row = Self { address, ..Self::default() };
        while let Some(place) = row.places.get_mut(row.count) {
            while matches!(line.get(at), Some(b' ' | b'\t' | b'-')) {
                at += 1;
            }
            if line.get(at..).is_some_and(|rest| rest.starts_with(b"0x")) {
                at += 2;
            }
            if line.get(at..).and_then(hex_pair).is_none() {
                break;
            }
            *place = at;
            row.count += 1;
            at += 2;
        }
        row
    }

    /// Turns each group of bytes without blanks between them.
    fn swap_words(&mut self) {
        let places = self.places.get_mut(..self.count).unwrap_or_default();
        for group in places.chunk_by_mut(|a, b| a + 2 == *b) {
            group.reverse();
        }
    }
}

/// How many digits the address has, and where the bytes begin: behind 4 to 16 digits, and a colon, a space or a tab.
fn after_address(line: &[u8], at: usize) -> Option<(usize, usize)> {
    let spaces = line.get(at..)?.iter().take(8).take_while(|b| b.is_ascii_whitespace()).count();
    let mut start = at + spaces;
    if line.get(start..)?.starts_with(b"0x") {
        start += 2;
    }
    let digits = line.get(start..)?.iter().take(17).take_while(|b| b.is_ascii_hexdigit()).count();
    let after = start + digits;
    ((4..=16).contains(&digits) && matches!(line.get(after), Some(b':' | b' ' | b'\t')))
        .then_some((digits, after + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_as_the_tools_print_them() {
        let text = b"00000000: 3082 04bd 0201 0030 0d06 092a 8648 86f7  0......0...*.H..\n\
                     00000010: 0d01\n\
                     00000000  30 82 04 bd 02 01 00 30  0d 06 09 2a 86 48 86 f7  |0......0...*.H..|\n\
                     0000000 30 82 04 bd\n\
                     0000\t30 82 04 bd 02 01 00 30  0d 06 09 2a 86 48 86 f7   0......0...*.H..\r\n";
        let row = [0x30, 0x82, 4, 0xbd, 2, 1, 0, 0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7];
        let expected = [&row[..], &[0x0d, 1], &row, &row[..4], &row].concat();
        assert_eq!(decode(&Text::whole(text), Groups::Bytes, 999).bytes.as_slice(), expected);
    }

    #[test]
    fn prose_has_no_rows() {
        let text = b"2026 was the year\nface to face\ndeadbeef: a name\n0001 x\n";
        assert_eq!(decode(&Text::whole(text), Groups::Bytes, 999).bytes.as_slice(), b"");
    }

    #[test]
    fn rows_behind_something_else() {
        let row = b"00000010  30 82 04 bd 02 01 00 30  0d 06 09 2a 86 48 86 f7  |0......0...*.H..|";
        for front in [
            "> ",
            "| ",
            "# ",
            "     1\t",
            "  1000\t",
            "12:",
            "2026-11-25T10:00:00Z ",
            "Nov 25 10:00:01 mdm dump[12]: ",
        ] {
            let text = [front.as_bytes(), row].concat();
            let bytes = decode(&Text::whole(&text), Groups::Bytes, 999).bytes;
            assert_eq!(bytes.first_chunk(), Some(&[0x30, 0x82, 4, 0xbd]), "{front}");
            assert_eq!(bytes.len(), 16, "{front}");
        }
        let gdb = b"0x7ffe0000:\t0x30\t0x82\t0x04\t0xbe";
        assert_eq!(decode(&Text::whole(gdb), Groups::Bytes, 999).bytes.as_slice(), [0x30, 0x82, 4, 0xbe]);
    }

    #[test]
    fn words_with_the_lowest_byte_first() {
        for text in [&b"0000000 8230 be04 0102 3000"[..], b"00000000: be048230 30000102  0......0"] {
            let bytes = decode(&Text::whole(text), Groups::Words, 999).bytes;
            assert_eq!(bytes.as_slice(), [0x30, 0x82, 4, 0xbe, 2, 1, 0, 0x30]);
        }
    }
}
