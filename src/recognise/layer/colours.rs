//! Colours and other escape sequences of terminals (ECMA-48, 5.4), as `grep --color`, `bat` and recorded sessions leave
//! them in text, also with `^[` for the escape character as `cat -v` shows it.

use super::{Builder, Decoded};

/// Longer sequences are none.
const LONGEST: usize = 256;

/// Takes escape sequences out.
pub(super) fn undo(text: &[u8]) -> Option<Decoded> {
    let mut out = Builder::new(text);
    let mut searched = 0;
    while let Some(next) = text.get(searched..).and_then(|rest| memchr::memchr2(0x1b, b'^', rest)) {
        let next = searched + next;
        let length = sequence(&text[next..]);
        searched = next + length.max(1);
        if length > 0 {
            out.replace(next, length, b"");
        }
    }
    out.finish()
}

/// Length of the sequence that starts here; 0 if none does.
fn sequence(text: &[u8]) -> usize {
    let (escape, is_shown) = match text {
        [0x1b, ..] => (1, false),
        [b'^', b'[', ..] => (2, true),
        _ => return 0,
    };
    let rest = &text[escape..text.len().min(LONGEST)];
    match rest {
        [b'[', parameters @ ..] => {
            let length = parameters.iter().take_while(|b| (0x20..0x40).contains(*b)).count();
            let ends = parameters.get(length).is_some_and(|b| (b'@'..=b'~').contains(b));
            if ends { escape + length + 2 } else { 0 }
        }
        _ if is_shown => 0,
        // Titles and links end with `ESC \`.
        [b']', ..] => memchr::memmem::find(rest, b"\x1b\\").map_or(0, |end| escape + end + 2),
        // Character sets.
        [b'(' | b')', b' '..=b'~', ..] => escape + 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_and_text_stays() {
        let undone = |text: &str| undo(text.as_bytes()).map(|d| String::from_utf8(d.bytes.to_vec()).unwrap());
        assert_eq!(
            undone("\x1b[01;31m\x1b[K-----BEGIN\x1b[m\x1b[K X\x1b(B").as_deref(),
            Some("-----BEGIN X")
        );
        assert_eq!(undone("^[[32mMIIB^[[0m\n").as_deref(), Some("MIIB\n"));
        assert_eq!(undone("\x1b]8;;https://example.com\x1b\\mdm\x1b]8;;\x1b\\").as_deref(), Some("mdm"));
        assert_eq!(undone("x^2 and ^[a and \x1b[1;"), None);
    }
}
