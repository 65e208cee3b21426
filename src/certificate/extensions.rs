//! Extensions (RFC 5280, 4.2): those that decide what a certificate is good for.
//!
//! Where one stands twice, the reading that is worse for acceptance holds: RFC 5280 forbids it, and clients differ
//! in which one they take.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use super::alt_name::{self, AltNames};
use super::encoding;
use super::oid;
use super::problems::Problems;
use crate::base::der::{DerError, Reader, Tlv, tag};
use crate::base::limits::{EXTENSIONS, PURPOSES};

/// Bit 5 of key usage, in its first byte.
const KEY_CERT_SIGN: u8 = 0x80 >> 5;
/// digitalSignature, keyEncipherment and keyAgreement: what a server's key does in a handshake.
const HANDSHAKE: u8 = 0b1010_1000;

/// `[0]` of an authority key identifier.
const KEY_IDENTIFIER: u8 = 0x80;

/// What the extensions say.
#[derive(Default)]
pub(super) struct Extensions {
    pub(super) oids: Vec<Cow<'static, str>>,
    pub(super) names: AltNames,
    pub(super) has_basic_constraints: bool,
    pub(super) is_ca: bool,
    pub(super) signs_certificates: bool,
    pub(super) signs_or_exchanges_keys: bool,
    pub(super) extended_key_usage: Option<Vec<Cow<'static, str>>>,
    pub(super) subject_key_id: Option<Vec<u8>>,
    pub(super) authority_key_id: Option<Vec<u8>>,
    pub(super) unknown_critical: Vec<Cow<'static, str>>,
}

/// One extension.
struct Extension<'a> {
    oid: Cow<'static, str>,
    /// Its bytes.
    raw_oid: &'a [u8],
    critical: bool,
    value: Tlv<'a>,
}

/// Reads the field `extensions`, with its `[3]`.
pub(super) fn read(field: &Tlv<'_>, problems: &mut Problems) -> Extensions {
    let mut all = Extensions::default();
    let mut seen = BTreeSet::new();
    let mut outer = field.reader();
    let mut list = match outer.expect(tag::SEQUENCE) {
        Ok(list) => list.reader(),
        Err(error) => {
            problems.fault("extensions", error);
            return all;
        }
    };
    if !outer.is_empty() {
        problems.unreadable("extensions", outer.offset(), "have bytes after their list");
    }
    while !list.is_empty() {
        if all.oids.len() == EXTENSIONS {
            let reason = format!("are more than {EXTENSIONS}");
            problems.unreadable("extensions", list.offset(), reason);
            break;
        }
        let extension = match list.any() {
            Ok(tlv) => extension(&tlv, problems),
            Err(error) => {
                problems.fault("extensions", error);
                break;
            }
        };
        match extension {
            Ok(extension) => {
                if !seen.insert(extension.raw_oid) {
                    let reason = format!("have {} more than once", title(&extension.oid));
                    problems.unusual("extensions", extension.value.offset, reason);
                }
                all.take(extension, problems);
            }
            // It could have been any of them.
            Err(error) => problems.fault("extensions", error),
        }
    }
    all
}

fn extension<'a>(tlv: &Tlv<'a>, problems: &mut Problems) -> Result<Extension<'a>, DerError> {
    let mut reader = tlv.open(tag::SEQUENCE)?;
    let raw_oid = reader.expect(tag::OID)?.value;
    let oid = oid::text(raw_oid);
    let critical = reader.optional(tag::BOOLEAN)?.is_some_and(|c| c.value.iter().any(|&b| b != 0));
    let value = reader.expect(tag::OCTET_STRING)?;
    if !reader.is_empty() {
        problems.unusual(
            "extensions",
            reader.offset(),
            format!("have bytes after the value of {}", title(&oid)),
        );
    }
    Ok(Extension { oid, raw_oid, critical, value })
}

impl Extensions {
    fn take(&mut self, extension: Extension<'_>, problems: &mut Problems) {
        let Extension { oid, critical, value, .. } = extension;
        match &*oid {
            "2.5.29.14" => self.take_subject_key_id(&value, problems),
            "2.5.29.15" => self.take_key_usage(&value, problems),
            "2.5.29.17" => alt_name::read(&value, &mut self.names, problems),
            "2.5.29.19" => self.take_basic_constraints(&value, problems),
            "2.5.29.35" => self.take_authority_key_id(&value, problems),
            "2.5.29.37" => self.take_extended_key_usage(&value, problems),
            _ if critical && !is_known(&oid) => self.unknown_critical.push(oid.clone()),
            _ => {}
        }
        if let (true, Ok(inner)) = (is_known(&oid), value.reader().any()) {
            encoding::check(title(&oid), &inner, None, problems);
        }
        self.oids.push(oid);
    }

    fn take_basic_constraints(&mut self, value: &Tlv<'_>, problems: &mut Problems) {
        self.has_basic_constraints = true;
        match basic_constraints(value, problems) {
            Ok(is_ca) => self.is_ca |= is_ca,
            Err(error) => problems.fault("basicConstraints", error),
        }
    }

    fn take_key_usage(&mut self, value: &Tlv<'_>, problems: &mut Problems) {
        let mut reader = value.reader();
        let bits = reader.expect(tag::BIT_STRING).map(|bits| bits.value);
        note_rest("keyUsage", &reader, problems);
        match bits {
            Ok([_, bits @ ..]) => {
                self.signs_certificates |= bits.first().is_some_and(|b| b & KEY_CERT_SIGN != 0);
                self.signs_or_exchanges_keys |= bits.first().is_some_and(|b| b & HANDSHAKE != 0);
            }
            _ => problems.unusual("keyUsage", value.offset, "cannot be read"),
        }
    }

    fn take_subject_key_id(&mut self, value: &Tlv<'_>, problems: &mut Problems) {
        match value.reader().expect(tag::OCTET_STRING) {
            Ok(id) => self.subject_key_id = Some(id.value.to_vec()),
            Err(_) => problems.unusual("subjectKeyIdentifier", value.offset, "cannot be read"),
        }
    }

    fn take_authority_key_id(&mut self, value: &Tlv<'_>, problems: &mut Problems) {
        match value.reader().expect(tag::SEQUENCE).and_then(|v| v.reader().optional(KEY_IDENTIFIER)) {
            Ok(id) => self.authority_key_id = id.map(|id| id.value.to_vec()),
            Err(_) => problems.unusual("authorityKeyIdentifier", value.offset, "cannot be read"),
        }
    }

    fn take_extended_key_usage(&mut self, value: &Tlv<'_>, problems: &mut Problems) {
        match purposes(value, problems) {
            Ok(purposes) => {
                self.extended_key_usage = Some(match self.extended_key_usage.take() {
                    None => purposes,
                    Some(before) => merge(before, purposes),
                });
            }
            Err(error) => problems.fault("extKeyUsage", error),
        }
    }
}

/// `SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }`: whether it is a CA.
fn basic_constraints(value: &Tlv<'_>, problems: &mut Problems) -> Result<bool, DerError> {
    let mut outer = value.reader();
    let mut reader = outer.expect(tag::SEQUENCE)?.reader();
    // Any byte but 0 is true in BER, and clients read it so.
    let is_ca = reader.optional(tag::BOOLEAN)?.is_some_and(|ca| ca.value.iter().any(|&b| b != 0));
    reader.optional(tag::INTEGER)?;
    reader.finish()?;
    note_rest("basicConstraints", &outer, problems);
    Ok(is_ca)
}

fn purposes(value: &Tlv<'_>, problems: &mut Problems) -> Result<Vec<Cow<'static, str>>, DerError> {
    let mut outer = value.reader();
    let mut list = outer.expect(tag::SEQUENCE)?.reader();
    note_rest("extKeyUsage", &outer, problems);
    let mut purposes = Vec::new();
    while !list.is_empty() {
        if purposes.len() == PURPOSES {
            problems.unreadable("extKeyUsage", list.offset(), format!("has more than {PURPOSES} purposes"));
            break;
        }
        let dotted = oid::text(list.expect(tag::OID)?.value);
        purposes.push(purpose(&dotted).map_or(dotted, Cow::Borrowed));
    }
    if purposes.is_empty() {
        problems.unusual("extKeyUsage", value.offset, "is empty");
    }
    Ok(purposes)
}

/// Of two lists: what allows a server only if both have it, everything else if one has.
fn merge(before: Vec<Cow<'static, str>>, after: Vec<Cow<'static, str>>) -> Vec<Cow<'static, str>> {
    let allows_server = |p: &str| matches!(p, "serverAuth" | "anyExtendedKeyUsage");
    let seen: HashSet<Cow<'static, str>> = before.iter().cloned().collect();
    let in_after: HashSet<Cow<'static, str>> = after.iter().cloned().collect();
    let kept = before.into_iter().filter(|p| !allows_server(p) || in_after.contains(p));
    kept.chain(after.iter().filter(|p| !allows_server(p) && !seen.contains(*p)).cloned()).collect()
}

fn note_rest(field: &'static str, after: &Reader<'_>, problems: &mut Problems) {
    if !after.is_empty() {
        problems.unusual(field, after.offset(), "has bytes after its value");
    }
}

/// The names of RFC 5280, 4.2.1.12.
fn purpose(dotted: &str) -> Option<&'static str> {
    Some(match dotted {
        "2.5.29.37.0" => "anyExtendedKeyUsage",
        "1.3.6.1.5.5.7.3.1" => "serverAuth",
        "1.3.6.1.5.5.7.3.2" => "clientAuth",
        "1.3.6.1.5.5.7.3.3" => "codeSigning",
        "1.3.6.1.5.5.7.3.4" => "emailProtection",
        "1.3.6.1.5.5.7.3.8" => "timeStamping",
        "1.3.6.1.5.5.7.3.9" => "OCSPSigning",
        _ => return None,
    })
}

/// The extensions of RFC 5280 (4.2), of RFC 6962 and 7633, and Netscape's: their names.
fn name(dotted: &str) -> Option<&'static str> {
    Some(match dotted {
        "2.5.29.9" => "subjectDirectoryAttributes",
        "2.5.29.14" => "subjectKeyIdentifier",
        "2.5.29.15" => "keyUsage",
        "2.5.29.16" => "privateKeyUsagePeriod",
        "2.5.29.17" => "subjectAltName",
        "2.5.29.18" => "issuerAltName",
        "2.5.29.19" => "basicConstraints",
        "2.5.29.30" => "nameConstraints",
        "2.5.29.31" => "cRLDistributionPoints",
        "2.5.29.32" => "certificatePolicies",
        "2.5.29.33" => "policyMappings",
        "2.5.29.35" => "authorityKeyIdentifier",
        "2.5.29.36" => "policyConstraints",
        "2.5.29.37" => "extKeyUsage",
        "2.5.29.46" => "freshestCRL",
        "2.5.29.54" => "inhibitAnyPolicy",
        "1.3.6.1.5.5.7.1.1" => "authorityInfoAccess",
        "1.3.6.1.5.5.7.1.11" => "subjectInfoAccess",
        "1.3.6.1.5.5.7.1.24" => "tlsFeature",
        "1.3.6.1.4.1.11129.2.4.2" => "signedCertificateTimestampList",
        "2.16.840.1.113730.1.1" => "netscapeCertType",
        "2.16.840.1.113730.1.13" => "netscapeComment",
        _ => return None,
    })
}

fn is_known(dotted: &str) -> bool {
    name(dotted).is_some()
}

fn title(dotted: &str) -> &'static str {
    name(dotted).unwrap_or("one of no known kind")
}
