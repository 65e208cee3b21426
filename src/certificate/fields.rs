//! Where each field of a certificate stands (RFC 5280, 4.1), whatever it holds.
//!
//! ```text
//! Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
//! TBSCertificate ::= SEQUENCE { [0] version, serialNumber, signature, issuer, validity, subject,
//!                               subjectPublicKeyInfo, [1] issuerUniqueID, [2] subjectUniqueID, [3] extensions }
//! ```
//!
//! This walk is all that a pin needs, so damage anywhere else does not stop it.

use super::problems::Problems;
use crate::base::der::{Reader, Tlv, tag};

const ISSUER_UNIQUE_ID: u8 = 0x81;
const SUBJECT_UNIQUE_ID: u8 = 0x82;
const EXTENSIONS: u8 = tag::context(3);

/// The fields of a certificate, each with its exact bytes and its offset.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a> {
    /// The certificate itself.
    pub(super) whole: Tlv<'a>,
    /// `version`, with its `[0]`; not there in version 1.
    pub(super) version: Option<Tlv<'a>>,
    /// `serialNumber`.
    pub(super) serial: Tlv<'a>,
    /// `signature`: the algorithm as it stands in the signed part.
    pub(super) signature: Tlv<'a>,
    /// `issuer`.
    pub(super) issuer: Tlv<'a>,
    /// `validity`.
    pub(super) validity: Tlv<'a>,
    /// `subject`.
    pub(super) subject: Tlv<'a>,
    /// `subjectPublicKeyInfo`: what a pin is made of.
    pub(super) spki: Tlv<'a>,
    /// `extensions`, with its `[3]`.
    pub(super) extensions: Option<Tlv<'a>>,
    /// `signatureAlgorithm`: the algorithm as it stands outside the signed part.
    pub(super) signature_algorithm: Option<Tlv<'a>>,
    /// `signatureValue`.
    pub(super) signature_value: Option<Tlv<'a>>,
}

/// How many bytes the certificate at the start of `bytes` has, if what stands there looks like one: no certificate
/// request, revocation list, key or container passes. Looks at a few headers only, however long the input is.
pub fn looks_like(bytes: &[u8]) -> Option<usize> {
    let (fields, _) = signed_part(bytes)?;
    Some(fields.whole.raw.len())
}

/// Walks the certificate that `der` starts with. `None` if its outer structure is not there.
pub(super) fn walk<'a>(der: &'a [u8], problems: &mut Problems) -> Option<Fields<'a>> {
    let (mut fields, rest) = signed_part(der)?;
    read_optional_fields(&mut fields, rest, problems);
    read_signature(&mut fields, problems);
    Some(fields)
}

/// The fields up to the key, and a reader over those after it.
fn signed_part(der: &[u8]) -> Option<(Fields<'_>, Reader<'_>)> {
    let whole = Reader::new(der).expect(tag::SEQUENCE).ok()?;
    let mut tbs = whole.reader().expect(tag::SEQUENCE).ok()?.reader();
    let version = if tbs.peek() == Some(tag::INTEGER) { None } else { Some(tbs.any().ok()?) };
    let mut next = || tbs.any().ok();
    let (serial, signature, issuer) = (next()?, next()?, next()?);
    let (validity, subject, spki) = (next()?, next()?, next()?);
    let fields = Fields {
        whole,
        version,
        serial,
        signature,
        issuer,
        validity,
        subject,
        spki,
        extensions: None,
        signature_algorithm: None,
        signature_value: None,
    };
    (has_key(&fields) || has_all_types(&fields)).then_some((fields, tbs))
}

/// Whether a public key stands where it belongs: nothing but a certificate has one there.
fn has_key(fields: &Fields<'_>) -> bool {
    let mut key = fields.spki.reader();
    fields.spki.tag == tag::SEQUENCE
        && key.expect(tag::SEQUENCE).is_ok()
        && key.expect(tag::BIT_STRING).is_ok()
}

/// Whether all types up to the key are right, and the validity starts with a time: so its key may be damaged.
fn has_all_types(fields: &Fields<'_>) -> bool {
    let sequences = [fields.signature, fields.issuer, fields.validity, fields.subject, fields.spki];
    fields.serial.tag == tag::INTEGER
        && sequences.iter().all(|f| f.tag == tag::SEQUENCE)
        && matches!(fields.validity.reader().peek(), Some(tag::UTC_TIME | tag::GENERALIZED_TIME))
}

/// The fields after the key. Whatever cannot be told there could have been the extensions, and with them whether
/// this is a CA.
fn read_optional_fields<'a>(fields: &mut Fields<'a>, mut rest: Reader<'a>, problems: &mut Problems) {
    while !rest.is_empty() {
        match rest.any() {
            Ok(field) if field.tag == EXTENSIONS && fields.extensions.is_none() => {
                fields.extensions = Some(field);
            }
            Ok(field) if [ISSUER_UNIQUE_ID, SUBJECT_UNIQUE_ID].contains(&field.tag) => {}
            Ok(field) => {
                let reason = format!("has a field of type {:#04x} where the extensions belong", field.tag);
                problems.unreadable("tbsCertificate", field.offset, reason);
            }
            Err(error) => return problems.fault("extensions", error),
        }
    }
}

fn read_signature(fields: &mut Fields<'_>, problems: &mut Problems) {
    let mut outer = fields.whole.reader();
    let signature = outer.any().and_then(|_| {
        let algorithm = outer.expect(tag::SEQUENCE)?;
        Ok((algorithm, outer.expect(tag::BIT_STRING)?))
    });
    match signature {
        Ok((algorithm, value)) => {
            fields.signature_algorithm = Some(algorithm);
            fields.signature_value = Some(value);
            if !outer.is_empty() {
                problems.unusual("certificate", outer.offset(), "has bytes after its signature");
            }
        }
        Err(error) => problems.fault("signature", error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::testing::{openssl, self_signed};

    #[test]
    fn finds_every_field_of_a_real_certificate() {
        let der = self_signed(&["-subj", "/CN=mdm.example.com"]);
        let mut problems = Problems::default();
        let fields = walk(&der, &mut problems).unwrap();
        assert_eq!(fields.whole.raw, der);
        assert_eq!(fields.spki.raw, openssl(&["x509", "-inform", "der", "-pubkey", "-noout"], &der, true));
        assert!(fields.extensions.is_some() && fields.signature_value.is_some());
        assert!(problems.into_vec().is_empty());
    }

    #[test]
    fn damage_elsewhere_does_not_hide_the_key() {
        let der = self_signed(&["-subj", "/CN=mdm.example.com"]);
        let good = walk(&der, &mut Problems::default()).unwrap();
        let (spki, places) =
            (good.spki.raw.to_vec(), [good.serial, good.issuer, good.validity, good.subject]);
        for place in places {
            let mut damaged = der.clone();
            damaged[place.offset] = 0x0c;
            let mut problems = Problems::default();
            assert_eq!(walk(&damaged, &mut problems).unwrap().spki.raw, spki, "at {}", place.offset);
        }
        let mut damaged = der.clone();
        damaged[good.extensions.unwrap().offset] = 0xa4;
        let mut problems = Problems::default();
        assert_eq!(walk(&damaged, &mut problems).unwrap().spki.raw, spki);
        assert!(!problems.into_vec().is_empty(), "extensions under another tag are not passed over");
    }

    #[test]
    fn tells_certificates_from_everything_that_starts_alike() {
        let key =
            openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], b"", false);
        let spki = openssl(&["pkey", "-pubout", "-outform", "der"], &key, false);
        let pkcs8 = openssl(&["pkcs8", "-topk8", "-nocrypt", "-outform", "der"], &key, false);
        let sec1 = openssl(&["ec", "-outform", "der"], &key, false);
        let csr = openssl(
            &["req", "-new", "-subj", "/CN=a.example", "-key", "/dev/stdin", "-outform", "der"],
            &key,
            false,
        );
        for other in [&spki[..], &pkcs8, &sec1, &csr, b"", &[0x30, 0x00], &[0x30, 0x02, 0x30, 0x00], &key] {
            assert_eq!(looks_like(other), None);
        }
        let mut der = self_signed(&["-subj", "/CN=mdm.example.com"]);
        let length = der.len();
        der.extend(b"more");
        assert_eq!(looks_like(&der), Some(length));
        assert_eq!(looks_like(&der[..length - 1]), None);
    }
}
