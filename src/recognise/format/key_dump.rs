//! Private fields in the text that `openssl pkey -text` and `certtool -k` print for people.

use super::Found;
use crate::base::find::Needle;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// Names of fields that only private keys have, as they start a line, in lower case. OpenSSL prints the first eight,
/// GnuTLS the others; `exponent1` is one, `Exponent:` (public) is not.
static FIELDS: [Needle; 18] = [
    Needle::new(b"privateexponent:"),
    Needle::new(b"prime1:"),
    Needle::new(b"prime2:"),
    Needle::new(b"exponent1:"),
    Needle::new(b"exponent2:"),
    Needle::new(b"coefficient:"),
    Needle::new(b"priv:"),
    Needle::new(b"private-key:"),
    Needle::new(b"private exponent"),
    Needle::new(b"private key:"),
    Needle::new(b"private key ("),
    Needle::new(b"private key (x)"),
    Needle::new(b"prime 1"),
    Needle::new(b"prime 2"),
    Needle::new(b"prime1 ("),
    Needle::new(b"prime2 ("),
    Needle::new(b"exp 1"),
    Needle::new(b"exp 2"),
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
    // All fields have one, and this is told quickly.
    memchr::memchr(b':', head)?;
    let line = head.to_ascii_lowercase();
    let field = FIELDS.iter().find_map(|field| {
        let place = field.find(&line)?;
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

/// The field's own line is not longer than this.
const LONGEST: usize = 2048;

/// A line of a dump has at least this many bytes, except the last.
const LINE: usize = 8;

/// How many bytes of hex follow, in lines of `ab:cd:…` or `abcd…` with whatever in front of them, and how long they are.
fn hex_lines(bytes: &[u8]) -> (usize, usize) {
    let (mut count, mut end, mut at) = (0, 0, 0);
    for index in 0.. {
        // A line without an end is not looked through for each field in it.
        let rest = bytes.get(at..bytes.len().min(at + LONGEST)).unwrap_or_default();
        let line_end = memchr::memchr2(b'\n', b'\r', rest);
        let length = line_end.map_or(rest.len(), |end| end + 1);
        if length == 0 || (line_end.is_none() && length == LONGEST) {
            break;
        }
        at += length;
        // Lines of a dump are short; the field's own line, and a blank one behind it, may have no hex.
        let found = if length > 200 { 0 } else { hex_run(&rest[..length]) };
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
