//! The words and numbers that marks stand at, looked for all at once: a pass for each would read every buffer twenty times.

use std::sync::LazyLock;

use aho_corasick::{Span, packed};

use super::search::Sink;
use super::{asn1_dump, blobs, boundary, der_prefix, keystore, text_forms};

/// What is asked about the place of a needle.
#[derive(Clone, Copy)]
enum Ask {
    Version,
    Pkcs,
    Integer,
    OpenSsh,
    Blob(&'static blobs::Blob),
    Keystore,
    Bks,
}

/// No needle begins another one, so that at most one stands at a place.
static NEEDLES: LazyLock<Vec<(&'static [u8], Ask)>> = LazyLock::new(|| {
    let one = [
        (&der_prefix::PKCS[..], Ask::Pkcs),
        (asn1_dump::INTEGER, Ask::Integer),
        (text_forms::OPENSSH_BASE64, Ask::OpenSsh),
    ];
    one.into_iter()
        .chain(der_prefix::VERSIONS.iter().map(|version| (&version[..], Ask::Version)))
        .chain(blobs::BLOBS.iter().map(|blob| (blob.magic, Ask::Blob(blob))))
        .chain(keystore::MAGICS.iter().map(|magic| (&magic[..], Ask::Keystore)))
        .chain(keystore::BKS.iter().map(|bks| (&bks[..], Ask::Bks)))
        .collect()
});

static SEARCHER: LazyLock<Searcher> =
    LazyLock::new(|| Searcher::new(NEEDLES.iter().map(|(needle, _)| *needle)));
/// "PRIVATE" and "key" in any case, by two letters that are rarer together than one.
static WORDS: LazyLock<Searcher> = LazyLock::new(|| {
    Searcher::new([b"va", b"vA", b"Va", b"VA", b"ke", b"kE", b"Ke", b"KE"].map(|word| &word[..]))
});

/// Searches for several needles at once.
pub(super) struct Searcher {
    /// `None` on processors that have no instructions for it.
    packed: Option<packed::Searcher>,
    needles: Vec<&'static [u8]>,
}

impl Searcher {
    /// For needles of which none begins another one, so that at most one stands at a place.
    pub(super) fn new(needles: impl IntoIterator<Item = &'static [u8]>) -> Self {
        let needles: Vec<_> = needles.into_iter().collect();
        Self { packed: packed::Config::new().builder().extend(&needles).build(), needles }
    }

    /// Where one of them stands first, from `start` on, and which.
    pub(super) fn next(&self, bytes: &[u8], start: usize) -> Option<(usize, usize)> {
        if start >= bytes.len() {
            return None;
        }
        match &self.packed {
            Some(packed) => {
                let found = packed.find_in(bytes, Span { start, end: bytes.len() })?;
                Some((found.start(), found.pattern().as_usize()))
            }
            None => (start..bytes.len()).find_map(|at| {
                let here = bytes.get(at..)?;
                self.needles.iter().position(|needle| here.starts_with(needle)).map(|which| (at, which))
            }),
        }
    }
}

/// A buffer, and what is remembered from one place to the next.
struct Pass<'a> {
    bytes: &'a [u8],
    numbers: asn1_dump::Numbers,
    entries: usize,
}

/// Finds all marks that stand at a needle.
pub(super) fn find(bytes: &[u8], sink: &mut Sink<'_>) {
    let entries = keystore::most_entries(bytes.len());
    let mut pass = Pass { bytes, numbers: asn1_dump::Numbers::default(), entries };
    let mut start = 0;
    while let Some((at, which)) = SEARCHER.next(bytes, start) {
        if let Some((_, ask)) = NEEDLES.get(which) {
            pass.ask(*ask, at, sink);
        }
        start = at + 1;
    }
    let mut start = 0;
    while let Some((at, _)) = WORDS.next(bytes, start) {
        match bytes.get(at) {
            Some(b'v' | b'V') => boundary::at_v(bytes, at, sink),
            _ => text_forms::at_key(bytes, at, sink),
        }
        start = at + 1;
    }
}

impl Pass<'_> {
    fn ask(&mut self, ask: Ask, at: usize, sink: &mut Sink<'_>) {
        match ask {
            Ask::Version => der_prefix::at_version(self.bytes, at, sink),
            Ask::Pkcs => der_prefix::at_pkcs(self.bytes, at, sink),
            Ask::Integer => self.numbers.at(self.bytes, at, sink),
            Ask::OpenSsh => text_forms::at_openssh(self.bytes, at, sink),
            Ask::Blob(blob) => blob.at(self.bytes, at, sink),
            Ask::Keystore => keystore::at_magic(self.bytes, at, &mut self.entries, sink),
            Ask::Bks => keystore::at_bks(self.bytes, at, &mut self.entries, sink),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_needle_begins_another() {
        for (i, (one, _)) in NEEDLES.iter().enumerate() {
            assert!(one.len() >= 3, "shorter ones stand everywhere");
            assert!(
                NEEDLES
                    .iter()
                    .skip(i + 1)
                    .all(|(other, _)| !one.starts_with(other) && !other.starts_with(one))
            );
        }
    }
}
