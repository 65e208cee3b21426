//! Marks in front of lines: mail quoting, comment signs, list bullets, quotation marks around lines of source code, the
//! dashes that clear-signed text has before its own.

use super::{Builder, Decoded};

pub(super) fn is_mark(byte: u8) -> bool {
    matches!(byte, b'>' | b'|' | b'#' | b'*' | b'"' | b'\'' | b'`' | b';' | b' ' | b'\t')
}

/// Marks behind a line's text, as source code has them.
fn is_tail(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b',' | b';' | b'\\' | b'|' | b' ' | b'\t' | b'\r')
        || byte == b'.'
        || byte == b')'
}

/// Takes the marks off every line that has some in front.
pub(super) fn undo(text: &[u8]) -> Option<Decoded> {
    let mut out = Builder::new(text);
    let (mut at, mut before) = (0, &b""[..]);
    let mut lines = super::lines(text).peekable();
    while let Some(line) = lines.next() {
        let is_data = line.starts_with(b"//")
            && [before, lines.peek().copied().unwrap_or_default()]
                .iter()
                .any(|beside| beside.len() == line.len() && !beside.starts_with(b"//"))
            && super::base64::run_length(line.trim_ascii_end()) == line.trim_ascii_end().len();
        before = line;
        let front = if is_data {
            // Two characters of base64 in a block of lines of one length.
            0
        } else if line.starts_with(b"- -----") {
            // RFC 9580, 7.2.
            2
        } else {
            line.iter().take_while(|&&b| is_mark(b) || b == b'/' && line.starts_with(b"//")).count()
        };
        let marked = line[..front].iter().any(|b| !b.is_ascii_whitespace());
        let mut end = line.len();
        if marked || line.ends_with(b"\"\n") {
            let content = line.trim_ascii_end().len();
            // A `+` in front of the last quotation mark is base64; behind one, it joins strings.
            let joined = line[..content].strip_suffix(b"+").map(<[u8]>::trim_ascii_end);
            end = joined.filter(|l| l.ends_with(b"\"") || l.ends_with(b"'")).map_or(content, <[u8]>::len);
            end = line[..end].iter().rposition(|&b| !is_tail(b)).map_or(front, |i| i + 1).max(front);
            out.replace(at, front, b"");
            let line_end: &[u8] = if line.ends_with(b"\n") { b"\n" } else { b"" };
            out.replace(at + end, line.len() - end, line_end);
        }
        at += line.len();
        debug_assert!(end <= line.len());
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_mail_and_source_code() {
        let undone = |text: &str| undo(text.as_bytes()).map(|d| String::from_utf8(d.bytes.to_vec()).unwrap());
        assert_eq!(undone("> > MIIB\n> AAAA\n").as_deref(), Some("MIIB\nAAAA\n"));
        assert_eq!(undone("  \"MIIB+\" +\n  \"AA+A\";\n").as_deref(), Some("MIIB+\nAA+A\n"));
        assert_eq!(undone("# MIIB\r\n").as_deref(), Some("MIIB\n"));
        assert_eq!(undone("MIIB\n  AAAA\n"), None);
        assert_eq!(undone("- -----BEGIN X-----\n").as_deref(), Some("-----BEGIN X-----\n"));
        assert_eq!(undone("-----BEGIN X-----\n+/AA\n-----END X-----\n"), None);
        assert_eq!(undone("AAAAAA\n//AAAA\nAA==\n"), None);
        assert_eq!(undone("//AAAA\n//AAAA\n//AA==\n").as_deref(), Some("AAAA\nAAAA\nAA==\n"));
    }
}
