//! The words and numbers that marks stand at, looked for all at once: a pass for each would read every buffer twenty times.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{Span, packed};

use super::search::Sink;
use super::{asn1_dump, blobs, boundary, der_prefix, keystore, text_forms};
use crate::base::find;

/// What is asked about the place of a needle.
#[derive(Clone, Copy)]
enum Ask {
    Version,
    Pkcs,
    Integer,
    OpenSsh,
    Keystore,
    Bks,
    Private,
    Key,
    Blob(usize),
}

/// "PRIVATE" and "key" in any case are told by two letters.
const OTHERS: [(&[u8], Ask); 18] = [
    (&der_prefix::VERSIONS[0], Ask::Version),
    (&der_prefix::VERSIONS[1], Ask::Version),
    (&der_prefix::VERSIONS[2], Ask::Version),
    (&der_prefix::PKCS, Ask::Pkcs),
    (asn1_dump::INTEGER, Ask::Integer),
    (text_forms::OPENSSH_BASE64, Ask::OpenSsh),
    (&keystore::MAGICS[0], Ask::Keystore),
    (&keystore::MAGICS[1], Ask::Keystore),
    (&keystore::BKS[0], Ask::Bks),
    (&keystore::BKS[1], Ask::Bks),
    (b"va", Ask::Private),
    (b"vA", Ask::Private),
    (b"Va", Ask::Private),
    (b"VA", Ask::Private),
    (b"ke", Ask::Key),
    (b"kE", Ask::Key),
    (b"Ke", Ask::Key),
    (b"KE", Ask::Key),
];

const COUNT: usize = OTHERS.len() + blobs::BLOBS.len();
static ASKED: [(&[u8], Ask); COUNT] = {
    let mut all = [OTHERS[0]; COUNT];
    let mut i = 0;
    while i < COUNT {
        all[i] = match i.checked_sub(OTHERS.len()) {
            None => OTHERS[i],
            Some(blob) => (blobs::BLOBS[blob].magic, Ask::Blob(blob)),
        };
        i += 1;
    }
    all
};
static NEEDLES: Searcher<COUNT> = Searcher::new({
    let mut needles: [&[u8]; COUNT] = [b""; COUNT];
    let mut i = 0;
    while i < COUNT {
        needles[i] = ASKED[i].0;
        i += 1;
    }
    needles
});

/// In fewer bytes, of one buffer or of several small ones, a search costs less than setting up one that looks for all needles at
/// once.
const LARGE: usize = 4 * 1024;

/// Searches for several needles at once.
pub(super) struct Searcher<const N: usize> {
    needles: [&'static [u8]; N],
    packed: OnceLock<Option<packed::Searcher>>,
    /// Bytes searched without it.
    searched: AtomicUsize,
}

impl<const N: usize> Searcher<N> {
    /// For needles of which none begins another one, so that at most one stands at a place.
    pub(super) const fn new(needles: [&'static [u8]; N]) -> Self {
        Self { needles, packed: OnceLock::new(), searched: AtomicUsize::new(0) }
    }

    /// What finds the next of them from a place on, and which it is: once it is worth setting up, on processors that can.
    pub(super) fn next_in<'b>(
        &self,
        bytes: &'b [u8],
    ) -> Option<impl Fn(usize) -> Option<(usize, usize)> + use<'_, 'b, N>> {
        let is_worth_it = || bytes.len() + self.searched.fetch_add(bytes.len(), Ordering::Relaxed) >= LARGE;
        if self.packed.get().is_none() && !is_worth_it() {
            return None;
        }
        let build = || packed::Config::new().builder().extend(self.needles).build();
        let packed = self.packed.get_or_init(build).as_ref()?;
        Some(move |start: usize| {
            let span = Span { start: start.min(bytes.len()), end: bytes.len() };
            let found = packed.find_in(bytes, span)?;
            Some((found.start(), found.pattern().as_usize()))
        })
    }

    /// Which of them stands here.
    fn at(&self, here: &[u8]) -> Option<usize> {
        // Most differ in their first byte.
        self.needles.iter().position(|needle| needle.first() == here.first() && here.starts_with(needle))
    }
}

/// Whether a needle may begin with these two bytes. Without branches, so that many are compared at once.
fn may_begin(first: u8, second: u8) -> bool {
    let (small, next) = (first | 0x20, second | 0x20);
    (((small == b'v') & (next == b'a')) | ((small == b'k') & (next == b'e')))
        | ((first == 2) & (second <= 1))
        | ((first == 1) & (second == 0))
        | ((first == 0x2a) & (second == 0x86))
        | ((first == b'p') & (second == b'r'))
        | ((first == b'b') & (second == b'3'))
        | ((first == 0xfe) & (second == 0xed))
        | ((first == 0xce) & (second == 0xce))
        | ((first == 0x1e) & (second == 0xf1))
        | ((first == 0x3f) & (second == 0x6f))
        | (((first == b'R') | (first == b'D')) & (second == b'S'))
        | ((first == b'E') & (second == b'C'))
        | ((first == b'D') & (second == b'P'))
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
    let mut ask = |at, which| {
        if let Some((_, ask)) = ASKED.get(which) {
            pass.ask(*ask, at, sink);
        }
    };
    match NEEDLES.next_in(bytes) {
        Some(next) => {
            let mut start = 0;
            while let Some((at, which)) = next(start) {
                ask(at, which);
                start = at + 1;
            }
        }
        None => find::each(
            bytes,
            [1, 1],
            |first, second, _| may_begin(first, second),
            |at| {
                if let Some(which) = bytes.get(at..).and_then(|here| NEEDLES.at(here)) {
                    ask(at, which);
                }
            },
        ),
    }
}

impl Pass<'_> {
    fn ask(&mut self, ask: Ask, at: usize, sink: &mut Sink<'_>) {
        match ask {
            Ask::Version => der_prefix::at_version(self.bytes, at, sink),
            Ask::Pkcs => der_prefix::at_pkcs(self.bytes, at, sink),
            Ask::Integer => self.numbers.at(self.bytes, at, sink),
            Ask::OpenSsh => text_forms::at_openssh(self.bytes, at, sink),
            Ask::Private => boundary::at_v(self.bytes, at, sink),
            Ask::Key => text_forms::at_key(self.bytes, at, sink),
            Ask::Blob(blob) => {
                if let Some(blob) = blobs::BLOBS.get(blob) {
                    blob.at(self.bytes, at, sink);
                }
            }
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
        for (i, (one, _)) in ASKED.iter().enumerate() {
            let mut others = ASKED.iter().skip(i + 1);
            assert!(others.all(|(other, _)| !one.starts_with(other) && !other.starts_with(one)));
        }
    }

    #[test]
    fn a_needle_is_found_by_either_search() {
        for (which, (needle, _)) in ASKED.iter().enumerate() {
            assert!(may_begin(needle[0], needle[1]), "{}", needle.escape_ascii());
            for before in 0..70 {
                let bytes = [&vec![b'.'; before], *needle, &vec![b'.'; LARGE]].concat();
                assert!(NEEDLES.next_in(&bytes).is_none_or(|next| next(0) == Some((before, which))));
                assert_eq!(NEEDLES.at(&bytes[before..]), Some(which));
            }
        }
    }
}
