//! Undoes what programs and people do to text: escapes of JSON, C, URLs and mail, entities and tags of HTML,
//! typographic dashes, quotes and spaces, invisible characters, colours of terminals.
//!
//! All kinds in one pass, without asking which one the file speaks: the bytes as they are have been looked at already,
//! so a wrong guess here only adds a view. Escapes of escapes are undone by going through here again.
//!
//! Only stretches of text are looked at, and only what stands around an escape is given.

use super::super::signs::Seen;
use super::html::{entity, tag};
use super::typography::{plain, typographic};
use super::{Control, Output, hex_pair, next_text};
use crate::base::find::{self, Class};

/// A shorter stretch without control characters is no text.
const SHORTEST_TEXT: usize = 48;
/// So much before and behind an escape is given with it. What is farther from any escape has been looked at as it is.
const AROUND: usize = 1024;

/// What an escape stands for, and how many bytes it takes.
pub(super) struct Undone {
    pub(super) text: Text,
    pub(super) length: usize,
}

pub(super) enum Text {
    Byte(u8),
    Plain(&'static [u8]),
}

/// All text in which something could be undone, without its escapes.
pub(in super::super) fn decode(seen: &Seen<'_>, limit: usize) -> Output {
    let (bytes, mut output) = (seen.bytes(), Output::new(limit));
    let mut from = 0;
    while let Some(start) = next_text(seen, from) {
        let rest = bytes.get(start..).unwrap_or_default();
        let Some((first, behind)) = rest.split_at_checked(SHORTEST_TEXT) else { break };
        // No stretch that is long enough begins before the last of these.
        if let Some(last) = first.iter().rposition(|&b| Control.has(b)) {
            from = start + last + 1;
            continue;
        }
        let length = SHORTEST_TEXT + find::position(behind, Control).unwrap_or(behind.len());
        undo(bytes, start, start + length, &mut output);
        from = start + length + 1;
    }
    output
}

/// Undoes the escapes of one stretch, and copies what stands around them.
fn undo(bytes: &[u8], start: usize, end: usize, output: &mut Output) {
    let Some(text) = bytes.get(..end) else { return };
    // Up to where the text has been copied, and where the last escape ended.
    let (mut copied, mut last) = (start, None);
    let mut at = start;
    while let Some(found) = text.get(at..).and_then(|rest| find::position(rest, Escape)) {
        at += found;
        let Some(undone) = undone_at(text, at) else {
            at += 1;
            continue;
        };
        let is_far = last.is_none_or(|last| at - last > 2 * AROUND);
        if is_far {
            end_passage(text, copied, last, output);
            copied = at.saturating_sub(AROUND).max(copied);
        }
        copy(text, copied, at, output);
        output.place(at, 1, 1);
        match undone.text {
            Text::Byte(byte) => output.extend(&[byte]),
            Text::Plain(plain) => output.extend(plain),
        }
        at += undone.length;
        (copied, last) = (at, Some(at));
    }
    end_passage(text, copied, last, output);
}

/// Copies what stands behind the last escape.
fn end_passage(text: &[u8], copied: usize, last: Option<usize>, output: &mut Output) {
    if let Some(last) = last {
        copy(text, copied, text.len().min(last + AROUND), output);
        output.extend(b"\n");
    }
}

fn copy(text: &[u8], from: usize, to: usize, output: &mut Output) {
    if let Some(run) = text.get(from..to).filter(|run| !run.is_empty()) {
        output.place(from, 1, 1);
        output.extend(run);
    }
}

fn undone_at(text: &[u8], at: usize) -> Option<Undone> {
    let rest = text.get(at..)?;
    match rest.first()? {
        b'\\' => backslash(rest),
        b'%' => Some(Undone { text: Text::Byte(hex_pair(rest.get(1..)?)?), length: 3 }),
        b'=' => quoted_printable(rest, at.checked_sub(1).and_then(|i| text.get(i)).copied()),
        b'&' => entity(rest),
        b'<' => tag(rest),
        0x1b => colour(rest),
        _ => typographic(rest, at.checked_sub(1).and_then(|i| text.get(i)).copied()),
    }
}

/// `\n`, `\/`, `\u002d`, `\x2d`, `\055`, a line continued; two backslashes are one.
fn backslash(rest: &[u8]) -> Option<Undone> {
    let (text, length) = escape(rest.get(1..)?)?;
    Some(Undone { text, length: 1 + length })
}

fn escape(rest: &[u8]) -> Option<(Text, usize)> {
    Some(match *rest.first()? {
        b'n' => (Text::Byte(b'\n'), 1),
        b'r' => (Text::Byte(b'\r'), 1),
        b't' => (Text::Byte(b'\t'), 1),
        b'b' => (Text::Byte(0x08), 1),
        b'f' => (Text::Byte(0x0c), 1),
        b'\n' => (Text::Plain(b""), 1),
        b'\r' if rest.get(1) == Some(&b'\n') => (Text::Plain(b""), 2),
        quoted @ (b'\\' | b'/' | b'"' | b'\'' | b'-') => (Text::Byte(quoted), 1),
        b'x' => (Text::Byte(hex_pair(rest.get(1..)?)?), 3),
        b'u' => {
            let [high, low] = [hex_pair(rest.get(1..)?)?, hex_pair(rest.get(3..)?)?];
            (numbered(u32::from(high) << 8 | u32::from(low))?, 5)
        }
        b'0'..=b'3' => (Text::Byte(octal(rest)?), 3),
        _ => return None,
    })
}

fn octal(digits: &[u8]) -> Option<u8> {
    let digits: &[u8; 3] = digits.first_chunk()?;
    digits.iter().try_fold(0u8, |value, digit| {
        let digit = digit.checked_sub(b'0').filter(|&d| d < 8)?;
        value.checked_mul(8)?.checked_add(digit)
    })
}

/// `=2D`, and a line broken with `=` at its end (RFC 2045, 6.7). The second of two `=` is padding.
fn quoted_printable(rest: &[u8], before: Option<u8>) -> Option<Undone> {
    if let Some(byte) = rest.get(1..).and_then(hex_pair) {
        return Some(Undone { text: Text::Byte(byte), length: 3 });
    }
    let blanks = rest.get(1..)?.iter().take(4).take_while(|&&b| matches!(b, b' ' | b'\t' | b'\r')).count();
    let is_soft_break = rest.get(1 + blanks) == Some(&b'\n') && before != Some(b'=');
    is_soft_break.then_some(Undone { text: Text::Plain(b""), length: blanks + 2 })
}

/// A control sequence of a terminal (ECMA-48, 5.4): `ESC [`, numbers, a letter.
fn colour(rest: &[u8]) -> Option<Undone> {
    let numbers =
        rest.strip_prefix(b"\x1b[")?.iter().take(32).take_while(|b| (0x20..0x40).contains(*b)).count();
    let is_closed = rest.get(2 + numbers).is_some_and(|b| (0x40..0x7f).contains(b));
    is_closed.then_some(Undone { text: Text::Plain(b""), length: numbers + 3 })
}

/// A character told by its number: up to 255 it may be a byte of something binary, and is taken as such.
pub(super) fn numbered(value: u32) -> Option<Text> {
    match u8::try_from(value) {
        Ok(byte) => Some(Text::Byte(byte)),
        Err(_) => plain(value).map(Text::Plain),
    }
}

find::class! {
    /// What an escape may begin with, and two bytes more: so many kinds of higher halves are told together.
    Escape, [
        b"%&", b"<=", b"\\", b"\x1b", b"\x96\x97", b"\xa0", b"\xad", b"\xc2", b"\xca", b"\xcf", b"\xd0\xd1", b"\xe2", b"\xea",
        b"\xef"
    ]
}

#[cfg(test)]
mod tests {
    use super::super::super::signs::see;
    use super::*;

    /// Without the padding that makes a stretch long enough.
    fn undone(text: impl AsRef<[u8]>) -> String {
        let padding = [b'.'; SHORTEST_TEXT];
        let output = decode(&see(&[text.as_ref(), &padding].concat()), 9999);
        String::from_utf8_lossy(&output.bytes).trim_end_matches(['.', '\n']).to_owned()
    }

    #[test]
    fn bytes_that_are_looked_at_and_mean_nothing_stay() {
        for byte in 0x80..=0xff {
            let is_known = b"\x96\x97\xa0\xad\xca\xd0\xd1".contains(&byte);
            let text = [b"a=2Db", &[byte][..], b"c"].concat();
            let output = decode(&see(&[&text[..], &[b'.'; SHORTEST_TEXT]].concat()), 9999);
            assert_eq!(
                output.bytes.starts_with(&[b"a-b", &[byte][..], b"c"].concat()),
                !is_known,
                "{byte:#x}"
            );
        }
    }

    #[test]
    fn escapes_of_many_languages() {
        for (text, expected) in [
            (r"a\nb\r\nc", "a\nb\r\nc"),
            (r"\b\\,\f", "\u{8}\\,\u{c}"),
            (r"a\\nb", r"a\nb"),
            (r"\\\x2d", r"\-"),
            (r"\u002d\x2d\055\/", "---/"),
            ("%2B%2f%3D", "+/="),
            ("=2D=2Dline=\r\n continued", "--line continued"),
            ("&#43;&#x2F;&plus;&nbsp;|", "+/+ |"),
            ("one<br/>two<BR>three<b>four</b>", "one\ntwo\nthreefour"),
            ("\u{2014}\u{2013}\u{2212}\u{a0}|\u{200b}|", "------ ||"),
            ("a\\\nb", "ab"),
            ("\x1b[01;32mgreen\x1b[0m and \x1b[Kplain\x1b[m", "green and plain"),
        ] {
            assert_eq!(undone(text), expected, "{text}");
        }
        assert_eq!(undone(b"a\x97\x96b"), "a-----b", "Windows-1252");
    }

    #[test]
    fn text_without_escapes_is_not_given_again() {
        assert_eq!(undone("plain text, 100 % fine & <dandy> = 3".replace("<dandy>", "")), "");
        assert_eq!(undone(b"\x00\\n\x01\\n\x02"), "");
    }

    #[test]
    fn a_byte_of_another_character_is_left_alone() {
        assert_eq!(undone("Ж—"), "Ж---");
    }
}
