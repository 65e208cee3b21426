//! PKCS#7 and CMS (RFC 5652): a set of certificates, in `.p7b` files without any content.

use super::Found;
use crate::base::der::{self, DerError, Header, Reader, Tlv, tag};
use crate::base::limits;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// PKCS#7 content types: `1.2.840.113549.1.7.x`.
const PKCS7: &[u8] = &[tag::OID, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7];
const SIGNED_DATA: u8 = 2;

/// A PKCS#7 value that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let here = bytes.get(at..)?;
    let outer = Header::read(here).filter(|h| h.tag == tag::SEQUENCE)?;
    let kind = *outer.content(here).strip_prefix(PKCS7)?.first()?;
    let span = Span { offset: at, length: outer.extent(here) };
    if kind != SIGNED_DATA {
        return Some(Found::new(Kind::Document, "PKCS#7 data without certificates", span).layer("der"));
    }
    let found = Found::new(Kind::CertificateBag, "a PKCS#7 certificate file (P7B)", span).layer("pkcs7");
    if let Ok(parts) = parts(here) {
        return Some(
            parts.into_iter().fold(found, |found, part| found.holds(part.raw, at + part.offset, None, false)),
        );
    }
    // BER with indefinite lengths, as some tools write it: the same with definite ones, where places are lost.
    let definite = definite(here, 0).and_then(|(der, length)| Some((parts(&der).ok().map(copied)?, length)));
    Some(match definite {
        Some((parts, length)) => {
            let found = Found { span: Span { offset: at, length }, ..found };
            parts.into_iter().fold(found, |found, part| found.holds_moved(part, at))
        }
        None => Found {
            kind: Kind::MalformedCertificate,
            what: "a PKCS#7 certificate file (P7B) that is cut off or damaged".into(),
            ..found
        },
    })
}

fn copied(parts: Vec<Tlv<'_>>) -> Vec<Vec<u8>> {
    parts.into_iter().map(|part| part.raw.to_vec()).collect()
}

/// The first value of the bytes in definite lengths, and how many bytes it had.
fn definite(bytes: &[u8], depth: usize) -> Option<(Vec<u8>, usize)> {
    let header = Header::read(bytes)?;
    let Some(length) = header.length else {
        let constructed = header.tag & 0x20 != 0;
        if depth >= limits::DER_DEPTH || !constructed {
            return None;
        }
        let (mut content, mut at) = (Vec::new(), header.size);
        while !bytes.get(at..)?.starts_with(&[0, 0]) {
            let (value, length) = definite(&bytes[at..], depth + 1)?;
            content.extend(value);
            at += length;
        }
        return Some((der::encode(header.tag, &content), at + 2));
    };
    let end = header.size.checked_add(length)?;
    Some((bytes.get(..end)?.to_vec(), end))
}

/// The same, found by its OID inside other bytes.
pub(super) fn read_at_oid(bytes: &[u8], at: usize, floor: usize) -> Option<Found> {
    (2..=6).filter_map(|back| at.checked_sub(back)).filter(|&start| start >= floor).find_map(|start| {
        let header = Header::read(bytes.get(start..)?)?;
        if start + header.size == at { read(bytes, start, floor) } else { None }
    })
}

/// The certificates and CRLs of SignedData, and whatever else could hide something: its content, its signatures.
fn parts(here: &[u8]) -> Result<Vec<Tlv<'_>>, DerError> {
    let mut content_info = Reader::new(here).expect(tag::SEQUENCE)?.reader();
    content_info.expect(tag::OID)?;
    let mut explicit = content_info.expect(tag::context(0))?.reader();
    let mut signed_data = explicit.expect(tag::SEQUENCE)?.reader();
    signed_data.expect(tag::INTEGER)?;
    signed_data.expect(tag::SET)?;
    let mut encapsulated = signed_data.expect(tag::SEQUENCE)?.reader();
    encapsulated.expect(tag::OID)?;
    let mut parts = Vec::new();
    while !encapsulated.is_empty() {
        parts.push(encapsulated.any()?);
    }
    for set in [tag::context(0), tag::context(1)] {
        if let Some(values) = signed_data.optional(set)? {
            let mut values = values.reader();
            while !values.is_empty() {
                parts.push(values.any()?);
            }
        }
    }
    signed_data.expect(tag::SET)?;
    while !signed_data.is_empty() {
        parts.push(signed_data.any()?);
    }
    for mut rest in [explicit, content_info] {
        while !rest.is_empty() {
            parts.push(rest.any()?);
        }
    }
    Ok(parts)
}
