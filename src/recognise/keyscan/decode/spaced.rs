//! Text with a blank behind every character (`M I I E v g`), as PDF readers copy it and people send it past filters.

use super::super::signs::Seen;
use super::Output;
use crate::base::find;

/// Fewer letters are a title.
const FEWEST: usize = 16;

/// All such passages without the blanks, one a line.
pub(in super::super) fn decode(seen: &Seen<'_>, limit: usize) -> Output {
    let (bytes, mut output) = (seen.bytes(), Output::new(limit));
    let (mut floor, mut at) = (0, 0);
    while let Some(blank) = seen.first(at, Blanks) {
        let found = start(bytes, blank, floor).map(|start| (start, length(bytes, start)));
        at = blank + 1;
        if let Some((start, count)) = found.filter(|(_, count)| *count >= FEWEST) {
            copy(bytes, start, count, &mut output);
            floor = start + 2 * count;
            at = floor;
        }
    }
    output
}

find::sign! {
    /// The same blank three times, behind one character each, which are not both blank.
    pub(in super::super) Blanks, |0: blank, 1: first, 2: next, 3: second, 4: last| {
        blank.is_one_of(*b" \t")
            & blank.is_same(next)
            & blank.is_same(last)
            & (first.within(b'!'..=b'~') | second.within(b'!'..=b'~'))
    }
}

/// Where the passage begins that has a blank here.
fn start(bytes: &[u8], blank: usize, floor: usize) -> Option<usize> {
    let sign = *bytes.get(blank)?;
    let before = bytes.get(floor..blank)?.rchunks_exact(2);
    let pairs = before.take_while(|pair| matches!(pair, [b, c] if *b == sign && is_content(*c))).count();
    let first_blank = blank - 2 * pairs;
    // The first character stands before its blank.
    let first = first_blank.checked_sub(1).filter(|first| *first >= floor);
    let is_character = first.and_then(|first| bytes.get(first)).is_some_and(|b| is_content(*b));
    Some(if is_character { first_blank - 1 } else { first_blank + 1 })
}

fn is_content(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_graphic()
}

/// How many characters stand here, each but the last with a blank behind it. Three blanks in a row are a blank.
fn length(bytes: &[u8], start: usize) -> usize {
    let pairs = bytes.get(start..).unwrap_or_default().chunks(2);
    let blank = bytes.get(start + 1).copied();
    let whole = pairs.clone().take_while(|pair| is_content(pair[0]) && pair.get(1).copied() == blank).count();
    let has_last = pairs.clone().nth(whole).is_some_and(|pair| pair[0].is_ascii_graphic());
    whole + usize::from(has_last)
}

fn copy(bytes: &[u8], start: usize, count: usize, output: &mut Output) {
    if !output.has_room(count + 1) {
        return;
    }
    output.place(start, 1, 2);
    output.bytes.extend(bytes.iter().skip(start).step_by(2).take(count));
    output.bytes.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::super::super::scan;
    use super::super::super::signs::see;
    use super::*;

    fn spaced(text: &str, blank: &str) -> String {
        let lines = text.lines().map(|line| line.chars().map(String::from).collect::<Vec<_>>().join(blank));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_blank_behind_every_character() {
        let text = "-----BEGIN PRIVATE KEY-----\nMIIEvgIBADANBgkqhkiG9w0B";
        for blank in [" ", "\t"] {
            for front in ["", "    ", "here:\n", "key: "] {
                let found =
                    decode(&see(format!("{front}{}", spaced(text, blank)).as_bytes()), 999).bytes.to_vec();
                let found = String::from_utf8(found).unwrap();
                assert!(found.trim_start().ends_with(&format!("{text}\n")), "{front:?}: {found:?}");
            }
        }
        let title = "C E R T I F I C A T E S and a b c of   prose\n\n   \n";
        assert_eq!(decode(&see(title.as_bytes()), 999).bytes.as_slice(), b"");
    }

    #[test]
    fn a_key_in_spaced_letters_is_found() {
        use base64::Engine as _;
        let key = rcgen::KeyPair::generate().unwrap();
        let text = base64::engine::general_purpose::STANDARD.encode(key.serialize_der());
        for text in [text, key.serialize_pem()] {
            assert!(!scan(spaced(&text, " ").as_bytes()).is_empty(), "{text}");
        }
    }
}
