//! What programs put in front of every line of a block: numbers (`cat -n`, `grep -n`, editors), names of files (`grep`),
//! times and names (logs), the signs of a diff.

use super::{Builder, Decoded};

const BEGIN: &[u8] = b"-----BEGIN ";
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// A longer text in front of a line is a sentence.
const LONGEST: usize = 100;

/// Takes what stands in front of a BEGIN line off it and off every line behind it that has the same, up to the END.
pub(super) fn undo(text: &[u8]) -> Option<Decoded> {
    memchr::memmem::find(text, BEGIN)?;
    let mut out = Builder::new(text);
    let mut undone = false;
    let mark = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let (mut at, mut front) = (mark, None);
    let mut lines = super::lines(&text[mark..]).peekable();
    while let Some(line) = lines.next() {
        front = front.or_else(|| Front::of(line, lines.peek()?));
        let length = front.and_then(|front: Front| front.length_on(line));
        let (start, is_last) = match length {
            Some(length) => (length, line[length..].starts_with(b"-----END ")),
            None => (0, true),
        };
        front = front.filter(|_| !is_last);
        // A blank alone is an indentation.
        undone |= line[..start].iter().any(|b| *b != b' ');
        if start > 0 {
            out.replace(at, start, b"");
        }
        at += line.len();
    }
    out.finish().filter(|_| undone)
}

/// What stands in front of each line.
#[derive(Clone, Copy)]
enum Front<'a> {
    /// The same text, but for its numbers.
    Text(&'a [u8]),
    /// A sign of a diff that changes a block: lines of two blocks stand between one pair of boundaries.
    Change,
}

impl<'a> Front<'a> {
    /// What stands in front of a BEGIN line, if it stands in front of the next line too.
    fn of(line: &'a [u8], next: &[u8]) -> Option<Self> {
        let length = memchr::memmem::find(line.get(..line.len().min(LONGEST + BEGIN.len()))?, BEGIN)?;
        let text = &line[..length];
        if text == b" " {
            return Self::Change.length_on(next).map(|_| Self::Change);
        }
        // Clear-signed text has its dashes in front of dashes only, and marks of mail are another matter. A number
        // that touches the text could be a part of it.
        let says_something = text.iter().any(|b| !super::quoting::is_mark(*b));
        if text == b"- " || !says_something || text.last()?.is_ascii_digit() {
            return None;
        }
        let front = Self::Text(text);
        front.length_on(next).map(|_| front)
    }

    /// How long it is on this line, if it is there.
    fn length_on(self, line: &[u8]) -> Option<usize> {
        match self {
            Self::Text(text) => length_of(text, line),
            Self::Change => matches!(line, [b' ' | b'+' | b'-', ..]).then_some(1),
        }
    }
}

/// Length of the same text with any numbers in place of its own, if the line starts with it.
fn length_of(mut text: &[u8], line: &[u8]) -> Option<usize> {
    let mut rest = line;
    while let [literal, after @ ..] = text {
        if let Some(after) = behind_number(text) {
            (text, rest) = (after, behind_number(rest)?);
            continue;
        }
        let [byte, behind @ ..] = rest else { return None };
        // `grep -n` has colons in front of lines that match, and hyphens in front of others.
        let is_separator = [literal, byte].iter().all(|b| matches!(b, b':' | b'-'));
        if literal != byte && !is_separator {
            return None;
        }
        (text, rest) = (after, behind);
    }
    Some(line.len() - rest.len())
}

/// What stands behind the number, and the blanks before it, that these bytes start with.
fn behind_number(text: &[u8]) -> Option<&[u8]> {
    let blanks = text.iter().take_while(|b| **b == b' ').count();
    let digits = text[blanks..].iter().take_while(|b| b.is_ascii_digit()).count();
    (digits > 0).then(|| &text[blanks + digits..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: [&str; 3] = ["-----BEGIN X-----", "+/AA", "-----END X-----"];

    fn undone(text: &str) -> Option<String> {
        undo(text.as_bytes()).map(|d| String::from_utf8(d.bytes.to_vec()).unwrap())
    }

    #[test]
    fn what_stands_in_front_of_every_line_goes() {
        let block = Some(BLOCK.join("\n"));
        for fronts in [
            ["     9\t", "    10\t", "    11\t"],
            ["9:", "10-", "11-"],
            ["mdm.pem:9:", "mdm.pem-10-", "mdm.pem-11-"],
            ["\u{feff}     9\t", "    10\t", "    11\t"],
            ["/etc/ssl/mdm.pem:"; 3],
            ["   9   │ ", "  10   │ ", "  11   │ "],
            ["  9 ", " 10 ", " 11 "],
            ["+"; 3],
            ["-"; 3],
            ["< "; 3],
            ["web_1  | "; 3],
            ["2026-11-24T10:00:01.5Z INFO ", "2026-11-24T10:00:01.5Z INFO ", "2026-11-24T10:00:02.0Z INFO "],
        ] {
            let lines: Vec<String> = fronts.iter().zip(BLOCK).map(|(f, line)| format!("{f}{line}")).collect();
            let found = undone(&lines.join("\n")).map(|text| text.trim_start_matches('\u{feff}').to_owned());
            assert_eq!(found, block, "{fronts:?}");
        }
    }

    #[test]
    fn lines_of_a_diff_that_changes_a_block() {
        assert_eq!(
            undone(" -----BEGIN X-----\n AAAA\n-AAAA\n+BBBB\n -----END X-----\n+C").as_deref(),
            Some("-----BEGIN X-----\nAAAA\nAAAA\nBBBB\n-----END X-----\n+C")
        );
        assert_eq!(undone(" -----BEGIN X-----\n AAAA\n -----END X-----\n"), None);
    }

    #[test]
    fn what_is_only_in_front_of_one_line_stays() {
        for front in ["", "Here it is: ", "------", "- ", "> ", "    ", "9", "9: "] {
            let text = format!("{front}{}\n+A\n+C\n", BLOCK.join("\n"));
            assert_eq!(undone(&text), None, "{front}");
        }
    }
}
