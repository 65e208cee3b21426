//! PkiPath (ITU-T X.509, 8.2): a SEQUENCE of certificates, as Java's `CertPath` writes it.

use super::Found;
use crate::base::der::{Reader, tag};
use crate::base::place::Span;
use crate::certificate::fields::looks_like;
use crate::recognise::item::Kind;

/// A path that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let outer = Reader::new(bytes.get(at..)?).expect(tag::SEQUENCE).ok()?;
    looks_like(outer.value)?;
    let start = at + outer.raw.len() - outer.value.len();
    let span = Span { offset: at, length: outer.raw.len() };
    Some(Found::new(Kind::CertificateBag, "a certificate path (PkiPath)", span).layer("pkipath").holds(
        outer.value,
        start,
        None,
        false,
    ))
}
