//! Backslash escapes of JSON, YAML, `.env` files and source code: `\n`, `\r`, `\t`, `\/`, `\"`, `\u002b`, `\x2b`; and
//! string pieces put together over lines (`"…" +`).

use super::{Builder, Decoded};

/// Undoes escapes.
pub(super) fn undo(text: &[u8]) -> Option<Decoded> {
    let mut out = Builder::new(text);
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'\\', &text[at..]) {
        let next = at + next;
        let mut utf8 = [0; 4];
        let (with, length): (&[u8], usize) = match &text[next + 1..] {
            // "\\n": an escape that was escaped once more.
            [b'\\', b'n', ..] => (b"\n", 3),
            [b'\\', b'r', ..] => (b"", 3),
            [b'n', ..] => (b"\n", 2),
            [b'r', ..] => (b"", 2),
            [b't', ..] => (b"\t", 2),
            [c @ (b'/' | b'"' | b'\'' | b'\\' | b'-' | b'+' | b'='), ..] => (std::slice::from_ref(c), 2),
            // A backslash at a line's end joins the lines of a shell or a source file.
            [b'\r', b'\n', ..] => (b"\n", 3),
            [b'\n', ..] => (b"\n", 2),
            rest => match code(rest) {
                Some((c, length)) => (c.encode_utf8(&mut utf8).as_bytes(), length),
                None => {
                    at = next + 1;
                    continue;
                }
            },
        };
        out.replace(next, length, with);
        at = next + length;
    }
    out.finish()
}

/// `uXXXX`, or `xXX`, of a character that is not above U+07FF: its UTF-8 is not longer than the escape.
fn code(rest: &[u8]) -> Option<(char, usize)> {
    let digits = match rest.first()? {
        b'u' => rest.get(1..5)?,
        b'x' => rest.get(1..3)?,
        _ => return None,
    };
    let number = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    Some((char::from_u32(number)?, digits.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_json_and_source_code() {
        let undone = |text: &str| undo(text.as_bytes()).map(|d| String::from_utf8(d.bytes.to_vec()).unwrap());
        assert_eq!(undone(r"a\nb\/c\u002bd\x2B").as_deref(), Some("a\nb/c+d+"));
        assert_eq!(undone(r"a\\nb").as_deref(), Some("a\nb"));
        assert_eq!(undone(r"C:\Users"), None);
    }
}
