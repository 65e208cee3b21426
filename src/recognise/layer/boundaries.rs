//! Boundaries of PEM with the wrong dashes: typographic ones, too few, too many, with spaces or in lower case.

use std::borrow::Cow;

use super::{Builder, Decoded};
use crate::base::find::{self, Needle};

/// Characters that programs put in place of a hyphen, in UTF-8 and in Windows-1252. A hyphen is a dash too.
static DASHES: &[&[u8]] = &[
    "\u{2010}".as_bytes(),
    "\u{2011}".as_bytes(),
    "\u{2012}".as_bytes(),
    "\u{2013}".as_bytes(),
    "\u{2014}".as_bytes(),
    "\u{2015}".as_bytes(),
    "\u{2212}".as_bytes(),
    "\u{ff0d}".as_bytes(),
    "\u{2500}".as_bytes(),
    b"\x96",
    b"\x97",
];

/// More dashes than this are a rule across the page.
const MOST: usize = 64;

/// What PEM of certificates and keys is labelled with, by a word that the label has.
static WORDS: [Needle; 5] = [
    Needle::new(b"CERTIFICATE"),
    Needle::new(b"PRIVATE KEY"),
    Needle::new(b"PUBLIC KEY"),
    Needle::new(b"PKCS7"),
    Needle::new(b"CMS"),
];

/// Rewrites damaged boundaries. Only their dashes and spaces are certain: letters in lower case are left, and refused.
pub(super) fn undo(text: &[u8]) -> Option<Decoded> {
    let damaged: Vec<Boundary> =
        Boundaries::of(text).filter(|b| b.is_upper_case && b.is_damaged(text)).collect();
    if damaged.is_empty() {
        return None;
    }
    // The shortest damaged boundary has two dashes, and a space less than it should.
    let mut out = Builder::with_room(text, damaged.len() * 10);
    for boundary in &damaged {
        out.replace(boundary.start, boundary.end - boundary.start, &boundary.repaired(text));
    }
    out.finish()
}

/// A boundary that can be seen and not be read.
pub struct Damage {
    /// Where it starts.
    pub offset: usize,
    /// What is wrong with it.
    pub what: &'static str,
    /// Whether it is that of a private key.
    pub is_private_key: bool,
}

/// The first damaged boundary of a text; that of a private key before all others.
pub fn damaged_boundary(text: &[u8]) -> Option<Damage> {
    let mut damaged = Boundaries::of(text).filter(|b| b.is_damaged(text));
    let first = damaged.next()?;
    let is_private = first.is_private_key(text);
    let private = if is_private { None } else { damaged.find(|b| b.is_private_key(text)) };
    let is_private_key = is_private || private.is_some();
    let boundary = private.unwrap_or(first);
    let what = if boundary.is_upper_case {
        "the dashes of a PEM boundary are damaged"
    } else {
        "a PEM boundary is not in capitals"
    };
    Some(Damage { offset: boundary.start, what, is_private_key })
}

struct Boundary {
    start: usize,
    end: usize,
    label: (usize, usize),
    is_begin: bool,
    is_upper_case: bool,
}

impl Boundary {
    fn word(&self) -> &'static [u8] {
        if self.is_begin { b"BEGIN" } else { b"END" }
    }

    /// As RFC 7468 has it.
    fn repaired(&self, text: &[u8]) -> Vec<u8> {
        let label = &text[self.label.0..self.label.1];
        [&b"-----"[..], self.word(), b" ", label, b"-----"].concat()
    }

    fn is_private_key(&self, text: &[u8]) -> bool {
        text[self.label.0..self.label.1].windows(7).any(|word| word.eq_ignore_ascii_case(b"PRIVATE"))
    }

    /// Whether it is not the same as [`Self::repaired`].
    fn is_damaged(&self, text: &[u8]) -> bool {
        let label = text[self.start..self.label.0]
            .strip_prefix(b"-----")
            .and_then(|rest| rest.strip_prefix(self.word()))
            .is_some_and(|rest| rest == b" ");
        !label || &text[self.label.1..self.end] != b"-----"
    }
}

/// Finds everything that looks like a boundary: dashes, BEGIN or END, a known label, dashes.
struct Boundaries<'a> {
    text: &'a [u8],
    at: usize,
    /// Where the last boundary ended: its dashes belong to no other.
    after_last: usize,
}

impl<'a> Boundaries<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self { text, at: 0, after_last: 0 }
    }

    /// The N of the next word that could be a boundary's, and where to look for the one behind it.
    fn next_word(&self) -> Option<(usize, usize)> {
        let mut at = self.at;
        loop {
            at += find::position(&self.text[at..], BeginsDash)?;
            let Some(length) = dash_at_start(&self.text[at..]) else {
                at += 1;
                continue;
            };
            at += length;
            let blanks = self.text[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            let word = &self.text[at + blanks..];
            if is_word(word) {
                let n = at + blanks + if word[0].eq_ignore_ascii_case(&b'B') { 4 } else { 1 };
                return Some((n, n + 1));
            }
        }
    }
}

find::class! {
    /// The first bytes of [`DASHES`], and the hyphen.
    BeginsDash, [b"-", b"\x96\x97", b"\xe2", b"\xef"]
}

impl Iterator for Boundaries<'_> {
    type Item = Boundary;

    fn next(&mut self) -> Option<Boundary> {
        loop {
            let (n, behind) = self.next_word()?;
            self.at = behind;
            if let Some(boundary) = around(self.text, n, self.after_last) {
                self.after_last = boundary.end;
                self.at = boundary.end;
                return Some(boundary);
            }
        }
    }
}

/// The boundary whose word has its N here, and which starts at `floor` or later.
fn around(text: &[u8], n: usize, floor: usize) -> Option<Boundary> {
    let word_start = [4, 1]
        .into_iter()
        .filter_map(|back| n.checked_sub(back))
        .find(|&start| start >= floor && is_word(&text[start..]))?;
    let is_begin = text[word_start].eq_ignore_ascii_case(&b'B');
    let word_end = word_start + if is_begin { 5 } else { 3 };
    let before = text[floor..word_start].trim_ascii_end();
    let start = floor + dashes_before(before);
    if start == floor + before.len() {
        return None;
    }
    let label_start = word_end + spaces(&text[word_end..]);
    let label_length = text[label_start..]
        .iter()
        .take(MOST)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'#'))
        .count();
    let label = text[label_start..label_start + label_length].trim_ascii_end();
    let dashes_start = label_start + label_length;
    let dashes = dashes_after(&text[dashes_start..]);
    let has_lower_case = label.iter().any(u8::is_ascii_lowercase);
    let upper = if has_lower_case { Cow::Owned(label.to_ascii_uppercase()) } else { Cow::Borrowed(label) };
    // Nearly all labels end with the first.
    let is_known = upper.ends_with(b"CERTIFICATE") || WORDS.iter().any(|word| word.find(&upper).is_some());
    if dashes == 0 || !is_known {
        return None;
    }
    let is_upper_case = !has_lower_case && text[word_start].is_ascii_uppercase();
    Some(Boundary {
        start,
        end: dashes_start + dashes,
        label: (label_start, label_start + label.len()),
        is_begin,
        is_upper_case,
    })
}

fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// Whether the bytes start with the first word of a boundary.
fn is_word(bytes: &[u8]) -> bool {
    let starts_with = |word: &[u8]| bytes.get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word));
    starts_with(b"BEGIN") || starts_with(b"END")
}

/// Where the dashes start that the bytes end with. `-----END X-----` and `-----BEGIN` may be joined: then half of the
/// dashes belong to the other boundary.
fn dashes_before(bytes: &[u8]) -> usize {
    let back = |most| {
        let (mut start, mut count) = (bytes.len(), 0);
        while let (true, Some(length)) = (count < most, dash_at_end(&bytes[..start])) {
            (start, count) = (start - length, count + 1);
        }
        (start, count)
    };
    let (start, count) = back(MOST);
    let joined = bytes[..start].last().is_some_and(u8::is_ascii_alphanumeric);
    if joined && count >= 10 { back(count / 2).0 } else { start }
}

/// How many bytes of dashes follow: half of them, if another boundary is joined.
fn dashes_after(bytes: &[u8]) -> usize {
    let ahead = |most| {
        let (mut end, mut count) = (0, 0);
        while let (true, Some(length)) = (count < most, dash_at_start(&bytes[end..])) {
            (end, count) = (end + length, count + 1);
        }
        (end, count)
    };
    let (end, count) = ahead(MOST);
    if is_word(&bytes[end..]) { ahead(count / 2).0 } else { end }
}

/// Length of the dash that the bytes end with. Of ASCII only a hyphen is one.
fn dash_at_end(bytes: &[u8]) -> Option<usize> {
    match bytes.last()? {
        b'-' => Some(1),
        0..0x80 => None,
        _ => DASHES.iter().find(|dash| bytes.ends_with(dash)).map(|dash| dash.len()),
    }
}

/// Length of the dash that the bytes start with.
fn dash_at_start(bytes: &[u8]) -> Option<usize> {
    match bytes.first()? {
        b'-' => Some(1),
        0..0x80 => None,
        _ => DASHES.iter().find(|dash| bytes.starts_with(dash)).map(|dash| dash.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dash_is_told_by_its_first_byte() {
        for dash in DASHES.iter().chain([&&b"-"[..]]) {
            assert_eq!(find::position(dash, BeginsDash), Some(0), "{}", dash.escape_ascii());
        }
    }

    fn undone(text: &str) -> Option<String> {
        undo(text.as_bytes()).map(|d| String::from_utf8(d.bytes.to_vec()).unwrap())
    }

    #[test]
    fn dashes_are_put_right() {
        let begin = Some("-----BEGIN CERTIFICATE-----".to_owned());
        for damaged in [
            "—–BEGIN CERTIFICATE—–",
            "——-BEGIN CERTIFICATE——-",
            "------BEGIN CERTIFICATE------",
            "----BEGIN CERTIFICATE----",
            "----- BEGIN CERTIFICATE -----",
            "–––––BEGIN CERTIFICATE–––––",
        ] {
            assert_eq!(undone(damaged), begin, "{damaged}");
            assert!(damaged_boundary(damaged.as_bytes()).is_some());
        }
    }

    #[test]
    fn boundaries_that_share_dashes_are_parted() {
        let parted = Some("-----END CERTIFICATE----------BEGIN PRIVATE KEY-----".to_owned());
        for damaged in [
            "-----END CERTIFICATE--------BEGIN PRIVATE KEY-----",
            "-----END CERTIFICATE-----BEGIN PRIVATE KEY-----",
            "——END CERTIFICATE————BEGIN PRIVATE KEY——",
            "-----END CERTIFICATE--BEGIN PRIVATE KEY-----",
        ] {
            assert_eq!(undone(damaged), parted, "{damaged}");
        }
    }

    #[test]
    fn what_is_no_damage_is_left_alone() {
        for text in [
            "-----BEGIN CERTIFICATE-----",
            "-----END CERTIFICATE----------BEGIN CERTIFICATE-----",
            "in the beginning — a private key — was the end",
            "--- BEGIN of the list ---",
        ] {
            assert_eq!(undone(text), None, "{text}");
            assert!(damaged_boundary(text.as_bytes()).is_none(), "{text}");
        }
        assert_eq!(undone("-----begin certificate-----"), None);
        assert!(damaged_boundary(b"-----begin certificate-----").is_some());
    }
}
