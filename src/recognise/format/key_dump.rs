//! Private fields in the text that `openssl pkey -text` and `certtool -k` print for people.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// Names of fields that only private keys have, as they start a line, in lower case. OpenSSL prints the first eight,
/// GnuTLS the others; `exponent1` is one, `Exponent:` (public) is not.
const FIELDS: &[&[u8]] = &[
    b"privateexponent:",
    b"prime1:",
    b"prime2:",
    b"exponent1:",
    b"exponent2:",
    b"coefficient:",
    b"priv:",
    b"private-key:",
    b"private exponent",
    b"private key:",
    b"private key (",
    b"private key (x)",
    b"prime 1",
    b"prime 2",
    b"prime1 (",
    b"prime2 (",
    b"exp 1",
    b"exp 2",
];

/// Fewer bytes than this behind a field are no key.
const BYTES: usize = 16;

/// The field whose name has `at` within it: it goes to its last line of hex. Something may stand in front of every line:
/// a number, the time of a log, a colour.
pub(super) fn read(bytes: &[u8], at: usize, floor: usize) -> Option<Found> {
    let back = at.saturating_sub(PREFIX).max(floor);
    let start = memchr::memrchr2(b'\n', b'\r', bytes.get(back..at)?).map_or(back, |i| back + i + 1);
    let rest = &bytes[start..];
    let head = &rest[..rest.len().min(2 * PREFIX)];
    let head = &head[..memchr::memchr2(b'\n', b'\r', head).unwrap_or(head.len())];
    let line = head.to_ascii_lowercase();
    let field = FIELDS.iter().find_map(|field| {
        let place = memchr::memmem::find(&line, field)?;
        let starts_a_word = place == 0 || !line[place - 1].is_ascii_alphabetic();
        starts_a_word.then_some(place)
    })?;
    let colon = field + memchr::memchr(b':', &head[field..])? + 1;
    let (count, length) = hex_lines(&rest[colon..]);
    if count < BYTES {
        return None;
    }
    let span = Span { offset: start, length: colon + length };
    Some(Found::new(Kind::PrivateKey, "the text of a private key", span))
}

/// What stands in front of a line is not longer than this.
const PREFIX: usize = 60;

/// A line of a dump has at least this many bytes, except the last.
const LINE: usize = 8;

/// How many bytes of hex follow, in lines of `ab:cd:…` or `abcd…` with whatever in front of them, and how long they are.
fn hex_lines(bytes: &[u8]) -> (usize, usize) {
    let (mut count, mut end, mut at) = (0, 0, 0);
    for (index, line) in bytes.split_inclusive(|b| matches!(b, b'\n' | b'\r')).enumerate() {
        at += line.len();
        // Lines of a dump are short; the field's own line, and a blank one behind it, may have no hex.
        let found = if line.len() > 200 { 0 } else { hex_run(line) };
        match (found, count) {
            (0, 0) if index < 2 => continue,
            (0, _) => break,
            (few, _) if few < LINE && count == 0 => break,
            _ => {}
        }
        count += found;
        end = at;
    }
    (count, end)
}

/// The longest run of hex in a line, in bytes: pairs with colons between, or digits next to each other.
fn hex_run(line: &[u8]) -> usize {
    line.split(|b| !(b.is_ascii_hexdigit() || *b == b':'))
        .map(|run| run.iter().filter(|b| b.is_ascii_hexdigit()).count() / 2)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, needle: &str) -> bool {
        read(text.as_bytes(), text.find(needle).unwrap(), 0).is_some()
    }

    #[test]
    fn private_fields_are_found_and_public_ones_are_not() {
        let hex = "    00:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:\n    88:99\n";
        assert!(found(&format!("privateExponent:\n{hex}"), "rivateExponent:"));
        assert!(found(&format!("prime1:\n{hex}"), "prime"));
        assert!(found(&format!("private exponent (d):\n{hex}"), "private "));
        assert!(!found(&format!("publicExponent: 65537\n{hex}"), "publicExponent"));
        assert!(!found("priv: is short for private\n", "priv:"));
    }
}
