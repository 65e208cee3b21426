//! Base64 as it is met: any line width, spaces between, with or without padding, standard or URL-safe.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64_simd::AsOut as _;

use super::Decoded;
use crate::base::Secret;
use crate::base::find::{self, Class, Except};
use crate::base::place::{OffsetMap, Span};

/// The last character's unused bits are not checked: some writers leave them set.
const LAX: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LAX);

/// Shorter runs in text are words, not data.
pub const RUN: usize = 32;

/// A line of a run that goes over several lines has at least this many characters, except the last.
const RUN_LINE: usize = 8;

/// So many characters are decoded at once: a whole number of groups of four.
const PIECE: usize = 32 * 1024;
const _: () = assert!(PIECE.is_multiple_of(4));

/// Characters of a line in PEM (RFC 7468, 2).
const PEM_LINE: usize = 64;

/// Why something is no base64.
#[derive(Debug)]
pub struct Fault {
    /// Where, from the start of what was to be decoded.
    pub offset: usize,
    /// Why, in words.
    pub reason: String,
}

find::class! {
    /// The characters of both alphabets.
    Digits, [b"AZ", b"az", b"09", b"+", b"-", b"/", b"_"]
}

find::class! {
    /// With the padding.
    Padded, |b| Digits.of(b) | b.is(b'=')
}

fn is_base64(byte: u8) -> bool {
    Digits.has(byte)
}

fn is_line_end(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Decodes a whole body.
pub fn decode(body: &[u8]) -> Result<Decoded, Fault> {
    match decode_lines(body) {
        Some(decoded) => Ok(decoded),
        None => decode_words(body),
    }
}

/// As nearly all are written: lines of the standard alphabet and nothing else. `None` if it is anything else.
fn decode_lines(body: &[u8]) -> Option<Decoded> {
    let mut bytes = Secret::new(vec![0; body.len().div_ceil(4) * 3]);
    let mut map = OffsetMap::with_room(body.len() / PEM_LINE + 2);
    // Characters without line ends, a piece of them at a time.
    let mut clean = Secret::new(Vec::with_capacity(body.len().min(PIECE)));
    let (mut at, mut characters, mut decoded) = (0, 0, 0);
    for end in memchr::memchr_iter(b'\n', body).chain([body.len()]) {
        let line = body.get(at..end)?;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.is_empty() {
            map.push(usize::div_ceil(characters, 4) * 3, at, 3, 4);
            characters += line.len();
        }
        let mut rest = line;
        while clean.len() + rest.len() > PIECE {
            let (first, behind) = rest.split_at(PIECE - clean.len());
            clean.extend_from_slice(first);
            let length = decode_groups(&clean, bytes.get_mut(decoded..)?)?;
            // Padding that something follows.
            if length < PIECE / 4 * 3 {
                return None;
            }
            decoded += length;
            clean.clear();
            rest = behind;
        }
        clean.extend_from_slice(rest);
        at = end + 1;
    }
    // Any other character is refused here.
    decoded += decode_groups(&clean, bytes.get_mut(decoded..)?)?;
    bytes.truncate(decoded);
    Some(Decoded { bytes, map })
}

fn decode_clean(clean: &[u8]) -> Option<Secret> {
    let mut bytes = Secret::new(vec![0; clean.len().div_ceil(4) * 3]);
    let length = decode_groups(clean, &mut bytes)?;
    bytes.truncate(length);
    Some(bytes)
}

/// Decodes characters without anything between them, and says to how many bytes.
fn decode_groups(clean: &[u8], bytes: &mut [u8]) -> Option<usize> {
    // The last group may be short, or padded.
    let (groups, last) = clean.split_at(clean.len().saturating_sub(1) / 4 * 4);
    let length = base64_simd::STANDARD_NO_PAD.decode(groups, bytes.as_out()).ok()?.len();
    Some(length + STANDARD.decode_slice(last, bytes.get_mut(length..)?).ok()?)
}

/// Words with anything between them that is blank.
fn decode_words(body: &[u8]) -> Result<Decoded, Fault> {
    let mut clean = Secret::new(Vec::with_capacity(body.len()));
    let mut map = OffsetMap::default();
    let (mut at, mut is_padded, mut word) = (0, false, 0);
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let length = find::position(rest, Except(Digits)).unwrap_or(rest.len());
        let is_first = word == at;
        let behind = rest.get(length);
        if is_padded
            && is_first
            && (length > 0 || behind.is_some_and(|b| !b.is_ascii_whitespace() && *b != b'='))
        {
            return Err(Fault { offset: at, reason: "characters follow the padding".to_owned() });
        }
        if length > 0 && is_first {
            map.push(clean.len().div_ceil(4) * 3, at, 3, 4);
            extend_in_standard(&mut clean, &rest[..length]);
            at += length;
            continue;
        }
        match rest[0] {
            b'=' => is_padded = true,
            byte if byte.is_ascii_whitespace() => word = at + 1,
            byte => {
                let reason = if (b' '..=b'~').contains(&byte) {
                    format!("'{}' is no base64", char::from(byte))
                } else {
                    format!("byte {byte:#04x} is no base64")
                };
                return Err(Fault { offset: at, reason });
            }
        }
        at += 1;
    }
    let bytes = decode_clean(&clean).ok_or_else(|| Fault {
        offset: body.len(),
        reason: format!("{} characters are no whole number of bytes", clean.len()),
    })?;
    Ok(Decoded { bytes, map })
}

/// Adds characters, those of the alphabet for URLs as their standard ones.
fn extend_in_standard(clean: &mut Secret, word: &[u8]) {
    let start = clean.len();
    clean.extend_from_slice(word);
    if memchr::memchr2(b'-', b'_', word).is_some() {
        for byte in clean.iter_mut().skip(start) {
            match byte {
                b'-' => *byte = b'+',
                b'_' => *byte = b'/',
                _ => {}
            }
        }
    }
}

/// How many bytes come out of a run of [`runs`]; `None` if it does not decode.
pub fn decoded_length(run: &[u8]) -> Option<usize> {
    let characters = find::count(run, Digits);
    (characters % 4 != 1).then_some(characters * 3 / 4)
}

/// Whether at least `least` characters of base64 follow, behind spaces and escaped line ends.
pub fn starts_with_run(bytes: &[u8], least: usize) -> bool {
    let mut rest = bytes.trim_ascii_start();
    while let Some(after) = rest.strip_prefix(b"\\n").or_else(|| rest.strip_prefix(b"\\r")) {
        rest = after.trim_ascii_start();
    }
    rest.iter().take(least).filter(|&&b| is_base64(b)).count() == least
}

/// Length of the base64 that the bytes start with, over line ends, up to its last character: lines that are base64
/// and nothing else.
pub fn run_length(bytes: &[u8]) -> usize {
    let (mut end, mut at) = (0, 0);
    loop {
        // A line of anything else is left where that starts.
        at += bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let rest = &bytes[at..];
        let text = find::position(rest, Except(Padded)).unwrap_or(rest.len());
        let blanks = rest[text..].iter().take_while(|b| b.is_ascii_whitespace() && !is_line_end(b)).count();
        if text == 0 || rest.get(text + blanks).is_some_and(|b| !is_line_end(b)) {
            return end;
        }
        end = at + text;
        at = end + blanks;
    }
}

/// The runs of base64 in a text: [`RUN`] characters or more, on one line or on successive ones.
pub fn runs(text: &[u8]) -> impl Iterator<Item = Span> + '_ {
    runs_up_to(text, usize::MAX)
}

/// The same, each ended behind the line with which it has so many characters: what follows is another one.
pub fn runs_up_to(text: &[u8], most: usize) -> impl Iterator<Item = Span> + '_ {
    // Up to where it is known that a run could begin.
    let (mut at, mut known) = (0, 0);
    std::iter::from_fn(move || {
        loop {
            if at >= known {
                (at, known) = candidate(text, at)?;
            }
            let Some(start) = text.get(at..known).and_then(|rest| rest.iter().position(|&b| is_base64(b)))
            else {
                at = known;
                continue;
            };
            let start = at + start;
            let (end, characters) = run_from(text, start, most);
            at = end;
            if characters >= RUN {
                return Some(Span::between(start, end));
            }
        }
    })
}

/// Where the next run could begin, and the end of its line: a word of [`RUN`] characters, or one of [`RUN_LINE`] that ends a line
/// above one that is base64 and nothing else. Others are passed over quickly.
fn candidate(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let end = match next_word(text, at)? {
            Word::Long(start) => {
                let end = memchr::memchr2(b'\n', b'\r', &text[start..]);
                return Some((start, end.map_or(text.len(), |end| start + end)));
            }
            Word::Last(end) => end,
        };
        let line = text[at..end].trim_ascii_end();
        let word = line.iter().rev().take_while(|&&b| is_base64(b)).count();
        if word >= RUN_LINE && Line::of(text[end..].trim_ascii_start()).is_whole {
            return Some((at + line.len() - word, end));
        }
        at = end + 1;
    }
}

/// A word that a run could begin with.
#[derive(Clone, Copy)]
enum Word {
    /// Where one of [`RUN`] characters starts.
    Long(usize),
    /// Where a line ends whose last word may have [`RUN_LINE`] characters.
    Last(usize),
}

/// The first from here on.
fn next_word(text: &[u8], from: usize) -> Option<Word> {
    // How many characters of base64 stand right before a block, and whether a blank does.
    let (mut before, mut is_behind_blank) = (0, false);
    let mut found = None;
    let (start, _) = find::block(text, from, (Digits, LineEnd, Blank), |[digits, ends, blanks]| {
        let first = digits.trailing_ones();
        let together = before + first as usize;
        let behind_first = u64::from(together >= RUN_LINE).checked_shl(first).unwrap_or_default();
        let behind_word = find::runs_in(digits, RUN_LINE) << RUN_LINE | behind_first;
        let behind_blank = blanks << 1 | u64::from(is_behind_blank);
        let last = (ends & (behind_word | behind_blank)).trailing_zeros() as usize;
        found = if together >= RUN {
            // It begins before the block, as far as it is known.
            Some((0, before, true))
        } else {
            match find::run_in(digits, RUN) {
                Some(long) if long < last => Some((long, 0, true)),
                _ => (last < find::BLOCK).then_some((last, 0, false)),
            }
        };
        before = digits.leading_ones() as usize;
        is_behind_blank = blanks.leading_ones() > 0;
        found.is_some()
    })?;
    found.map(|(place, back, is_long)| {
        let at = start + place - back;
        if is_long { Word::Long(at) } else { Word::Last(at) }
    })
}

find::class! {
    LineEnd, |b| b.is(b'\n') | b.is(b'\r')
}

find::class! {
    /// The blanks within lines.
    Blank, |b| b.is(b' ') | b.is(b'\t') | b.is(b'\x0c')
}

/// Where the run ends that starts here, at the latest behind the line with which it has `most` characters; and how many it has.
fn run_from(text: &[u8], start: usize, most: usize) -> (usize, usize) {
    let (mut end, mut characters) = (start, 0);
    let (mut line_start, mut line) = (start, Line::of(&text[start..]));
    loop {
        if line.length == 0 {
            return (end, characters);
        }
        end = line_start + line.length + line.padding;
        characters += line.length;
        // The next line belongs to it if this one is full and ends here, and the next is base64 and nothing else.
        let gap = text[end..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let line_end = text[end..end + gap].iter().any(|b| matches!(b, b'\n' | b'\r'));
        if line.length < RUN_LINE || line.padding > 0 || !line_end || characters >= most {
            return (end, characters);
        }
        (line_start, line) = (end + gap, Line::of(&text[end + gap..]));
        if !line.is_whole {
            return (end, characters);
        }
    }
}

/// The base64 that a line starts with.
struct Line {
    length: usize,
    padding: usize,
    /// Whether the line has nothing else, but for marks that close a string.
    is_whole: bool,
}

impl Line {
    fn of(text: &[u8]) -> Self {
        let length = find::first(text, 0, Except(Digits)).unwrap_or(text.len());
        let padding = text[length..].iter().take(2).take_while(|&&b| b == b'=').count();
        let behind = &text[length + padding..];
        let close = behind
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b',' | b';' | b'\\' | b'<'))
            .count();
        let ends =
            behind.get(close).is_none_or(|b| matches!(b, b'\n' | b'\r')) || behind.first() == Some(&b'<');
        Self { length, padding, is_whole: length > 0 && ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(body: &str) -> Result<Vec<u8>, String> {
        decode(body.as_bytes()).map(|d| d.bytes.to_vec()).map_err(|f| format!("{}: {}", f.offset, f.reason))
    }

    #[test]
    fn any_width_and_padding() {
        assert_eq!(decoded("aGVs\r\n bG8="), Ok(b"hello".to_vec()));
        assert_eq!(decoded("aGVsbG8"), Ok(b"hello".to_vec()));
        assert_eq!(decoded("aG\nVsbG\t8=\n"), Ok(b"hello".to_vec()));
        assert_eq!(decoded("_-8="), decoded("/+8="));
        assert_eq!(decoded("aGV!bG8="), Err("3: '!' is no base64".to_owned()));
        assert_eq!(decoded("aGVs=\nbG8="), Err("6: characters follow the padding".to_owned()));
        assert_eq!(decoded("aGVsb"), Err("5: 5 characters are no whole number of bytes".to_owned()));
    }

    #[test]
    fn large_bodies_are_decoded_piece_by_piece() {
        for length in [PIECE - 4, PIECE - 1, PIECE, PIECE + 2, PIECE + 4, 3 * PIECE + 7, 3 * PIECE + 8] {
            let characters: Vec<u8> = b"MIIBkTCB".iter().copied().cycle().take(length).collect();
            let lines: Vec<u8> = characters.chunks(76).flat_map(|line| [line, b"\r\n"].concat()).collect();
            for body in [&characters, &lines] {
                let decoded = decode(body).unwrap();
                let expected = decode_clean(&characters).unwrap();
                assert_eq!(decoded.bytes, expected, "{length}");
                let at = (decoded.bytes.len() - 1) / 3;
                assert_eq!(body[decoded.map.to_source(3 * at)], b"MIIBkTCB"[4 * at % 8], "{length}");
            }
            let mut padded = characters.clone();
            padded[(PIECE - 1).min(length - 5)] = b'=';
            assert!(decode(&padded).is_err(), "{length}");
        }
    }

    #[test]
    fn long_bodies_are_decoded_as_short_ones() {
        let characters = alphabet::STANDARD.as_str().as_bytes();
        for length in 0..200 {
            let body: Vec<u8> = (0..length).map(|n| characters[n * 7 % 64]).collect();
            for at in 0..body.len() {
                for other in [body[at], b'=', b'-', b'\n', 0x80, 0] {
                    let mut body = body.clone();
                    body[at] = other;
                    let expected = STANDARD.decode(&body).ok();
                    assert_eq!(decode_clean(&body).map(|bytes| bytes.to_vec()), expected, "{other} at {at}");
                }
            }
        }
    }

    #[test]
    fn offsets_lead_back_to_the_characters() {
        let decoded = decode(b"aGVs\r\nbG8=").unwrap();
        assert_eq!(decoded.map.to_source(0), 0);
        assert_eq!(decoded.map.to_source(3), 6);
    }

    #[test]
    fn runs_begin_at_any_place_of_a_block() {
        for before in 0..140 {
            for blanks in ["", " ", "\t", "\x0c", "  \t"] {
                for end in ["\n", "\r\n", "\r"] {
                    let first = format!("{}AAAAAAAA", "!".repeat(before));
                    let lines =
                        [format!("{blanks}{end}")].into_iter().chain(vec![format!("BBBBBBBB{end}"); 4]);
                    let text: String = [first].into_iter().chain(lines).collect();
                    let run = Span::between(before, text.trim_end().len());
                    assert_eq!(runs(text.as_bytes()).collect::<Vec<_>>(), [run], "{text:?}");
                }
            }
            let text = format!("{}{}!", "!".repeat(before), "A".repeat(RUN));
            assert_eq!(runs(text.as_bytes()).collect::<Vec<_>>(), [Span::between(before, before + RUN)]);
            let text = format!("{}{}!\n{}\n!", "!".repeat(before), "A".repeat(RUN - 1), "B".repeat(RUN - 1));
            assert_eq!(runs(text.as_bytes()).count(), 0, "{before}");
        }
    }

    #[test]
    fn runs_go_over_lines_and_leave_words_alone() {
        let line = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A";
        let text = format!("Some words, then\n{line}\n{line}\nQQ==\nand more words: {}", "short");
        let found: Vec<_> = runs(text.as_bytes()).map(|s| &text[s.offset..s.end()]).collect();
        assert_eq!(found, [format!("{line}\n{line}\nQQ==")]);
        assert_eq!(runs(b"sha256WithRSAEncryption\n    Signature Value:\n").count(), 0);
        let three = [line; 3].join("\n");
        let found: Vec<_> = runs_up_to(three.as_bytes(), 40).map(|s| &three[s.offset..s.end()]).collect();
        assert_eq!(found, [&three[..65], line]);
    }
}
