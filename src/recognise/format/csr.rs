//! Certificate requests, PKCS#10 (RFC 2986).

use super::Found;
use crate::base::der::{DerError, Reader, tag};
use crate::base::place::Span;
use crate::certificate::PublicKey;
use crate::recognise::item::Kind;

/// A request that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let here = bytes.get(at..)?;
    let (length, spki) = walk(here).ok()?;
    let mut found =
        Found::new(Kind::CertificateRequest, "a certificate request (CSR)", Span { offset: at, length })
            .layer("der");
    found.public_key = PublicKey::read(spki).map(Box::new);
    Some(found)
}

/// Length of the request, and its SubjectPublicKeyInfo.
fn walk(here: &[u8]) -> Result<(usize, &[u8]), DerError> {
    let outer = Reader::new(here).expect(tag::SEQUENCE)?;
    let mut fields = outer.reader();
    let mut info = fields.expect(tag::SEQUENCE)?.reader();
    info.expect(tag::INTEGER)?;
    info.expect(tag::SEQUENCE)?; // subject
    let spki = info.expect(tag::SEQUENCE)?;
    info.optional(tag::context(0))?; // attributes; some tools leave them out
    info.finish()?;
    fields.expect(tag::SEQUENCE)?;
    fields.expect(tag::BIT_STRING)?;
    fields.finish()?;
    Ok((outer.raw.len(), spki.raw))
}
