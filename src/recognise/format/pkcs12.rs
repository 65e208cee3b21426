//! PKCS#12 (RFC 7292): `SEQUENCE { INTEGER 3, SEQUENCE { OID data or signedData …`.

use super::{Found, private_key};
use crate::base::der::{Header, tag};
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// PKCS#7 content types: `1.2.840.113549.1.7.x`.
const PKCS7: &[u8] = &[tag::OID, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7];

/// A keystore that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let here = bytes.get(at..)?;
    let outer = Header::read(here).filter(|h| h.tag == tag::SEQUENCE)?;
    let rest = outer.content(here).strip_prefix(&[tag::INTEGER, 1, 3])?;
    let inner = Header::read(rest).filter(|h| h.tag == tag::SEQUENCE)?;
    if !inner.content(rest).starts_with(PKCS7) {
        return None;
    }
    let span = Span { offset: at, length: outer.extent(here) };
    let found = Found::new(Kind::Keystore, "a PKCS#12 keystore (PFX)", span).layer("der");
    // Some tools write the key without encryption: worth saying, since then anybody can read it.
    Some(match private_key::find_unencrypted(here) {
        Some(offset) => found.holds(&here[offset..], at + offset, None, true),
        None => found,
    })
}

/// The same, found by its version number inside other bytes.
pub(super) fn read_at_version(bytes: &[u8], at: usize, floor: usize) -> Option<Found> {
    (2..=6).filter_map(|back| at.checked_sub(back)).filter(|&start| start >= floor).find_map(|start| {
        let header = Header::read(bytes.get(start..)?)?;
        if start + header.size == at { read(bytes, start, floor) } else { None }
    })
}
