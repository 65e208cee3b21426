//! Characters that cannot be seen: zero-width ones are taken out, odd spaces become plain ones.

use super::{Builder, Decoded};

/// UTF-8 of the characters, and what each becomes.
static CHARACTERS: &[(&[u8], &[u8])] = &[
    ("\u{00a0}".as_bytes(), b" "),
    ("\u{00ad}".as_bytes(), b""),
    ("\u{200b}".as_bytes(), b""),
    ("\u{200c}".as_bytes(), b""),
    ("\u{200d}".as_bytes(), b""),
    ("\u{200e}".as_bytes(), b""),
    ("\u{200f}".as_bytes(), b""),
    ("\u{2002}".as_bytes(), b" "),
    ("\u{2003}".as_bytes(), b" "),
    ("\u{2009}".as_bytes(), b" "),
    ("\u{2028}".as_bytes(), b"\n"),
    ("\u{202f}".as_bytes(), b" "),
    ("\u{2060}".as_bytes(), b""),
    ("\u{feff}".as_bytes(), b""),
];

/// Takes invisible characters out; a byte-order mark at the start is no damage. A NUL at the end is padding.
pub(super) fn undo(text: &[u8]) -> Option<Decoded> {
    let mut out = Builder::new(text);
    let mut searched = 0;
    while let Some(next) = memchr::memchr3(0xc2, 0xe2, 0xef, &text[searched..]) {
        let next = searched + next;
        let rest = &text[next..];
        searched = next + 1;
        let Some((character, with)) = CHARACTERS.iter().find(|(c, _)| rest.starts_with(c)) else { continue };
        if next == 0 && *character == "\u{feff}".as_bytes() {
            continue;
        }
        out.replace(next, character.len(), with);
        searched = next + character.len();
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_seen_is_touched() {
        let undone = |text: &str| undo(text.as_bytes()).map(|d| String::from_utf8(d.bytes.to_vec()).unwrap());
        assert_eq!(undone("a\u{200b}b\u{a0}c\u{feff}").as_deref(), Some("ab c"));
        assert_eq!(undone("\u{feff}grün — nicht"), None);
    }
}
