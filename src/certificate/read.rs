//! From DER to a [`Certificate`].

use std::borrow::Cow;

use super::encoding::{self, is_shortest};
use super::extensions::{self, Extensions};
use super::fields::{self, Fields};
use super::problems::Problems;
use super::{Certificate, NamePlaces, PublicKey, name, signature, validity};
use crate::base::Secret;
use crate::base::der::{Tlv, tag};
use crate::base::digest::hex;

/// The longest serial number that RFC 5280, 4.1.2.2 allows, in bytes.
const LONGEST_SERIAL: usize = 20;

pub(super) fn read(der: &[u8]) -> Option<(Certificate, usize)> {
    let mut problems = Problems::default();
    let fields = fields::walk(der, &mut problems)?;
    let version = version(&fields, &mut problems);
    check_serial(&fields.serial, &mut problems);
    let (signature_algorithm, signature_hash) = signature(&fields, &mut problems);
    let issuer = name::read("issuer", &fields.issuer, &mut problems);
    let subject = name::read("subject", &fields.subject, &mut problems);
    let (not_before, not_after) = validity::read(&fields.validity, &mut problems);
    let key = PublicKey::from_field(&fields.spki, &mut problems);
    let Extensions {
        oids,
        names,
        has_basic_constraints,
        is_ca,
        signs_certificates,
        signs_or_exchanges_keys,
        extended_key_usage,
        subject_key_id,
        authority_key_id,
        unknown_critical,
    } = fields.extensions.map(|field| extensions::read(&field, &mut problems)).unwrap_or_default();
    encoding::check("certificate", &fields.whole, Some(fields.serial.offset), &mut problems);

    let common_names = subject.iter().flat_map(|name| &name.attributes).filter(|a| a.name == "CN");
    let common_names = common_names.map(|a| a.value.clone()).collect();
    let (subject, subject_attributes) = subject.map(|n| (n.text, n.attributes)).unzip();
    let (issuer, issuer_attributes) = issuer.map(|n| (n.text, n.attributes)).unzip();
    let length = fields.whole.raw.len();
    let certificate = Certificate {
        der: Secret::new(fields.whole.raw.to_vec()),
        key,
        version,
        serial: fields.serial.value.to_vec(),
        subject,
        subject_attributes: subject_attributes.unwrap_or_default(),
        issuer,
        issuer_attributes: issuer_attributes.unwrap_or_default(),
        names: NamePlaces { issuer: range(&fields.issuer), subject: range(&fields.subject) },
        self_issued: fields.issuer.raw == fields.subject.raw,
        common_names,
        not_before,
        not_after,
        dns_names: names.dns_names,
        ip_addresses: names.ip_addresses,
        signature_algorithm,
        signature_hash,
        has_basic_constraints,
        is_ca,
        signs_certificates,
        signs_or_exchanges_keys,
        extended_key_usage,
        subject_key_id,
        authority_key_id,
        unknown_critical,
        extension_oids: oids,
        problems: problems.into_vec(),
    };
    Some((certificate, length))
}

fn range(field: &Tlv<'_>) -> std::ops::Range<usize> {
    field.offset..field.offset + field.raw.len()
}

/// Version 1 is the one that is not written; 2 and 3 are written as 1 and 2.
fn version(fields: &Fields<'_>, problems: &mut Problems) -> u8 {
    const FIELD: &str = "version";
    let version = match fields.version {
        None => 1,
        Some(field) => {
            let number = field.open(tag::context(0)).and_then(|mut r| r.expect(tag::INTEGER));
            match number.map(|n| n.value) {
                Ok([written @ (1 | 2)]) => written + 1,
                Ok([0]) => {
                    problems.unusual(FIELD, field.offset, "is written out although it is 1");
                    1
                }
                _ => {
                    problems.unusual(FIELD, field.offset, "is none of 1, 2 and 3");
                    3
                }
            }
        }
    };
    match (version, fields.extensions) {
        (1, _) => problems.unusual(FIELD, fields.whole.offset, "is 1, and clients expect 3"),
        (2, Some(_)) => problems.unusual(FIELD, fields.whole.offset, "is 2, and only 3 has extensions"),
        _ => {}
    }
    version
}

fn check_serial(serial: &Tlv<'_>, problems: &mut Problems) {
    let mut unusual = |reason: &str| problems.unusual("serialNumber", serial.offset, reason);
    if serial.tag != tag::INTEGER {
        return unusual("is not an INTEGER");
    }
    match serial.value {
        [] => return unusual("has no bytes"),
        [first, ..] if first & 0x80 != 0 => unusual("is negative"),
        [0] => unusual("is zero"),
        _ => {}
    }
    if serial.value.len() > LONGEST_SERIAL {
        unusual("is longer than 20 bytes");
    }
    if !is_shortest(serial.value) {
        unusual("is not in its shortest form");
    }
}

/// The algorithm outside the signed part is the one that a signature is checked with. Where the two differ, the
/// weaker hash counts.
fn signature(fields: &Fields<'_>, problems: &mut Problems) -> (Cow<'static, str>, super::SignatureHash) {
    let inner = signature::read(&fields.signature);
    let Some(outer) = fields.signature_algorithm else { return inner };
    if outer.raw == fields.signature.raw {
        return inner;
    }
    problems.unusual("signatureAlgorithm", outer.offset, "differs from the one in the signed part");
    let (name, hash) = signature::read(&outer);
    (name, signature::weaker(hash, inner.1))
}

/// Two's complement, as [`Certificate::serial_hex`] promises.
pub(super) fn serial_hex(serial: &[u8]) -> String {
    let negative = serial.first().is_some_and(|b| b & 0x80 != 0);
    let mut magnitude = serial.to_vec();
    if negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    let digits = hex(&magnitude);
    match (digits.trim_start_matches('0'), negative) {
        ("", _) => "0".to_owned(),
        (digits, true) => format!("-{digits}"),
        (digits, false) => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests;
