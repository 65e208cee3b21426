//! The words and numbers that marks stand at, looked for all at once: a pass for each would read every buffer twenty times.

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

find::sign! {
    /// A needle may begin with these two bytes.
    Beginning, |0: first, 1: second| {
        let (small, next) = (first.with(0x20), second.with(0x20));
        ((small.is(b'v') & next.is(b'a')) | (small.is(b'k') & next.is(b'e')))
            | (first.is(2) & second.within(0..=1))
            | (first.is(1) & second.is(0))
            | (first.is(0x2a) & second.is(0x86))
            | (first.is(b'p') & second.is(b'r'))
            | (first.is(b'b') & second.is(b'3'))
            | (first.is(0xfe) & second.is(0xed))
            | (first.is(0xce) & second.is(0xce))
            | (first.is(0x1e) & second.is(0xf1))
            | (first.is(0x3f) & second.is(0x6f))
            | (first.is_one_of(*b"RD") & second.is(b'S'))
            | (first.is(b'E') & second.is(b'C'))
            | (first.is(b'D') & second.is(b'P'))
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
    for at in find::each(bytes, Beginning) {
        let Some(here) = bytes.get(at..) else { continue };
        // Most differ in their first byte. None begins another one.
        let is_here = |needle: &[u8]| needle.first() == here.first() && here.starts_with(needle);
        if let Some((_, ask)) = ASKED.iter().find(|(needle, _)| is_here(needle)) {
            pass.ask(*ask, at, sink);
        }
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
    fn a_needle_is_found_by_its_beginning() {
        for (needle, _) in ASKED {
            assert_eq!(find::first(needle, 0, Beginning), Some(0), "{}", needle.escape_ascii());
        }
    }
}
