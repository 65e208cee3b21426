//! PKCS#7 and CMS (RFC 5652): a set of certificates, in `.p7b` files without any content.

use super::Found;
use crate::base::der::{DerError, Header, Reader, Tlv, tag};
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
    match parts(here) {
        Ok(parts) => Some(
            parts.into_iter().fold(found, |found, part| found.holds(part.raw, at + part.offset, None, false)),
        ),
        // BER with indefinite lengths, as some tools write it: what it holds is not taken apart.
        Err(_) => {
            let what = "a PKCS#7 certificate file (P7B) that is damaged or not in DER";
            Some(Found::new(Kind::CertificateBag, what, span).layer("pkcs7"))
        }
    }
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
