//! Full-width letters, digits and signs (U+FF01 to U+FF5E), as input methods of East Asia write ASCII.

use super::super::signs::Seen;
use super::Output;
use crate::base::find;

/// So many bytes without a full-width character end a passage.
const GAP: usize = 32;
/// Fewer characters are a word in a text of another script.
const FEWEST: usize = 16;

/// All passages, in ASCII.
pub(in super::super) fn decode(seen: &Seen<'_>, limit: usize) -> Output {
    let (bytes, mut output) = (seen.bytes(), Output::new(limit));
    let mut from = 0;
    while let Some(at) = seen.first(from, FullWidth) {
        if ascii(bytes, at).is_none() {
            from = at + 1;
            continue;
        }
        let (end, count) = passage(bytes, at);
        if count >= FEWEST {
            copy(bytes, at, end, &mut output);
        }
        from = end;
    }
    output
}

find::sign! {
    /// The first two of its three bytes.
    pub(in super::super) FullWidth, |0: first, 1: second| first.is(0xef) & second.within(0xbc..=0xbd)
}

/// Where the passage ends that begins here, and how many full-width characters it has.
fn passage(bytes: &[u8], start: usize) -> (usize, usize) {
    let (mut at, mut end, mut count) = (start, start, 0);
    while at < bytes.len() && at - end <= GAP {
        if ascii(bytes, at).is_some() {
            at += 3;
            end = at;
            count += 1;
        } else {
            at += 1;
        }
    }
    (end, count)
}

fn copy(bytes: &[u8], start: usize, end: usize, output: &mut Output) {
    let mut at = start;
    while at < end && output.has_room(1) {
        let (byte, length) = match (ascii(bytes, at), bytes.get(at)) {
            (Some(byte), _) => (byte, 3),
            (None, Some(&byte)) => (byte, 1),
            (None, None) => break,
        };
        output.place(at, 1, length);
        output.bytes.push(byte);
        at += usize::from(length);
    }
    output.extend(b"\n");
}

/// The plain form of the full-width character at this place.
fn ascii(bytes: &[u8], at: usize) -> Option<u8> {
    match *bytes.get(at..at + 3)? {
        [0xef, 0xbc, last @ 0x81..=0xbf] => Some(last - 0x81 + b'!'),
        [0xef, 0xbd, last @ 0x80..=0x9e] => Some(last - 0x80 + b'`'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::signs::see;
    use super::*;

    fn decoded(text: &str) -> String {
        String::from_utf8(decode(&see(text.as_bytes()), 999).bytes.to_vec()).unwrap()
    }

    #[test]
    fn passages_are_plain_text_again() {
        let plain = "-----BEGIN PRIVATE KEY-----\nMIIE+/~";
        let wide: String = plain
            .chars()
            .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
            .collect();
        assert_eq!(decoded(&format!("before {wide} behind")), format!("{plain}\n"));
    }

    #[test]
    fn single_characters_are_no_passage() {
        assert_eq!(decoded("\u{ff08}see above\u{ff09} and then \u{ff1a}"), "");
        assert_eq!(decode(&see(&[0xef; 100]), 999).bytes.as_slice(), b"");
    }
}
