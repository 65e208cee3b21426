//! Where the next thing stands in a buffer: the places of all needles, in the order of the bytes.

use super::gaps::is_text;
use crate::recognise::format::{FORMATS, Format, Found, Look};

/// Walks through the places where a format's needle stands, in the order of the bytes.
pub(super) struct Needles<'a> {
    bytes: &'a [u8],
    is_text: bool,
    /// For each format that is searched for: its next place.
    next: Vec<(&'static Format, Option<usize>)>,
}

impl<'a> Needles<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let is_text = is_text(bytes);
        let searched = |format: &&'static Format| match format.look {
            Look::Anywhere => true,
            Look::Text => is_text,
            Look::Binary => !is_text,
            Look::Start => false,
        };
        let next = FORMATS.iter().filter(searched).map(|f| (f, find(bytes, f.needle, 0))).collect();
        Self { bytes, is_text, next }
    }

    /// The first thing at or behind `at`.
    pub(super) fn next_found(&mut self, at: usize) -> Option<Found> {
        if let Some(found) = self.exactly_at(at) {
            return Some(found);
        }
        let floor = at;
        for (format, next) in &mut self.next {
            // A place that was found and not yet reached still stands.
            if next.is_some_and(|place| place < at) {
                *next = find(self.bytes, format.needle, at);
            }
        }
        loop {
            let (format, place) =
                self.next.iter_mut().filter(|(_, place)| place.is_some()).min_by_key(|(_, place)| *place)?;
            let here = (*place)?;
            // The next search for this needle starts behind this place.
            *place = find(self.bytes, format.needle, here + 1);
            if let Some(found) = (format.read)(self.bytes, here, floor)
                && found.span.length > 0
                && found.span.offset >= floor
            {
                return Some(found);
            }
        }
    }

    /// What starts exactly here, by any format.
    fn exactly_at(&self, at: usize) -> Option<Found> {
        let here = self.bytes.get(at..)?;
        FORMATS
            .iter()
            .filter(|f| matches!(f.look, Look::Start | Look::Binary | Look::Anywhere) || self.is_text)
            .filter(|f| here.starts_with(f.needle))
            .find_map(|f| {
                (f.read)(self.bytes, at, at).filter(|found| found.span.offset == at && found.span.length > 0)
            })
    }

    /// Whether any needle of its own stands anywhere in what is not text, or at the start.
    pub(super) fn at_start(&self) -> bool {
        self.exactly_at(0).is_some()
            || self.next.iter().any(|(format, place)| format.needle.len() >= 4 && place.is_some())
    }
}

fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, needle).map(|i| from + i)
}
