//! All that marks stand at, looked for in one pass: the words and numbers of most forms of keys (needles), and the signs of fields and of
//! packets. A pass for each would read every buffer twenty times.

use super::fields::{FieldSign, Fields};
use super::openpgp::{self, Packet};
use super::search::Sink;
use super::{asn1_dump, blobs, boundary, der_prefix, keystore, text_forms};
use crate::base::find::{self, Sets};

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

/// For each byte a bit for each needle that begins with it.
static BY_FIRST: [u32; 256] = {
    assert!(COUNT < u32::BITS as usize);
    let (mut all, mut i) = ([0; 256], 0);
    while i < COUNT {
        all[ASKED[i].0[0] as usize] |= 1 << i;
        i += 1;
    }
    all
};

find::sign! {
    /// A needle may begin with these two bytes.
    Beginning, |0: first, 1: second| !(first.sets(&FIRST) & second.sets(&SECOND)).is(0)
}

/// Beginnings that have few others between them when they are in one set.
static FIRST: Sets = Sets::of([b"vV", b"kK", &[1, 2], b"*b", b"p", &[0xfe, 0xce], &[0x1e, b'?'], b"RDE"]);
static SECOND: Sets =
    Sets::of([b"aA", b"eE", &[0, 1], &[0x86, b'3'], b"r", &[0xed, 0xce], &[0xf1, b'o'], b"SCP"]);

/// A buffer, and what is remembered from one place to the next.
struct Pass<'a> {
    bytes: &'a [u8],
    numbers: asn1_dump::Numbers,
    entries: usize,
}

find::sign! {
    /// A needle begins here, or what the other detectors look for.
    Place, |0: first, 1: second, 2: third, 3: fourth| {
        Beginning.at([first, second]) | FieldSign.at([first, second, third, fourth]) | Packet.at([first, third, fourth])
    }
}

/// Finds all marks.
pub(super) fn find(bytes: &[u8], sink: &mut Sink<'_>) {
    let entries = keystore::most_entries(bytes.len());
    let mut pass = Pass { bytes, numbers: asn1_dump::Numbers::default(), entries };
    let fields = Fields::of(bytes);
    // The sign of a field stands behind another byte.
    fields.at(0, sink);
    for at in find::each(bytes, Place) {
        pass.at(at, sink);
        fields.at(at + 1, sink);
        openpgp::at(bytes, at, sink);
    }
}

impl Pass<'_> {
    /// A place where a needle may stand.
    fn at(&mut self, at: usize, sink: &mut Sink<'_>) {
        let here = self.bytes.get(at..).unwrap_or_default();
        let mut left =
            here.first().and_then(|first| BY_FIRST.get(usize::from(*first))).copied().unwrap_or_default();
        // None begins another one.
        while let Some((needle, ask)) = ASKED.get(left.trailing_zeros() as usize) {
            if here.starts_with(needle) {
                return self.ask(*ask, at, sink);
            }
            left &= left - 1;
        }
    }

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
