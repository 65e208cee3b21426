//! The first bytes of private keys in DER and BER, at any offset, even if the rest is cut off.
//!
//! | form | bytes | evidence |
//! |---|---|---|
//! | PKCS#1 (RFC 8017), DSA | `02 01 00\|01 02` length of 48 to 2,048, positive value | 52 bits or more |
//! | PKCS#8 (RFC 5958) | `30 .. 02 01 00\|01 30 .. 06 ..` algorithm, then `04` length of 16 or more | 60 bits or more |
//! | SEC1 (RFC 5915) | `30 .. 02 01 01 04` length of 14 to 72, then `a0`, `a1` or the end | 60 bits or more |
//! | encrypted PKCS#8 | `30 .. 06 ..` PBES1, PBES2 or PKCS#12 PBE, then `04` length of 24 or more | 80 bits or more |
//! | PKCS#12 (RFC 7292) | `02 01 03 30 .. 06 09` data or signedData of PKCS#7 | 110 bits or more |
//!
//! In 64 MiB of random bytes at four alignments (2^28 places) one false alarm of the weakest is expected in 2^24 files.
//! Certificates of version 1, requests and revocation lists also begin with a small INTEGER and a SEQUENCE, but that
//! SEQUENCE is a name (no OID first), or no OCTET STRING follows it.

use super::Evidence;
use super::search::Sink;

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;
const CONSTRUCTED_OCTET_STRING: u8 = 0x24;
const SEQUENCE: u8 = 0x30;

/// `1.2.840.113549.1`, under which PKCS#5, PKCS#7 and PKCS#12 stand.
pub(super) const PKCS: [u8; 7] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01];
/// The versions, one of which every form of a key begins with.
pub(super) const VERSIONS: [[u8; 3]; 3] = [[INTEGER, 1, 0], [INTEGER, 1, 1], [INTEGER, 1, 3]];
/// How many parameters an algorithm of indefinite length may have.
const PARAMETERS: usize = 16;

/// A tag and length.
struct Header {
    tag: u8,
    /// `None` if indefinite.
    length: Option<usize>,
    content: usize,
}

/// A version of 0, 1 or 3.
pub(super) fn at_version(bytes: &[u8], at: usize, sink: &mut Sink<'_>) {
    let what = match bytes.get(at + 2) {
        Some(0) => rsa_or_dsa(bytes, at).or_else(|| pkcs8(bytes, at)),
        Some(1) => sec1(bytes, at).or_else(|| rsa_or_dsa(bytes, at)).or_else(|| pkcs8(bytes, at)),
        Some(3) => pkcs12(bytes, at),
        _ => None,
    };
    if let Some(what) = what {
        sink.mark(Evidence::DerPrefix, what, at.saturating_sub(4), at + 16);
    }
}

/// An OID of PKCS.
pub(super) fn at_pkcs(bytes: &[u8], at: usize, sink: &mut Sink<'_>) {
    if let Some(what) = encrypted_pkcs8(bytes, at) {
        sink.mark(Evidence::DerPrefix, what, at.saturating_sub(10), at + 16);
    }
}

fn rsa_or_dsa(bytes: &[u8], version: usize) -> Option<&'static str> {
    let first = header(bytes, version + 3).filter(|h| h.tag == INTEGER)?;
    let length = first.length.filter(|length| (48..=2048).contains(length))?;
    let is_odd_sized = length % 8 != 1;
    let is_positive = match bytes.get(first.content..first.content + 2)? {
        [0, next] => *next >= 0x80,
        [next, _] => (1..0x80).contains(next),
        _ => false,
    };
    // The form that all tools write (a leading zero, a multiple of 64 bits) speaks for itself; any other needs the
    // SEQUENCE before it to agree.
    let speaks_for_itself = length >= 128 && !is_odd_sized && bytes.get(first.content) == Some(&0);
    let agrees = || encloses(bytes, version, first.content - version + 2 * length);
    (is_positive && (speaks_for_itself || agrees()))
        .then_some("the beginning of an RSA or DSA private key (PKCS#1)")
}

fn pkcs8(bytes: &[u8], version: usize) -> Option<&'static str> {
    let after = after_algorithm(bytes, version + 3)?;
    let key = octets(bytes, after, 16)?;
    encloses(bytes, version, key - version).then_some("the beginning of a private key (PKCS#8)")
}

fn sec1(bytes: &[u8], version: usize) -> Option<&'static str> {
    let key = header(bytes, version + 3).filter(|h| h.tag == OCTET_STRING)?;
    let length = key.length.filter(|length| (14..=72).contains(length))?;
    let end = key.content + length;
    let used = end - version;
    let ends = match bytes.get(end) {
        None => encloses(bytes, version, used),
        Some(0xa0 | 0xa1) => encloses(bytes, version, used),
        Some(0) => enclosing(bytes, version).any(|length| length.is_none()),
        Some(_) => enclosing(bytes, version).any(|length| length == Some(used)),
    };
    (ends || enclosing(bytes, version).any(|length| length == Some(used)))
        .then_some("the beginning of an EC private key (SEC1)")
}

fn encrypted_pkcs8(bytes: &[u8], pkcs: usize) -> Option<&'static str> {
    let is_encryption =
        matches!(bytes.get(pkcs + 7..)?, [5, 1 | 3 | 4 | 6 | 10 | 11 | 13, ..] | [12, 1, 1..=6, ..]);
    let oid = pkcs.checked_sub(2)?;
    if !is_encryption || bytes.get(oid) != Some(&OID) {
        return None;
    }
    // The SEQUENCE of the algorithm begins two to six bytes before its OID.
    (2..=6).filter_map(|back| oid.checked_sub(back)).find_map(|algorithm| {
        header(bytes, algorithm).filter(|h| h.content == oid)?;
        octets(bytes, after_algorithm(bytes, algorithm)?, 24)?;
        Some("the beginning of an encrypted private key (PKCS#8)")
    })
}

fn pkcs12(bytes: &[u8], version: usize) -> Option<&'static str> {
    let safe = header(bytes, version + 3).filter(|h| h.tag == SEQUENCE)?;
    let oid = bytes.get(safe.content..safe.content + 11)?;
    let is_safe = oid.starts_with(&[OID, 9])
        && oid.get(2..9) == Some(&PKCS)
        && matches!(oid.get(9..), Some([7, 1 | 2]));
    is_safe.then_some("the beginning of a PKCS#12 keystore")
}

/// The end of an AlgorithmIdentifier at `at`: a SEQUENCE that begins with an OID.
fn after_algorithm(bytes: &[u8], at: usize) -> Option<usize> {
    let algorithm = header(bytes, at).filter(|h| h.tag == SEQUENCE)?;
    let oid = header(bytes, algorithm.content).filter(|h| h.tag == OID)?;
    let oid_length = oid.length.filter(|length| (3..=16).contains(length))?;
    let oid_end = oid.content + oid_length;
    match algorithm.length {
        Some(length) => {
            let end = algorithm.content.checked_add(length)?;
            (end >= oid_end).then_some(end)
        }
        None => after_contents(bytes, oid_end),
    }
}

/// The end of a value of indefinite length whose contents go on at `at`.
fn after_contents(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut open = 1;
    for _ in 0..PARAMETERS {
        let value = header(bytes, at)?;
        at = match (value.tag, value.length) {
            (0, Some(0)) => {
                open -= 1;
                if open == 0 {
                    return Some(value.content);
                }
                value.content
            }
            (_, Some(length)) => value.content.checked_add(length)?,
            (_, None) => {
                open += 1;
                value.content
            }
        };
    }
    None
}

/// An OCTET STRING of at least so many bytes at `at`; where its content begins.
fn octets(bytes: &[u8], at: usize, least: usize) -> Option<usize> {
    let octets = header(bytes, at)?;
    let is_long_enough = match octets.tag {
        OCTET_STRING => octets.length.is_some_and(|length| (least..=1 << 20).contains(&length)),
        CONSTRUCTED_OCTET_STRING => octets.length.is_none_or(|length| length >= least),
        _ => false,
    };
    is_long_enough.then_some(octets.content)
}

/// Whether a SEQUENCE whose content begins at `at` is long enough for `used` bytes of it.
fn encloses(bytes: &[u8], at: usize, used: usize) -> bool {
    enclosing(bytes, at).any(|length| length.is_none_or(|length| (used..=1 << 20).contains(&length)))
}

/// The lengths of all SEQUENCE headers that end right before `at`.
fn enclosing(bytes: &[u8], at: usize) -> impl Iterator<Item = Option<usize>> {
    (2..=6).filter_map(move |back| {
        let header = header(bytes, at.checked_sub(back)?)?;
        (header.tag == SEQUENCE && header.content == at).then_some(header.length)
    })
}

/// A header of one tag byte and up to four bytes of length, minimal or not.
fn header(bytes: &[u8], at: usize) -> Option<Header> {
    let tag = *bytes.get(at)?;
    let first = *bytes.get(at + 1)?;
    let (length, content) = match first {
        0..0x80 => (Some(usize::from(first)), at + 2),
        0x80 => (None, at + 2),
        0x81..=0x84 => {
            let content = at + 2 + usize::from(first & 0x7f);
            let octets = bytes.get(at + 2..content)?;
            (Some(octets.iter().fold(0, |length, &b| length << 8 | usize::from(b))), content)
        }
        _ => return None,
    };
    Some(Header { tag, length, content })
}

#[cfg(test)]
mod tests {
    use super::super::needles::find;
    use super::super::search::marks_of;

    /// `header` and zeros up to the length it says, but for a leading one where an INTEGER must be positive.
    fn found(hex: &str) -> bool {
        let bytes: Vec<u8> = hex.split_whitespace().map(|b| u8::from_str_radix(b, 16).unwrap()).collect();
        !marks_of(find, &bytes).is_empty()
    }

    #[test]
    fn prefixes_alone_are_enough() {
        for prefix in [
            "30 82 04 a4 02 01 00 02 82 01 01 00 bb",
            "30 82 01 3b 02 01 00 02 41 00 bb",
            "30 80 02 01 00 02 82 01 01 00 bb",
            "30 84 00 00 04 a4 02 01 00 02 84 00 00 01 01 00 bb",
            "02 01 00 02 82 01 01 00 bb",
            "30 82 04 be 02 01 00 30 0d 06 09 2a 86 48 86 f7 0d 01 01 01 05 00 04 82 04 a8",
            "30 80 02 01 00 30 80 06 09 2a 86 48 86 f7 0d 01 01 01 05 00 00 00 24 80 04",
            "30 2e 02 01 00 30 05 06 03 2b 65 70 04 22 04 20",
            "30 51 02 01 01 30 05 06 03 2b 65 70 04 22 04 20",
            "30 77 02 01 01 04 20 01 02",
            "30 82 05 15 30 40 06 09 2a 86 48 86 f7 0d 01 05 0d 30 33 30 1b 06 09 2a 86 48 86 f7 0d 01 05 0c 30 0e 04 08 \
             01 02 03 04 05 06 07 08 02 02 08 00 30 14 06 08 2a 86 48 86 f7 0d 03 07 04 08 01 02 03 04 05 06 07 08 04 82 04 d0",
            "30 82 0a 21 02 01 03 30 82 09 d7 06 09 2a 86 48 86 f7 0d 01 07 01 a0",
            "30 80 02 01 03 30 80 06 09 2a 86 48 86 f7 0d 01 07 01 a0 80",
        ] {
            assert!(found(prefix), "{prefix}");
        }
    }

    #[test]
    fn others_that_begin_alike_are_not_found() {
        for other in [
            // A certificate of version 1 with serial number 1, and a revocation list.
            "30 82 01 00 02 01 01 30 0d 06 09 2a 86 48 86 f7 0d 01 01 0b 05 00 30 45 31 0b",
            // A certificate request, and one without a name.
            "30 82 02 8a 30 82 01 72 02 01 00 30 45 31 0b 30 09 06 03 55 04 06 13 02 44 45",
            "30 82 02 8a 30 82 01 72 02 01 00 30 00 30 82 01 22 30 0d 06 09",
            // PKCS#7 SignedData.
            "30 80 02 01 01 31 0b 30 09 06 05 2b 0e 03 02 1a 05 00",
            // An RSA public key, and an ECDSA signature.
            "30 82 01 0a 02 82 01 01 00 bb bb 02 03 01 00 01",
            "30 45 02 21 00 bb bb",
            // A TLS session of OpenSSL, and a CRL number before another extension.
            "30 82 01 00 02 01 01 02 02 03 03 04 02 13 02 04 20",
            "02 01 01 30 0e 06 03 55 1d 0f 01 01 ff 04 04 03 02 05 a0 30 13 06 03 55",
            // An RSA key of 80 bits, a version and a string.
            "30 30 02 01 00 02 0a 00 bb bb bb",
            "30 10 02 01 01 04 05 68 65 6c 6c 6f 04 04",
            // Data encrypted with a password, as in PKCS#12: no OCTET STRING follows.
            "30 1c 06 0a 2a 86 48 86 f7 0d 01 0c 01 06 30 0e 04 08 01 02 03 04 05 06 07 08 02 02 08 00 80 82 03 e8",
        ] {
            assert!(!found(other), "{other}");
        }
    }
}
