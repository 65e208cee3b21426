//! The bags of one part of a keystore (RFC 7292, 4.2): certificates are taken, keys are noted.

use crate::base::der::tag;
use crate::base::limits;
use crate::certificate::{Certificate, oid};
use crate::keystore::ber::{Reader, Value};
use crate::keystore::{KeystoreError, Opened, read_certificate};

const X509_CERTIFICATE: &str = "1.2.840.113549.1.9.22.1";

/// Reads SafeContents, and adds what stands there to `opened`.
pub(super) fn read(reader: &mut Reader<'_>, opened: &mut Opened) -> Result<(), KeystoreError> {
    read_nested(reader, opened, 0)
}

fn read_nested(reader: &mut Reader<'_>, opened: &mut Opened, depth: usize) -> Result<(), KeystoreError> {
    let mut bags = reader.expect(tag::SEQUENCE)?.reader();
    while !bags.is_empty() {
        let mut fields = bags.expect(tag::SEQUENCE)?.reader();
        let kind = oid::text(fields.expect(tag::OID)?.content);
        let value = fields.expect(tag::context(0))?;
        match kind.strip_prefix("1.2.840.113549.1.12.10.1.") {
            // keyBag, pkcs8ShroudedKeyBag, secretBag: what they hold is not even walked.
            Some("1" | "2" | "5") => opened.has_key = true,
            Some("3") => {
                if let Some(certificate) = certificate(&value)? {
                    opened.add(certificate)?;
                }
            }
            Some("6") if depth < limits::NESTING => read_nested(&mut value.reader(), opened, depth + 1)?,
            Some("6") => return Err(KeystoreError::OverLimit("bags within bags within bags".into())),
            _ => {}
        }
    }
    Ok(())
}

/// The certificate of a CertBag, if it is of X.509.
fn certificate(bag: &Value<'_>) -> Result<Option<Certificate>, KeystoreError> {
    let mut fields = bag.reader().expect(tag::SEQUENCE)?.reader();
    if oid::text(fields.expect(tag::OID)?.content) != X509_CERTIFICATE {
        return Ok(None);
    }
    let value = fields.expect(tag::context(0))?.reader().any()?;
    read_certificate(&value.octets()?).map(Some).ok_or_else(|| value.damaged("a certificate cannot be read"))
}
