//! Bare public keys: SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) and RSAPublicKey (RFC 8017, A.1.1).

use super::Found;
use crate::base::der::{DerError, Reader, tag};
use crate::base::place::Span;
use crate::certificate::PublicKey;
use crate::recognise::item::Kind;

/// A public key that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let here = bytes.get(at..)?;
    if let Ok(spki) = subject_public_key_info(here) {
        let span = Span { offset: at, length: spki.len() };
        let mut found = Found::new(Kind::PublicKey, "a public key without a certificate", span).layer("der");
        found.public_key = PublicKey::read(spki).map(Box::new);
        return Some(found);
    }
    let length = rsa_public_key(here).ok()?;
    let span = Span { offset: at, length };
    let mut found =
        Found::new(Kind::PublicKey, "an RSA public key (PKCS#1) without a certificate", span).layer("der");
    found.public_key = PublicKey::from_pkcs1(&here[..length]).map(Box::new);
    Some(found)
}

fn subject_public_key_info(here: &[u8]) -> Result<&[u8], DerError> {
    let outer = Reader::new(here).expect(tag::SEQUENCE)?;
    let mut fields = outer.reader();
    fields.expect(tag::SEQUENCE)?.reader().expect(tag::OID)?;
    fields.expect(tag::BIT_STRING)?;
    fields.finish()?;
    Ok(outer.raw)
}

/// A modulus, and an exponent that is shorter; DH parameters have a generator there and are asked about later.
fn rsa_public_key(here: &[u8]) -> Result<usize, DerError> {
    let outer = Reader::new(here).expect(tag::SEQUENCE)?;
    let mut fields = outer.reader();
    let modulus = fields.expect(tag::INTEGER)?;
    let exponent = fields.expect(tag::INTEGER)?;
    fields.finish()?;
    // The generators of DH parameters in use are 2 and 5; no RSA exponent in use is below 3 or is 5 here.
    let generator = matches!(exponent.value, [2 | 5]);
    if modulus.value.len() < 32 || exponent.value.len() > 8 || generator {
        return Err(DerError { offset: exponent.offset, fault: crate::base::der::Fault::Trailing });
    }
    Ok(outer.raw.len())
}
