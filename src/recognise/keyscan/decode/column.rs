//! Base64 in the last column of a log or listing: behind timestamps, names of programs, numbers of lines.
//!
//! What stands in front of each line would be taken for base64 itself where the lines are short. Here the last word of
//! each line is taken alone, if two lines in a row end with words of the same length; the shorter last line ends it.

use super::Output;
use super::base64::Base64;
use super::words::Word;

/// The shortest words that are a column.
const NARROWEST: usize = 8;
/// The longest line that may lie between one word and the next.
const LINE: usize = 256;
/// What may stand behind the word: padding, quotes, a comma, a carriage return.
const BEHIND: usize = 8;

pub(super) struct Column<'a> {
    bytes: &'a [u8],
    stream: Base64<'a>,
    previous: Option<Word>,
    /// Whether the previous word is in the stream.
    begun: bool,
}

impl<'a> Column<'a> {
    pub(super) fn new(bytes: &'a [u8], limit: usize) -> Self {
        Self { bytes, stream: Base64::new(bytes, limit), previous: None, begun: false }
    }

    pub(super) fn take(&mut self, word: Word) {
        // Most words are short ones that nothing waits for.
        if (word.len() < NARROWEST && self.previous.is_none()) || !self.ends_line(word) {
            return;
        }
        let previous = self.previous.filter(|previous| word.start - previous.end <= LINE);
        let length = previous.map_or(0, Word::len);
        if self.begun && previous.is_some() && word.len() < length {
            self.stream.append(word);
            (self.previous, self.begun) = (None, false);
            return;
        }
        let is_column = word.len() >= NARROWEST && self.has_front(word);
        if is_column && word.len() == length {
            if let Some(first) = previous.filter(|_| !self.begun) {
                self.stream.restart();
                self.stream.append(first);
            }
            self.stream.append(word);
            (self.previous, self.begun) = (Some(word), true);
        } else {
            (self.previous, self.begun) = (is_column.then_some(word), false);
        }
    }

    pub(super) fn finish(self) -> Output {
        self.stream.finish().0
    }

    fn ends_line(&self, word: Word) -> bool {
        let behind = self.bytes.get(word.end..).unwrap_or_default();
        let end = behind.iter().take(BEHIND).position(|&b| b == b'\n' || b.is_ascii_alphanumeric());
        end.map_or(behind.len() <= BEHIND, |end| behind.get(end) == Some(&b'\n'))
    }

    /// Whether something stands in front of the word on its line.
    fn has_front(&self, word: Word) -> bool {
        let before = word.start.checked_sub(1).and_then(|before| self.bytes.get(before));
        before.is_some_and(|&b| b != b'\n')
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::scan;
    use super::super::{Text, words};

    const FOX: &str = "dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZw";
    const PLAIN: &[u8] = b"the quick brown fox jumps over the lazy dog";

    fn listed(width: usize, front: &str, behind: &str) -> Vec<u8> {
        let lines = FOX.as_bytes().chunks(width).enumerate();
        let line = |(n, c): (usize, &[u8])| {
            format!("{}{}{behind}\n", front.replace('#', &n.to_string()), String::from_utf8_lossy(c))
        };
        lines.map(line).collect::<String>().into_bytes()
    }

    #[test]
    fn short_lines_behind_timestamps_and_names() {
        for front in
            ["2026-11-25T10:00:0#Z ", "Nov 25 10:00:0# mdm dump[12]: ", "#: ", "line # | ", "key.txt:#:"]
        {
            for (width, behind) in (8..=28).flat_map(|width| ["", "\r", "\","].map(|behind| (width, behind)))
            {
                let text = listed(width, front, behind);
                let found = words::decode(&Text::whole(&text), 999).column.bytes.to_vec();
                assert_eq!(found, PLAIN, "{front}{width}{behind}");
            }
        }
    }

    #[test]
    fn a_key_in_short_lines_of_a_log_is_found() {
        use base64::Engine as _;
        let key = rcgen::KeyPair::generate().unwrap();
        let text = base64::engine::general_purpose::STANDARD.encode(key.serialize_der());
        for width in 8..=24 {
            let line = |line: &[u8]| format!("2026-11-25T10:00:01Z {}\n", String::from_utf8_lossy(line));
            let log: String = text.as_bytes().chunks(width).map(line).collect();
            assert!(!scan(log.as_bytes()).is_empty(), "width {width}");
        }
    }

    #[test]
    fn lines_of_base64_alone_are_left_to_others() {
        assert_eq!(words::decode(&Text::whole(&listed(20, "", "")), 999).column.bytes.to_vec(), b"");
        let prose = b"The last words of\nthese lines differ\nin length, as they do\nin most texts.\n";
        assert_eq!(words::decode(&Text::whole(prose), 999).column.bytes.to_vec(), b"");
    }
}
