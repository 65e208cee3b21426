//! Where the next thing stands in a buffer: the places of all needles, in the order of the bytes.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind, packed};

use crate::recognise::format::{FORMATS, Format, Found, Look};

/// Needles shorter than this stand in random bytes too.
const TELLING: usize = 4;

static IN_TEXT: LazyLock<Searched> = LazyLock::new(|| Searched::new(Look::Text));
static IN_BINARY: LazyLock<Searched> = LazyLock::new(|| Searched::new(Look::Binary));

/// The formats that are searched for in one kind of buffer.
struct Searched {
    formats: Vec<&'static Format>,
    search: Search,
}

/// All needles at once.
enum Search {
    Vectors(packed::Searcher),
    /// On processors that have no instructions for it.
    Automaton(Option<AhoCorasick>),
}

impl Searched {
    fn new(look: Look) -> Self {
        let is_searched = |format: &&Format| format.look == look || format.look == Look::Anywhere;
        let formats: Vec<_> = FORMATS.iter().filter(is_searched).collect();
        let needles = || formats.iter().map(|format| format.needle);
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

    /// The formats whose needle stands here.
    fn at<'b>(&self, here: &'b [u8]) -> impl Iterator<Item = &'static Format> + use<'_, 'b> {
        self.formats.iter().copied().filter(|format| stands(format.needle, here))
    }
}

/// Whether a needle stands here. Most differ in their first byte.
fn stands(needle: &[u8], here: &[u8]) -> bool {
    needle.first().is_none_or(|first| here.first() == Some(first)) && here.starts_with(needle)
}

/// Walks through the places where a format's needle stands, in the order of the bytes.
pub(super) struct Needles<'a> {
    bytes: &'a [u8],
    is_text: bool,
    searched: &'static Searched,
    /// The next place that was not asked about.
    next: Option<usize>,
}

impl<'a> Needles<'a> {
    pub(super) fn new(bytes: &'a [u8], is_text: bool) -> Self {
        let searched: &Searched = if is_text { &IN_TEXT } else { &IN_BINARY };
        Self { bytes, is_text, searched, next: searched.next(bytes, 0) }
    }

    /// The first thing at or behind `at`.
    pub(super) fn next_found(&mut self, at: usize) -> Option<Found> {
        if let Some(found) = self.exactly_at(at) {
            return Some(found);
        }
        if self.next? < at {
            self.next = self.searched.next(self.bytes, at);
        }
        loop {
            let place = self.next?;
            let found = self
                .searched
                .at(self.bytes.get(place..)?)
                .filter_map(|format| (format.read)(self.bytes, place, at))
                .find(|found| found.span.length > 0 && found.span.offset >= at);
            self.next = self.searched.next(self.bytes, place + 1);
            if found.is_some() {
                return found;
            }
        }
    }

    /// What starts exactly here, by any format.
    fn exactly_at(&self, at: usize) -> Option<Found> {
        let here = self.bytes.get(at..)?;
        FORMATS
            .iter()
            .filter(|f| matches!(f.look, Look::Start | Look::Binary | Look::Anywhere) || self.is_text)
            .filter(|f| stands(f.needle, here))
            .find_map(|f| {
                (f.read)(self.bytes, at, at).filter(|found| found.span.offset == at && found.span.length > 0)
            })
    }

    /// Whether something is at the start, or a needle of its own stands anywhere.
    pub(super) fn at_start(&self) -> bool {
        let mut place = self.next;
        if self.exactly_at(0).is_some() {
            return true;
        }
        while let Some(here) = place {
            if self.searched.at(self.bytes.get(here..).unwrap_or_default()).any(|f| f.needle.len() >= TELLING)
            {
                return true;
            }
            place = self.searched.next(self.bytes, here + 1);
        }
        false
    }
}
