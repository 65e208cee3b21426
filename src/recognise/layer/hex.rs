//! Hex as dumps write it: pairs next to each other, or with colons or single spaces between, over several lines.

use super::Decoded;
use crate::base::place::{OffsetMap, Span};
use crate::base::{Secret, find};

/// Shorter runs, in bytes, are numbers, not data.
pub const RUN: usize = 16;

/// The same for bytes with colons between: the lines of a dump have 15.
const COLON_RUN: usize = 12;

/// The runs of hex in a text, of [`RUN`] bytes or more.
pub fn runs(text: &[u8]) -> impl Iterator<Item = Span> + '_ {
    // Up to where it is known that a run could stand.
    let (mut at, mut known) = (0, 0);
    std::iter::from_fn(move || {
        loop {
            if at >= known {
                let (start, end) = find::run(text.get(at..)?, 2 * COLON_RUN, CouldBeRun)?;
                (at, known) = (at + start, at + end);
                // The rest of a word that is no hex cannot start a run.
                if at > 0 && text[at - 1].is_ascii_alphanumeric() {
                    at += alphanumeric(&text[at..]);
                    continue;
                }
            }
            let Some(start) = text[at..known].iter().position(u8::is_ascii_hexdigit) else {
                at = known;
                continue;
            };
            let start = at + start;
            let (end, digits) = run_from(text, start);
            let starts_a_word = start == 0 || !text[start - 1].is_ascii_alphanumeric();
            at = end.max(start + 1);
            let has_colons = text.get(start + 2) == Some(&b':') && text.get(start + 5) == Some(&b':');
            let least = if has_colons { COLON_RUN } else { RUN };
            if starts_a_word && digits >= 2 * least && digits.is_multiple_of(2) {
                return Some(Span::between(start, end));
            }
            at += alphanumeric(&text[at..]);
        }
    })
}

/// How many letters and digits the text starts with.
fn alphanumeric(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_alphanumeric()).count()
}

find::class! {
    /// Digits and what may stand between them.
    CouldBeRun, [b"AF", b"af", b"0:", b" ", b"\t\n", b"\x0c\r"]
}

/// Where the run ends that starts here, and how many digits it has. Between pairs may stand one colon, one space, or
/// (behind a colon or a group of 16 digits) a line end with the next line's indentation.
fn run_from(text: &[u8], start: usize) -> (usize, usize) {
    let (mut at, mut end, mut digits) = (start, start, 0);
    loop {
        let group = text[at..].iter().take_while(|b| b.is_ascii_hexdigit()).count();
        let behind = text.get(at + group);
        if group == 0 || group % 2 != 0 || behind.is_some_and(|b| b.is_ascii_alphanumeric()) {
            return (end, digits);
        }
        at += group;
        end = at;
        digits += group;
        let colon = usize::from(text.get(at) == Some(&b':'));
        let gap = text[at + colon..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let breaks = text[at + colon..at + colon + gap].iter().any(|b| matches!(b, b'\n' | b'\r'));
        let joined = match (colon, gap) {
            (0, 0) => false,
            (_, 0) | (0, 1) => true,
            // certtool ends its lines without a colon: a full line of 16 pairs is enough.
            _ => breaks && (colon == 1 || group >= 16 || digits.is_multiple_of(32)),
        };
        if !joined {
            return (end, digits);
        }
        at += colon + gap;
    }
}

/// Decodes a run.
pub fn decode(run: &[u8]) -> Decoded {
    let mut bytes = Secret::new(Vec::with_capacity(run.len() / 2));
    let mut map = OffsetMap::default();
    let mut high = None;
    for (offset, &byte) in run.iter().enumerate() {
        let Some(digit) = char::from(byte).to_digit(16) else { continue };
        // A digit is below 16, so it fits.
        let digit = digit as u8;
        match high.take() {
            None => {
                map.push(bytes.len(), offset, 1, 2);
                high = Some(digit);
            }
            Some(high) => bytes.push(high << 4 | digit),
        }
    }
    Decoded { bytes, map }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        runs(text.as_bytes()).map(|s| &text[s.offset..s.end()]).collect()
    }

    #[test]
    fn runs_of_dumps_are_whole() {
        let line = "00:a1:b2:c3:d4:e5:f6:07:18:29:3a:4b:5c:6d:7e:";
        let text = format!("Modulus:\n    {line}\n    8f:90\n  Exponent: 65537 (0x10001)");
        assert_eq!(found(&text).len(), 1);
        assert_eq!(decode(found(&text)[0].as_bytes()).bytes.len(), 17);
        assert_eq!(
            found("sha1: 0123456789abcdef0123456789abcdef01234567."),
            ["0123456789abcdef0123456789abcdef01234567"]
        );
        assert!(found("deadbeef, and 2026 11 24 10 20 words like added or facade").is_empty());
        assert!(found("zz0123456789abcdef0123456789abcdef").is_empty());
    }
}
