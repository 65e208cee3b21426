//! Private keys in DER, whole or cut off: PKCS#1, PKCS#8, encrypted PKCS#8, SEC1, DSA.

use super::Found;
use crate::base::der::{DerError, Header, Reader, tag};
use crate::base::find;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// A private key that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let here = bytes.get(at..)?;
    let what = shape(here)?;
    let length = Header::read(here)?.extent(here);
    Some(Found::new(Kind::PrivateKey, what, Span { offset: at, length }).layer("der"))
}

/// What private key the bytes start with, in words.
pub(super) fn name(der: &[u8]) -> Option<&'static str> {
    shape(der)
}

/// Where the first private key stands inside other DER.
pub(super) fn find(der: &[u8]) -> Option<usize> {
    places(der).find(|&at| der.get(at..).and_then(shape).is_some())
}

/// Where the first private key stands that is not encrypted.
pub(super) fn find_unencrypted(der: &[u8]) -> Option<usize> {
    let is_open = |here: &[u8]| shape(here).is_some_and(|what| what.starts_with("an unencrypted"));
    places(der).find(|&at| der.get(at..).is_some_and(is_open))
}

find::class! {
    /// The tag of a SEQUENCE.
    Sequence, |b| b.is(tag::SEQUENCE)
}

/// Where a key could start: SEQUENCEs that begin with a version or an algorithm.
fn places(der: &[u8]) -> impl Iterator<Item = usize> + '_ {
    find::each(der, Sequence).filter(|&at| {
        let here = der.get(at..).unwrap_or_default();
        let header =
            here.get(1).map_or(2, |&length| if length > 0x80 { 2 + usize::from(length & 0x7f) } else { 2 });
        matches!(here.get(header), Some(&(tag::INTEGER | tag::SEQUENCE)))
    })
}

/// What key the bytes start with: by a few headers, if its values have a key's size and may be cut off, or by its whole
/// structure, if that is there.
fn shape(here: &[u8]) -> Option<&'static str> {
    headers(here).or_else(|| whole(here).ok().flatten())
}

/// A whole PKCS#1 or SEC1 key, of whatever size.
fn whole(here: &[u8]) -> Result<Option<&'static str>, DerError> {
    let mut fields = Reader::new(here).expect(tag::SEQUENCE)?.reader();
    let version = fields.expect(tag::INTEGER)?.value;
    if version == [1] && fields.optional(tag::OCTET_STRING)?.is_some() {
        let curve = fields.optional(tag::context(0))?.is_some();
        let point = fields.optional(tag::context(1))?.is_some();
        return Ok((curve || point).then_some("an unencrypted EC private key (SEC1)"));
    }
    for _ in 0..8 {
        fields.expect(tag::INTEGER)?;
    }
    let multi_prime = version == [1] && fields.optional(tag::SEQUENCE)?.is_some();
    let is_key = fields.is_empty() && (version == [0] || multi_prime);
    Ok(is_key.then_some("an unencrypted RSA private key (PKCS#1)"))
}

fn headers(here: &[u8]) -> Option<&'static str> {
    let outer = Header::read(here).filter(|h| h.tag == tag::SEQUENCE)?;
    let content = outer.content(here);
    let is_cut = outer.length.is_none_or(|length| outer.size.saturating_add(length) > here.len());
    let first = Header::read(content)?;
    if first.tag == tag::SEQUENCE {
        return encrypted(content, first, is_cut);
    }
    let (version, rest) = content.strip_prefix(&[tag::INTEGER, 1])?.split_first()?;
    let second = Header::read(rest)?;
    let length = second.length.unwrap_or(usize::MAX);
    match (*version, second.tag) {
        (0 | 1, tag::SEQUENCE) => pkcs8(rest, second, is_cut),
        // A modulus of fewer than 256 bits was never a key.
        (0 | 1, tag::INTEGER) if (32..=4096).contains(&length) => integers(rest, second, is_cut),
        (1, tag::OCTET_STRING) if (16..=128).contains(&length) => {
            Some("an unencrypted EC private key (SEC1)")
        }
        _ => None,
    }
}

/// PKCS#8 (RFC 5208, RFC 5958): an algorithm that starts with an OID, then an octet string.
fn pkcs8(rest: &[u8], algorithm: Header, is_cut: bool) -> Option<&'static str> {
    let name = key_algorithm(algorithm.content(rest))?;
    follows(rest, algorithm, tag::OCTET_STRING, is_cut).then_some(name)
}

fn key_algorithm(algorithm: &[u8]) -> Option<&'static str> {
    let oid = Header::read(algorithm).filter(|h| h.tag == tag::OID)?.content(algorithm);
    Some(match oid {
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, ..] => "an unencrypted RSA private key (PKCS#8)",
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1] => "an unencrypted EC private key (PKCS#8)",
        [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1] => "an unencrypted DSA private key (PKCS#8)",
        [0x2b, 0x65, 0x70] => "an unencrypted Ed25519 private key (PKCS#8)",
        [0x2b, 0x65, 0x71] => "an unencrypted Ed448 private key (PKCS#8)",
        [0x2b, 0x65, 0x6e | 0x6f] => "an unencrypted X25519 or X448 private key (PKCS#8)",
        [] => return None,
        _ => "an unencrypted private key (PKCS#8)",
    })
}

/// PKCS#1 (RFC 8017, A.1.2) and OpenSSL's DSA: integers, of which an RSA key's second is the small public exponent
/// and a DSA key's second the 20 to 32 bytes of q.
fn integers(rest: &[u8], first: Header, is_cut: bool) -> Option<&'static str> {
    let end = first.size.checked_add(first.length?)?;
    let Some(after) = rest.get(end..).filter(|r| !r.is_empty()) else {
        return is_cut.then_some("the beginning of an unencrypted RSA or DSA private key (PKCS#1)");
    };
    let next = Header::read(after).filter(|h| h.tag == tag::INTEGER)?;
    match next.length? {
        1..=16 => Some("an unencrypted RSA private key (PKCS#1)"),
        17..=64 => Some("an unencrypted DSA private key"),
        _ => None,
    }
}

/// Encrypted PKCS#8 (RFC 5958, 3): a password-based algorithm of PKCS#5 or PKCS#12, then an octet string.
fn encrypted(content: &[u8], algorithm: Header, is_cut: bool) -> Option<&'static str> {
    let inside = algorithm.content(content);
    let oid = Header::read(inside).filter(|h| h.tag == tag::OID)?.content(inside);
    let password_based = matches!(oid, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, _])
        || matches!(oid, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, _]);
    (password_based && follows(content, algorithm, tag::OCTET_STRING, is_cut))
        .then_some("an encrypted private key (PKCS#8)")
}

/// Whether a value with this tag follows the one with this header, or would if the data were not cut off.
fn follows(bytes: &[u8], header: Header, tag: u8, is_cut: bool) -> bool {
    let next = header.length.and_then(|n| bytes.get(header.size.checked_add(n)?..)?.first());
    next.map_or(is_cut, |&t| t == tag || t == tag | 0x20)
}
