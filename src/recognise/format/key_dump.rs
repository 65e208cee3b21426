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

/// The field whose name has `at` within its line: it goes to its last line of hex.
pub(super) fn read(bytes: &[u8], at: usize, floor: usize) -> Option<Found> {
    let back = at.saturating_sub(40).max(floor);
    let line_end = memchr::memrchr2(b'\n', b'\r', bytes.get(back..at)?);
    // Without one, the line starts with the buffer or behind another thing, or is no line of a dump.
    let start = line_end.map_or((back == floor).then_some(floor), |i| Some(back + i + 1))?;
    let rest = &bytes[start..];
    let head = &rest[..rest.len().min(80)];
    let head = &head[..memchr::memchr2(b'\n', b'\r', head).unwrap_or(head.len())];
    let line = head.trim_ascii().to_ascii_lowercase();
    if !FIELDS.iter().any(|field| line.starts_with(field)) {
        return None;
    }
    let colon = memchr::memchr(b':', head)? + 1;
    let (digits, length) = hex_lines(&rest[colon..]);
    if digits < 2 * BYTES {
        return None;
    }
    let span = Span { offset: start, length: colon + length };
    Some(Found::new(Kind::PrivateKey, "the text of a private key", span))
}

/// How many hex digits follow, in lines of `ab:cd:…` or `abcd…`, and how long they are.
fn hex_lines(bytes: &[u8]) -> (usize, usize) {
    let (mut digits, mut end) = (0, 0);
    for line in bytes.split_inclusive(|b| matches!(b, b'\n' | b'\r')) {
        let text = line.trim_ascii();
        if text.is_empty() {
            // A blank line between the field's name and its value is the only one.
            if digits > 0 {
                break;
            }
        } else if !text.iter().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b' ')) {
            break;
        }
        digits += text.iter().filter(|b| b.is_ascii_hexdigit()).count();
        end += line.len();
    }
    (digits, end)
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
