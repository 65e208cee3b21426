//! Certificate revocation lists (RFC 5280, section 5).

use super::Found;
use crate::base::der::{DerError, Reader, tag};
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// A list that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let length = walk(bytes.get(at..)?).ok()?;
    Some(
        Found::new(Kind::Crl, "a certificate revocation list (CRL)", Span { offset: at, length })
            .layer("der"),
    )
}

/// Where a certificate has its validity, a SEQUENCE, a list has the time of its making.
fn walk(here: &[u8]) -> Result<usize, DerError> {
    let outer = Reader::new(here).expect(tag::SEQUENCE)?;
    let mut fields = outer.reader();
    let mut list = fields.expect(tag::SEQUENCE)?.reader();
    list.optional(tag::INTEGER)?;
    list.expect(tag::SEQUENCE)?; // signature algorithm
    list.expect(tag::SEQUENCE)?; // issuer
    if list.optional(tag::UTC_TIME)?.is_none() {
        list.expect(tag::GENERALIZED_TIME)?;
    }
    fields.expect(tag::SEQUENCE)?;
    fields.expect(tag::BIT_STRING)?;
    Ok(outer.raw.len())
}
