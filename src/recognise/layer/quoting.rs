//! Marks in front of lines: mail quoting, comment signs, list bullets, quotation marks around lines of source code, the
//! dashes that clear-signed text has before its own.

use std::ops::Range;

use super::{Builder, Decoded, base64};
use crate::base::find::{self, Class};

pub(super) fn is_mark(byte: u8) -> bool {
    Mark.has(byte) || matches!(byte, b' ' | b'\t')
}

find::class! {
    Mark, [b">", b"|", b"#", b"*", b"\"", b"'", b"`", b";"]
}

find::class! {
    /// What marks begin with.
    BeginsMarks, [b">", b"|", b"#", b"*", b"\"", b"'", b"`", b";", b"/", b"-"]
}

find::class! {
    LineEndOrBlank, |b| b.is(b'\n') | b.is(b' ') | b.is(b'\t')
}

find::sign! {
    /// What stands in every line with marks but the first of a text, and in some others.
    InMarkedLine, |0: before, 1: b| {
        (LineEndOrBlank.of(before) & BeginsMarks.of(b)) | (before.is(b'"') & b.is(b'\n'))
    }
}

/// Marks behind a line's text, as source code has them.
fn is_tail(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b',' | b';' | b'\\' | b'|' | b' ' | b'\t' | b'\r')
        || byte == b'.'
        || byte == b')'
}

/// Data has words of so many characters, or else stands alone in its line, or is bytes in hexadecimal.
const LONG_WORD: usize = 16;

/// Takes the marks off every line that has some in front. In prose they are left alone: data could stand in at least one of these
/// lines.
pub(super) fn undo(text: &[u8]) -> Option<Decoded> {
    let is_beside_data = |marked: &Marked| {
        beside(text, marked.at, marked.line).iter().any(|line| base64::starts_with_run(line, base64::RUN))
    };
    let is_worth_it = |marked: Marked| match &marked.line[marked.content.clone()] {
        // A mark that came into a block of data.
        [] => is_beside_data(&marked),
        content => could_be_data(content),
    };
    if !marked_lines(text).any(is_worth_it) {
        return None;
    }
    let mut out = Builder::new(text);
    for Marked { at, line, content } in marked_lines(text) {
        let line_end: &[u8] = if line.ends_with(b"\n") { b"\n" } else { b"" };
        out.replace(at, content.start, b"");
        out.replace(at + content.end, line.len() - content.end, line_end);
    }
    out.finish()
}

/// A line with marks.
struct Marked<'a> {
    /// Where it begins.
    at: usize,
    line: &'a [u8],
    /// What of it is between the marks.
    content: Range<usize>,
}

fn marked_lines(text: &[u8]) -> impl Iterator<Item = Marked<'_>> {
    // Where a line begins; all before it are done.
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            let at = if next == 0 { 0 } else { next_marked(text, next)? };
            let line = super::lines(&text[at..]).next()?;
            next = at + line.len();
            let front = length_of_marks(text, at, line);
            let is_marked = line[..front].iter().any(|b| !b.is_ascii_whitespace());
            if is_marked || line.ends_with(b"\"\n") {
                let end = without_tail(line).max(front);
                return Some(Marked { at, line, content: front..end });
            }
        }
    })
}

/// Where the next line begins that may have marks, from the line on that begins here behind another.
fn next_marked(text: &[u8], line: usize) -> Option<usize> {
    let mut from = line - 1;
    loop {
        let place = find::first(text, from, InMarkedLine)?;
        let before = &text[line..=place];
        let front = before.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let is_in_front = before.len() == front || before[before.len() - front - 1] == b'\n';
        if is_in_front {
            return Some(place + 1 - front);
        }
        if text[place] == b'"' {
            return Some(memchr::memrchr(b'\n', before).map_or(line, |end| line + end + 1));
        }
        from = place + 1;
    }
}

/// How long the marks in front of the line are that begins here.
fn length_of_marks(text: &[u8], at: usize, line: &[u8]) -> usize {
    if line.starts_with(b"//") {
        // Two characters of base64 in a block of lines of one length.
        let is_in_block = |beside: &&[u8]| beside.len() == line.len() && !beside.starts_with(b"//");
        let content = line.trim_ascii_end();
        if beside(text, at, line).iter().any(is_in_block) && base64::run_length(content) == content.len() {
            return 0;
        }
    } else if line.starts_with(b"- -----") {
        // RFC 9580, 7.2.
        return 2;
    }
    line.iter().take_while(|&&b| is_mark(b) || b == b'/' && line.starts_with(b"//")).count()
}

/// The lines before and behind the one that begins here.
fn beside<'a>(text: &'a [u8], at: usize, line: &[u8]) -> [&'a [u8]; 2] {
    let before = text[..at].strip_suffix(b"\n").unwrap_or_default();
    let before = &text[memchr::memrchr(b'\n', before).map_or(0, |end| end + 1)..at];
    [before, super::lines(&text[at + line.len()..]).next().unwrap_or_default()]
}

/// Where a line ends before the marks behind its text.
fn without_tail(line: &[u8]) -> usize {
    let content = line.trim_ascii_end();
    // A `+` in front of the last quotation mark is base64; behind one, it joins strings.
    let joined = content.strip_suffix(b"+").map(<[u8]>::trim_ascii_end);
    let content = joined.filter(|l| l.ends_with(b"\"") || l.ends_with(b"'")).unwrap_or(content);
    content.iter().rposition(|&b| !is_tail(b)).map_or(0, |i| i + 1)
}

/// Whether a line is anything but a few short words in which letters stand that are no hexadecimal digits.
fn could_be_data(line: &[u8]) -> bool {
    let words = || line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    // Hyphens and dashes of a boundary, in UTF-8 or in the code page of Windows.
    let is_boundary =
        |word: &[u8]| matches!(word, [b'-' | 0x96 | 0x97, _, ..] | [0xe2, 0x80, 0x90..=0x95, _, ..]);
    words().nth(1).is_none()
        || words().any(|word| word.len() >= LONG_WORD || is_boundary(word))
        || line.iter().all(|b| !b.is_ascii_alphabetic() || b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_tells_its_line() {
        for mark in (0..=255).filter(|&b| is_mark(b) && !b.is_ascii_whitespace()) {
            for before in ["", "\n", "\n  ", "\n\t", "\none\n \n"] {
                for behind in ["", "x", "\nx"] {
                    let text = [b"x\nMIIB", before.as_bytes(), &[mark], behind.as_bytes()].concat();
                    let is_marked = |text| marked_lines(text).next().is_some();
                    assert!(is_marked(&text[6 + before.len()..]), "{mark}{behind:?}");
                    let ends_string = mark == b'"' && behind.starts_with('\n');
                    let is_expected = ends_string || !before.is_empty();
                    assert_eq!(is_marked(&text), is_expected, "{mark}{before:?}{behind:?}");
                }
            }
        }
        for line in ["//x", "//", "- -----END", "x\"\n"] {
            for text in [line.to_owned(), format!("two words\n{line}"), format!("one\n\n{line}x")] {
                assert_eq!(marked_lines(text.as_bytes()).count(), 1, "{text}");
            }
        }
    }

    #[test]
    fn marks_of_mail_and_source_code() {
        let undone = |text: &str| undo(text.as_bytes()).map(|d| String::from_utf8(d.bytes.to_vec()).unwrap());
        assert_eq!(undone("> > MIIB\n> AAAA\n").as_deref(), Some("MIIB\nAAAA\n"));
        assert_eq!(undone("  \"MIIB+\" +\n  \"AA+A\";\n").as_deref(), Some("MIIB+\nAA+A\n"));
        assert_eq!(undone("# MIIB\r\n").as_deref(), Some("MIIB\n"));
        let line = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A";
        assert_eq!(undone(&format!("{line}\n>")), Some(format!("{line}\n")));
        assert_eq!(undone("MIIB\n  AAAA\n"), None);
        assert_eq!(undone("- -----BEGIN X-----\n").as_deref(), Some("-----BEGIN X-----\n"));
        assert_eq!(undone("-----BEGIN X-----\n+/AA\n-----END X-----\n"), None);
        assert_eq!(undone("> > On the first of May\n> somebody wrote: \"so\"\n"), None);
        assert_eq!(
            undone("# Above\n#\n# the \"key\" of it\n").as_deref(),
            Some("Above\n\nthe \"key\" of it\n")
        );
        assert_eq!(undone("#\n# the \"key\" of it\n"), None);
        assert_eq!(
            undone("> > On the first of May\n> MIIB\n").as_deref(),
            Some("On the first of May\nMIIB\n")
        );
        let line = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A";
        assert_eq!(undone(&format!("{line}\n>\n{line}\n")), Some(format!("{line}\n\n{line}\n")));
        for boundary in ["-BEGIN PKCS7-", "\u{2013}END PKCS7\u{2013}"] {
            let marked = format!("# {boundary}\n{line}\n");
            assert_eq!(undone(&marked), Some(format!("{boundary}\n{line}\n")));
        }
        assert_eq!(undone("AAAAAA\n//AAAA\nAA==\n"), None);
        assert_eq!(undone("//AAAA\n//AAAA\n//AA==\n").as_deref(), Some("AAAA\nAAAA\nAA==\n"));
    }
}
