//! Certificates in DER, whole or damaged.

use super::{Found, private_key};
use crate::base::der::{DerError, Header, Reader, tag};
use crate::base::place::Span;
use crate::certificate::Certificate;
use crate::recognise::item::Kind;

/// A certificate that starts at `at`.
pub(in crate::recognise) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let here = bytes.get(at..)?;
    if let Some((certificate, length)) = Certificate::read(here) {
        return Some(whole(certificate, Span { offset: at, length }));
    }
    let reason = damage(here)?;
    let length = Header::read(here)?.extent(here);
    Some(Found::new(Kind::MalformedCertificate, reason, Span { offset: at, length }).layer("der"))
}

/// A certificate, and the private key that somebody put into it, if there is one.
fn whole(certificate: Certificate, span: Span) -> Found {
    let mut found = Found::new(Kind::Certificate, "a certificate", span).layer("der");
    if let Some(offset) = private_key::find(&certificate.der) {
        let key = certificate.der.get(offset..).unwrap_or_default();
        found = found.holds(key, span.offset + offset, Some("extension"), true);
    }
    found.certificate = Some(Box::new(certificate));
    found
}

/// What is wrong with bytes that start like a version 3 certificate (`SEQUENCE { SEQUENCE { [0] { INTEGER`) and are none.
fn damage(here: &[u8]) -> Option<String> {
    let outer = Header::read(here).filter(|h| h.tag == tag::SEQUENCE)?;
    let content = outer.content(here);
    let inner = Header::read(content).filter(|h| h.tag == tag::SEQUENCE)?;
    if !inner.content(content).starts_with(&[tag::context(0), 3, tag::INTEGER, 1]) {
        return None;
    }
    Some(match outer.length {
        None => "a certificate in BER with indefinite length, which X.509 forbids".to_owned(),
        Some(length) if outer.size + length > here.len() => {
            format!("a certificate that is cut off after {} of its {} bytes", here.len(), outer.size + length)
        }
        Some(_) => match Reader::new(content).any() {
            Err(error) => format!("a certificate that cannot be walked: {error}"),
            Ok(_) => "a certificate whose structure is damaged".to_owned(),
        },
    })
}

/// Length of the trust settings that OpenSSL appends to a `TRUSTED CERTIFICATE` (its type CertAux), if the bytes start
/// with them.
pub(super) fn trust_data(bytes: &[u8]) -> Option<usize> {
    let walk = || {
        let outer = Reader::new(bytes).expect(tag::SEQUENCE)?;
        let mut fields = outer.reader();
        for purposes in [tag::SEQUENCE, tag::context(0)] {
            if let Some(list) = fields.optional(purposes)? {
                let mut oids = list.reader();
                while !oids.is_empty() {
                    oids.expect(tag::OID)?;
                }
            }
        }
        fields.optional(0x0c)?; // the alias, a UTF8String
        fields.optional(tag::OCTET_STRING)?; // the key identifier
        fields.finish()?;
        Ok::<_, DerError>(outer.raw)
    };
    // An alias or a key identifier can have anything in it.
    walk().ok().filter(|settings| private_key::find(settings).is_none()).map(<[u8]>::len)
}
