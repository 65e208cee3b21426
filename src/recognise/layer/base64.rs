//! Base64 as it is met: any line width, spaces between, with or without padding, standard or URL-safe.

use super::Decoded;
use crate::base::place::{OffsetMap, Span};
use crate::base::{Secret, find};

/// What is no character of base64. No value has this bit, wherever in its group it stands.
const NONE: u32 = 1 << 31;
/// The values of characters at each of the four places of a group.
static VALUES: [[u32; 256]; 4] = [values(18), values(12), values(6), values(0)];

const fn values(shift: u32) -> [u32; 256] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [NONE; 256];
    let mut value = 0;
    while value < 64 {
        table[alphabet[value] as usize] = (value as u32) << shift;
        value += 1;
    }
    // The alphabet for URLs.
    table[b'-' as usize] = 62 << shift;
    table[b'_' as usize] = 63 << shift;
    table
}

/// Shorter runs in text are words, not data.
pub const RUN: usize = 32;

/// A line of a run that goes over several lines has at least this many characters, except the last.
const RUN_LINE: usize = 8;

/// Why something is no base64.
#[derive(Debug)]
pub struct Fault {
    /// Where, from the start of what was to be decoded.
    pub offset: usize,
    /// Why, in words.
    pub reason: String,
}

/// Without branches, so that many are compared at once.
fn is_base64(byte: u8) -> bool {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    is_letter
        | (byte.wrapping_sub(b'0') < 10)
        | (byte == b'+')
        | (byte == b'/')
        | (byte == b'-')
        | (byte == b'_')
}

fn is_line_end(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Decodes a whole body.
pub fn decode(body: &[u8]) -> Result<Decoded, Fault> {
    let mut groups = Groups::with_room(body.len());
    let mut map = OffsetMap::default();
    let (mut at, mut is_padded, mut word) = (0, false, 0);
    while let Some(&byte) = body.get(at) {
        let is_first = word == at;
        let is_character = value(byte) != NONE;
        if is_character && is_first && !is_padded {
            map.push(groups.next() * 3, at, 3, 4);
            at += groups.take(&body[at..]);
            continue;
        }
        match byte {
            b'=' => is_padded = true,
            byte if byte.is_ascii_whitespace() => word = at + 1,
            _ if is_padded && is_first => {
                return Err(Fault { offset: at, reason: "characters follow the padding".to_owned() });
            }
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
    let characters = groups.characters();
    let Some(bytes) = groups.finish() else {
        let reason = format!("{characters} characters are no whole number of bytes");
        return Err(Fault { offset: body.len(), reason });
    };
    Ok(Decoded { bytes, map })
}

/// How many bytes come out of a run of [`runs`]; `None` if it does not decode.
pub fn decoded_length(run: &[u8]) -> Option<usize> {
    let characters = find::count(run, is_base64);
    (characters % 4 != 1).then_some(characters * 3 / 4)
}

/// The value of a character of either alphabet, or [`NONE`].
fn value(byte: u8) -> u32 {
    VALUES[3][usize::from(byte)]
}

/// Groups of four characters become three bytes each.
struct Groups {
    bytes: Secret,
    whole: usize,
    /// The characters of a group that is not whole yet.
    bits: u32,
    held: usize,
}

impl Groups {
    /// For so many characters.
    fn with_room(characters: usize) -> Self {
        Self { bytes: Secret::new(vec![0; characters.div_ceil(4) * 3]), whole: 0, bits: 0, held: 0 }
    }

    /// The number of the group that begins next.
    fn next(&self) -> usize {
        self.whole + self.held.min(1)
    }

    fn characters(&self) -> usize {
        4 * self.whole + self.held
    }

    /// Takes the word that the text starts with; its length.
    fn take(&mut self, text: &[u8]) -> usize {
        let mut length = 0;
        loop {
            if self.held == 0 {
                let taken = self.take_whole(&text[length..]);
                self.whole += taken;
                length += 4 * taken;
            }
            let next = text.get(length).map_or(NONE, |b| value(*b));
            if next == NONE {
                return length;
            }
            length += 1;
            self.bits = self.bits << 6 | next;
            self.held += 1;
            if self.held == 4 {
                self.put(self.bits);
                (self.whole, self.held) = (self.whole + 1, 0);
            }
        }
    }

    /// Takes whole groups up to one that has something else in it; how many.
    fn take_whole(&mut self, text: &[u8]) -> usize {
        let groups = text.as_chunks::<4>().0.iter();
        let rest = self.bytes.get_mut(self.whole * 3..).unwrap_or_default();
        let mut taken = 0;
        for (group, bytes) in groups.zip(rest.as_chunks_mut().0) {
            let [a, b, c, d] = group.map(usize::from);
            let bits = VALUES[0][a] | VALUES[1][b] | VALUES[2][c] | VALUES[3][d];
            if bits & NONE != 0 {
                break;
            }
            let [_, decoded @ ..] = bits.to_be_bytes();
            *bytes = decoded;
            taken += 1;
        }
        taken
    }

    /// Writes a group behind the whole ones.
    fn put(&mut self, group: u32) {
        let [_, decoded @ ..] = group.to_be_bytes();
        if let Some(bytes) = self.bytes.get_mut(self.whole * 3..self.whole * 3 + 3) {
            bytes.copy_from_slice(&decoded);
        }
    }

    /// All bytes; `None` if one character is left over. Unused bits are not checked: some writers leave them set.
    fn finish(mut self) -> Option<Secret> {
        let rest = match self.held {
            0 => 0,
            1 => return None,
            held => {
                self.put(self.bits << (6 * (4 - held)));
                held - 1
            }
        };
        self.bytes.truncate(3 * self.whole + rest);
        Some(self.bytes)
    }
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
    let is_in_line = |b: u8| is_base64(b) | (b == b'=');
    let (mut end, mut at) = (0, 0);
    loop {
        // A line of anything else is left where that starts.
        at += bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let rest = &bytes[at..];
        let text = find::position(rest, |b| !is_in_line(b)).unwrap_or(rest.len());
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
    // Up to where it is known that a run could begin.
    let (mut at, mut known) = (0, 0);
    let mut candidates = Candidates { text, long: None };
    std::iter::from_fn(move || {
        loop {
            if at >= known {
                (at, known) = candidates.next(at)?;
            }
            let Some(start) = text.get(at..known).and_then(|rest| rest.iter().position(|&b| is_base64(b)))
            else {
                at = known;
                continue;
            };
            let start = at + start;
            let (end, characters) = run_from(text, start);
            at = end;
            if characters >= RUN {
                return Some(Span::between(start, end));
            }
        }
    })
}

/// Where runs could begin: a line with a word of [`RUN`] characters, or one that ends with a word above a line that is base64 and
/// nothing else. Others are passed over quickly.
struct Candidates<'a> {
    text: &'a [u8],
    /// Where the next long word starts, once it was looked for.
    long: Option<usize>,
}

impl Candidates<'_> {
    /// The next place from here on, and the end of its line.
    fn next(&mut self, from: usize) -> Option<(usize, usize)> {
        let text = self.text;
        let long = self.long.filter(|long| *long >= from).unwrap_or_else(|| {
            text.get(from..)
                .and_then(|rest| find::long_run(rest, RUN, is_base64))
                .map_or(text.len(), |(start, _)| from + start)
        });
        self.long = Some(long);
        let mut at = from;
        while at < text.len() {
            let end = memchr::memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |length| at + length);
            if long < end {
                return Some((long, end));
            }
            let next = end + text[end..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            if ends_with_word(&text[at..end]) && Line::of(&text[next..]).is_whole {
                return Some((at, end));
            }
            at = next.max(end + 1);
        }
        None
    }
}

/// Whether the last word of a line is long enough for a run to go on below it.
fn ends_with_word(line: &[u8]) -> bool {
    let last = line.trim_ascii_end().last_chunk::<RUN_LINE>();
    last.is_some_and(|last| last.iter().rev().all(|b| value(*b) != NONE))
}

/// Where the run ends that starts here, and how many characters it has.
fn run_from(text: &[u8], start: usize) -> (usize, usize) {
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
        if line.length < RUN_LINE || line.padding > 0 || !line_end {
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
        let length = find::position(text, |b| !is_base64(b)).unwrap_or(text.len());
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
    fn offsets_lead_back_to_the_characters() {
        let decoded = decode(b"aGVs\r\nbG8=").unwrap();
        assert_eq!(decoded.map.to_source(0), 0);
        assert_eq!(decoded.map.to_source(3), 6);
    }

    #[test]
    fn runs_go_over_lines_and_leave_words_alone() {
        let line = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A";
        let text = format!("Some words, then\n{line}\n{line}\nQQ==\nand more words: {}", "short");
        let found: Vec<_> = runs(text.as_bytes()).map(|s| &text[s.offset..s.end()]).collect();
        assert_eq!(found, [format!("{line}\n{line}\nQQ==")]);
        assert_eq!(runs(b"sha256WithRSAEncryption\n    Signature Value:\n").count(), 0);
    }
}
