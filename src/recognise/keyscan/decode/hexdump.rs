//! Hex dumps with an address column, as `xxd`, `hexdump -C`, `od -tx1`, `Format-Hex` and `certutil -encodehex` print them.

use super::{Output, hex_pair};

/// A row has so many bytes; what follows is the column of characters.
const ROW: usize = 16;
/// Fewer bytes are a line of prose that begins with a number.
const FEWEST: usize = 2;

/// The bytes of all rows.
pub(in super::super) fn decode(bytes: &[u8], limit: usize) -> Output {
    let mut output = Output::new(limit);
    let mut from = 0;
    for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        if let Some(line) = bytes.get(from..end) {
            row(line, from, &mut output);
        }
        from = end + 1;
    }
    output
}

fn row(line: &[u8], source: usize, output: &mut Output) {
    let Some(mut at) = after_address(line) else { return };
    let mut places = [0; ROW];
    let mut count = 0;
    while let Some(place) = places.get_mut(count) {
        while matches!(line.get(at), Some(b' ' | b'\t' | b'-')) {
            at += 1;
        }
        if line.get(at..).and_then(hex_pair).is_none() {
            break;
        }
        *place = at;
        count += 1;
        at += 2;
    }
    if count < FEWEST {
        return;
    }
    for &at in places.iter().take(count) {
        if let Some(byte) = line.get(at..).and_then(hex_pair).filter(|_| output.has_room(1)) {
            output.place(source + at, 1, 2);
            output.bytes.push(byte);
        }
    }
}

/// Where the bytes begin: behind 4 to 16 digits, and a colon, a space or a tab.
fn after_address(line: &[u8]) -> Option<usize> {
    let spaces = line.iter().take(8).take_while(|b| b.is_ascii_whitespace()).count();
    let mut start = spaces;
    if line.get(start..)?.starts_with(b"0x") {
        start += 2;
    }
    let digits = line.get(start..)?.iter().take(17).take_while(|b| b.is_ascii_hexdigit()).count();
    let after = start + digits;
    ((4..=16).contains(&digits) && matches!(line.get(after), Some(b':' | b' ' | b'\t'))).then_some(after + 1)
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
        assert_eq!(decode(text, 999).bytes.as_slice(), expected);
    }

    #[test]
    fn prose_has_no_rows() {
        let text = b"2026 was the year\nface to face\ndeadbeef: a name\n0001 x\n";
        assert_eq!(decode(text, 999).bytes.as_slice(), b"");
    }
}
