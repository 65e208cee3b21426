//! Where the next thing stands in a buffer: the places of all needles, in the order of the bytes.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind, packed};

use crate::recognise::format::{FORMATS, Format, Found, Look};

/// Needles shorter than this stand in random bytes too.
const TELLING: usize = 4;

/// White space that may stand between two lines.
const LINE_END: usize = 4;

/// A set of formats: a bit for each.
type Set = u64;
const _: () = assert!(FORMATS.len() <= Set::BITS as usize);

const OF_TEXT: Set = those_looked_for(Look::Text);
const OF_BINARY: Set = those_looked_for(Look::Binary);
const ANYWHERE: Set = those_looked_for(Look::Anywhere);

/// Whose needle starts with a byte, for each byte. One without a needle is asked about any.
static BY_FIRST: [Set; 256] = by_first();

static IN_TEXT: LazyLock<Searched> = LazyLock::new(|| Searched::new(OF_TEXT | ANYWHERE));
static IN_BINARY: LazyLock<Searched> = LazyLock::new(|| Searched::new(OF_BINARY | ANYWHERE));

const fn those_looked_for(look: Look) -> Set {
    let (mut set, mut index) = (0, 0);
    while index < FORMATS.len() {
        set |= ((FORMATS[index].look as u8 == look as u8) as Set) << index;
        index += 1;
    }
    set
}

const fn by_first() -> [Set; 256] {
    let (mut sets, mut byte) = ([0; 256], 0);
    while byte < sets.len() {
        let mut index = 0;
        while index < FORMATS.len() {
            let needle = FORMATS[index].needle;
            sets[byte] |= ((needle.is_empty() || needle[0] as usize == byte) as Set) << index;
            index += 1;
        }
        byte += 1;
    }
    sets
}

/// The formats of a set whose needle stands here, in their order.
fn at(here: &[u8], set: Set) -> impl Iterator<Item = &'static Format> {
    let mut left = here.first().and_then(|first| BY_FIRST.get(usize::from(*first))).map_or(0, |of| of & set);
    std::iter::from_fn(move || {
        let format = FORMATS.get(left.trailing_zeros() as usize)?;
        left &= left - 1;
        Some(format)
    })
    // Of a needle of one byte nothing is left to be compared.
    .filter(|format| format.needle.len() < 2 || here.starts_with(format.needle))
}

/// The formats that are searched for in one kind of buffer.
struct Searched {
    formats: Set,
    search: Search,
}

/// All needles at once.
enum Search {
    Vectors(packed::Searcher),
    /// On processors that have no instructions for it.
    Automaton(Option<AhoCorasick>),
}

impl Searched {
    fn new(formats: Set) -> Self {
        let needles = || {
            let is_searched = move |(index, _): &(usize, _)| formats >> index & 1 == 1;
            FORMATS.iter().enumerate().filter(is_searched).map(|(_, format)| format.needle)
        };
        let search = match packed::Config::new().builder().extend(needles()).build() {
            Some(searcher) => Search::Vectors(searcher),
            None => Search::Automaton(
                AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(needles()).ok(),
            ),
        };
        Self { formats, search }
    }

    /// The first place of any needle from `from` on.
    fn next(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let rest = bytes.get(from..)?;
        let found = match &self.search {
            Search::Vectors(searcher) => searcher.find(rest),
            Search::Automaton(searcher) => searcher.as_ref()?.find(rest),
        };
        found.map(|found| from + found.start())
    }
}

/// Walks through the places where a format's needle stands, in the order of the bytes.
pub(super) struct Needles<'a> {
    bytes: &'a [u8],
    is_text: bool,
    searched: &'static Searched,
    /// A place of a needle; the next, if it is not before `from`.
    next: Option<usize>,
    /// All places before this one were asked about.
    from: usize,
}

impl<'a> Needles<'a> {
    pub(super) fn new(bytes: &'a [u8], is_text: bool) -> Self {
        let searched: &Searched = if is_text { &IN_TEXT } else { &IN_BINARY };
        Self { bytes, is_text, searched, next: searched.next(bytes, 0), from: 0 }
    }

    /// The first thing at or behind `at`.
    pub(super) fn next_found(&mut self, at: usize) -> Option<Found> {
        if let Some(found) = self.exactly_at(at) {
            return Some(found);
        }
        self.from = self.from.max(at);
        loop {
            if self.next? < self.from {
                self.next = self.behind_line_end().or_else(|| self.searched.next(self.bytes, self.from));
            }
            let place = self.next?;
            self.from = place + 1;
            let found = self::at(self.bytes.get(place..)?, self.searched.formats)
                .filter_map(|format| (format.read)(self.bytes, place, at))
                .find(|found| found.span.length > 0 && found.span.offset >= at);
            if found.is_some() {
                return found;
            }
        }
    }

    /// The place of a needle right behind white space, where no needle starts: that of the next line is found without a search.
    fn behind_line_end(&self) -> Option<usize> {
        let rest = self.bytes.get(self.from..)?;
        let white = rest.iter().take(LINE_END).take_while(|b| b.is_ascii_whitespace()).count();
        let mut formats = at(rest.get(white..)?, self.searched.formats);
        formats.next().map(|_| self.from + white)
    }

    /// What starts exactly here, by any format.
    fn exactly_at(&self, at: usize) -> Option<Found> {
        let formats = if self.is_text { Set::MAX } else { !OF_TEXT };
        self::at(self.bytes.get(at..)?, formats).find_map(|format| {
            (format.read)(self.bytes, at, at).filter(|found| found.span.offset == at && found.span.length > 0)
        })
    }

    /// Whether something is at the start, or a needle of its own stands anywhere.
    pub(super) fn at_start(&self) -> bool {
        let mut place = self.next;
        if self.exactly_at(0).is_some() {
            return true;
        }
        while let Some(here) = place {
            let here_bytes = self.bytes.get(here..).unwrap_or_default();
            if at(here_bytes, self.searched.formats).any(|format| format.needle.len() >= TELLING) {
                return true;
            }
            place = self.searched.next(self.bytes, here + 1);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the quick look behind a line end takes for granted.
    #[test]
    fn no_needle_starts_with_white_space() {
        let first = |format: &Format| format.needle.first().copied().unwrap_or(b'x');
        assert!(!FORMATS.iter().any(|format| first(format).is_ascii_whitespace()));
    }

    #[test]
    fn formats_are_asked_in_their_order() {
        let at_a_sequence: Vec<_> = at(b"\x30\x82", Set::MAX).map(|format| format.needle).collect();
        let all = FORMATS.iter().map(|format| format.needle);
        let expected: Vec<_> = all.filter(|needle| b"\x30\x82".starts_with(needle)).collect();
        assert_eq!(at_a_sequence, expected);
        assert!(at_a_sequence.len() > 10);
        assert_eq!(at(b"", Set::MAX).count(), 0);
    }
}
