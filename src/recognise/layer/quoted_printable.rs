//! Quoted-printable (RFC 2045, 6.7): `=2B`, and `=` at the end of a line that goes on.

use super::{Builder, Decoded};

/// Undoes escapes and soft line ends. Base64 ends in `=` too, so a line end behind one is no sign of quoted-printable;
/// an escape is, since base64 has nothing but `=` behind its padding.
pub(super) fn undo(text: &[u8]) -> Option<Decoded> {
    if !has_escape(text) {
        return None;
    }
    let mut out = Builder::new(text);
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'=', &text[at..]) {
        let next = at + next;
        let rest = &text[next + 1..];
        let (with, length) = match *rest {
            [b'\r', b'\n', ..] => (None, 3),
            [b'\n', ..] => (None, 2),
            [a, b, ..] if is_escape(a, b) && !is_checksum(text, next) => (Some(byte(a, b)), 3),
            _ => {
                at = next + 1;
                continue;
            }
        };
        match with {
            Some(byte) => out.replace(next, length, &[byte]),
            // "==\n" ends base64; a soft line end has another character before it, and is followed by more text.
            None if text.get(next.wrapping_sub(1)) == Some(&b'=') || ends_block(&text[next + length..]) => {}
            None => out.replace(next, length, b""),
        }
        at = next + length;
    }
    out.finish()
}

fn has_escape(text: &[u8]) -> bool {
    memchr::memchr_iter(b'=', text)
        .any(|at| matches!(text[at + 1..], [a, b, ..] if is_escape(a, b)) && !is_checksum(text, at))
}

/// Whether a line is a checksum of PGP armour (RFC 9580, 6.1): `=`, four characters of base64.
fn is_checksum(text: &[u8], at: usize) -> bool {
    let starts_line = at == 0 || matches!(text[at - 1], b'\r' | b'\n');
    let rest = &text[at + 1..];
    let length =
        rest.iter().take(5).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).count();
    starts_line && length == 4 && matches!(rest.get(4), None | Some(b'\r' | b'\n'))
}

/// Two digits that stand for a byte of text. The parameters of an address are no escapes because they look like one.
fn is_escape(a: u8, b: u8) -> bool {
    let is_control = |byte: u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    a.is_ascii_hexdigit() && b.is_ascii_hexdigit() && !is_control(byte(a, b))
}

fn byte(a: u8, b: u8) -> u8 {
    let value = |digit: u8| char::from(digit).to_digit(16).map_or(0, |d| d as u8);
    value(a) << 4 | value(b)
}

/// Whether a PEM boundary or nothing follows: then the `=` was padding.
fn ends_block(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    rest.is_empty() || rest.starts_with(b"-----END") || rest.starts_with(b"=2D")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_soft_line_ends() {
        let undone = |text: &str| undo(text.as_bytes()).map(|d| String::from_utf8(d.bytes.to_vec()).unwrap());
        assert_eq!(undone("ab=\r\ncd=3D=2B").as_deref(), Some("abcd=+"));
        assert_eq!(undone("MIIB=\n-----END CERTIFICATE-----"), None);
        for checksum in ["LWYj\n=C3ab\n-----END PGP SIGNATURE-----", "LWYj\r\n=1Fab\r\n", "LWYj\n=2D2D"] {
            assert_eq!(undone(checksum), None, "{checksum}");
        }
        assert_eq!(undone("MIIB==\nmore"), None);
        assert_eq!(undone("=1Fab\n-----END PGP SIGNATURE-----\n"), None);
        assert_eq!(undone("> MIIB=\n> –––––END CERTIFICATE–––––\n"), None);
    }
}
