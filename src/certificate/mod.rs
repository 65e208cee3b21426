//! One certificate: its exact bytes, and everything that rules and reports say about it.
//!
//! A certificate is read in two steps. [`fields`] walks the DER's own structure and finds where each field stands;
//! this is all that a pin needs. [`Certificate::read`] then asks what each field means, one at a time, so that one
//! field that cannot be read does not take the others with it, each problem has its place, and memory stays bounded.

mod alt_name;
mod encoding;
mod extensions;
pub mod fields;
pub mod host_name;
mod key;
mod key_info;
mod name;
pub(crate) mod oid;
pub mod order;
pub mod pem;
mod problems;
mod read;
mod signature;
#[cfg(test)]
pub(crate) mod testing;
mod validity;

use std::borrow::Cow;
use std::net::IpAddr;
use std::ops::Range;

pub use key::{KeyInfo, KeyKind, PublicKey};
pub use name::Attribute;

use zeroize::Zeroize;

use crate::base::Secret;
use crate::base::digest::{hex, sha1, sha256};
use crate::base::timestamp::Timestamp;

/// `id-ce-nameConstraints`.
const NAME_CONSTRAINTS: &str = "2.5.29.30";

/// What stands in place of a text that holds a private key.
pub(crate) const WITHHELD: &str = "(withheld: a private key stands in it)";

/// A parsed X.509 certificate (RFC 5280) with its exact DER.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Certificate {
    /// The certificate's bytes, nothing before and nothing after. Wiped, since an extension can hold a private key.
    pub der: Secret,
    /// The key: its SubjectPublicKeyInfo byte for byte, and what it is.
    pub key: PublicKey,
    /// 1, 2 or 3.
    pub version: u8,
    /// The content octets of the serial number, sign included.
    pub serial: Vec<u8>,
    /// RFC 4514; `None` where the name could not be read.
    pub subject: Option<String>,
    /// The attributes of the subject, in the order of the certificate.
    pub subject_attributes: Vec<Attribute>,
    /// RFC 4514; `None` where the name could not be read.
    pub issuer: Option<String>,
    /// The attributes of the issuer, in the order of the certificate.
    pub issuer_attributes: Vec<Attribute>,
    names: NamePlaces,
    /// Whether the two names are the same bytes.
    pub self_issued: bool,
    /// The common names of the subject, in order.
    pub common_names: Vec<String>,
    /// First moment of validity.
    pub not_before: Option<Timestamp>,
    /// Last moment of validity.
    pub not_after: Option<Timestamp>,
    /// `dNSName` entries of the subject alternative name, as written.
    pub dns_names: Vec<String>,
    /// `iPAddress` entries.
    pub ip_addresses: Vec<IpAddr>,
    /// Name of the signature algorithm (`sha256WithRSAEncryption`, else the OID).
    pub signature_algorithm: Cow<'static, str>,
    /// The hash the signature is made over, as far as its algorithm tells.
    pub signature_hash: SignatureHash,
    /// Whether basic constraints are given.
    pub has_basic_constraints: bool,
    /// `cA` of basic constraints; any of them, if the extension stands there twice.
    pub is_ca: bool,
    /// Whether key usage is given and asserts `keyCertSign`.
    pub signs_certificates: bool,
    /// Whether key usage is given and asserts what a server's key does in a handshake: `digitalSignature`,
    /// `keyEncipherment` or `keyAgreement`.
    pub signs_or_exchanges_keys: bool,
    /// The purposes of extended key usage by name (`serverAuth`, else the OID); `None` without the extension.
    pub extended_key_usage: Option<Vec<Cow<'static, str>>>,
    /// Subject key identifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// Key identifier of the authority key identifier.
    pub authority_key_id: Option<Vec<u8>>,
    /// OIDs of critical extensions that neither this tool nor RFC 5280 knows.
    pub unknown_critical: Vec<Cow<'static, str>>,
    /// OIDs of all extensions, in the order of the certificate.
    pub extension_oids: Vec<Cow<'static, str>>,
    /// What could not be read, or is written in an unusual way.
    pub problems: Vec<Problem>,
}

/// Where the two names stand in the certificate's DER.
#[derive(Clone, PartialEq, Eq, Debug)]
struct NamePlaces {
    issuer: Range<usize>,
    subject: Range<usize>,
}

/// A field that could not be read, or one that is written in an unusual way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// What follows from it.
    pub kind: ProblemKind,
    /// The field, as RFC 5280 names it (`subjectAltName`, `serialNumber`).
    pub field: &'static str,
    /// Bytes from the start of the certificate's DER.
    pub offset: usize,
    /// The reason, in words that follow "the … ".
    pub reason: String,
}

/// What follows from a [`Problem`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProblemKind {
    /// SPKI, validity, names, basicConstraints or EKU cannot be read: rule `malformed`.
    Unreadable,
    /// Everything that matters can be read: rule `unusual-encoding`.
    Unusual,
}

/// What a signature is made over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum SignatureHash {
    /// MD2, MD4 or MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-2, SHA-3, or a scheme with its own hash (Ed25519).
    Strong,
    /// Not an algorithm that this tool knows.
    Unknown,
}

impl Certificate {
    /// Reads the certificate that `der` starts with, and says how many bytes it has: what follows it is for the
    /// caller to judge. `None` if the outer structure of a certificate is not there; damage inside it is reported
    /// in [`Certificate::problems`].
    pub fn read(der: &[u8]) -> Option<(Self, usize)> {
        read::read(der)
    }

    /// SHA-256 over the DER (never called a pin).
    pub fn fingerprint(&self) -> String {
        hex(&sha256(&self.der))
    }

    /// SHA-1 over the DER, as Windows shows it; for comparing only.
    pub fn thumbprint(&self) -> String {
        hex(&sha1(&self.der))
    }

    /// The pin: base64 of SHA-256 over the DER of the whole SubjectPublicKeyInfo (RFC 7469, 2.4).
    pub fn pin(&self) -> String {
        self.key.pin()
    }

    /// Lower-case hex of the serial number's value without leading zeros, `-` in front if it is negative.
    pub fn serial_hex(&self) -> String {
        read::serial_hex(&self.serial)
    }

    /// The DER of the issuer's name.
    pub fn issuer_der(&self) -> &[u8] {
        self.der.get(self.names.issuer.clone()).unwrap_or_default()
    }

    /// The DER of the subject's name.
    pub fn subject_der(&self) -> &[u8] {
        self.der.get(self.names.subject.clone()).unwrap_or_default()
    }

    /// Takes out all that its maker could write as he liked, if that is secret: reports show it.
    pub(crate) fn withhold_if(&mut self, is_secret: impl Fn(&[u8]) -> bool) {
        let attributes = self.subject_attributes.iter_mut().chain(&mut self.issuer_attributes);
        let names = self.subject.iter_mut().chain(&mut self.issuer).chain(attributes.map(|a| &mut a.value));
        let names = names.chain(&mut self.common_names).chain(&mut self.dns_names);
        let mut texts: Vec<&mut String> =
            names.chain(self.problems.iter_mut().map(|p| &mut p.reason)).collect();
        let key_ids = self.subject_key_id.iter_mut().chain(&mut self.authority_key_id);
        let mut numbers: Vec<&mut Vec<u8>> = key_ids.chain([&mut self.serial]).collect();
        // One after the other, so that what was cut into several is seen too.
        let mut all = Secret::new(Vec::with_capacity(texts.iter().map(|text| text.len() + 1).sum()));
        for text in &texts {
            all.extend_from_slice(text.as_bytes());
            all.push(b'\n');
        }
        if is_secret(&all) || numbers.iter().any(|number| is_secret(number)) {
            texts.iter_mut().for_each(|text| replace(text, WITHHELD));
            numbers.iter_mut().for_each(|number| number.zeroize());
        }
    }

    /// Whether every field could be read.
    pub fn is_fully_read(&self) -> bool {
        !self.problems.iter().any(|p| p.kind == ProblemKind::Unreadable)
    }

    /// Whether issuer and subject are the same, and the key identifiers do not contradict it.
    pub fn is_self_signed(&self) -> bool {
        self.self_issued
            && match (&self.authority_key_id, &self.subject_key_id) {
                (Some(authority), Some(subject)) => authority == subject,
                _ => true,
            }
    }

    /// Whether it may issue certificates: by basic constraints or, where there are none, by its key usage.
    ///
    /// A self-signed server certificate is no authority although tools mark it as a CA (`openssl req -x509` does). It
    /// names a host that devices could reach; if its key usage says that it signs certificates, it says that it
    /// serves in handshakes too; and it has no name constraints, which only authorities have (RFC 5280, 4.2.1.10).
    pub fn is_authority(&self) -> bool {
        let claims = self.is_ca || (self.signs_certificates && !self.has_basic_constraints);
        if !claims {
            return false;
        }
        let names_host =
            self.host_names().into_iter().any(|name| name.contains('.') && host_name::is_host_name(name));
        let serves = !self.signs_certificates || (self.signs_or_exchanges_keys && !self.dns_names.is_empty());
        let is_constrained = self.extension_oids.iter().any(|oid| oid == NAME_CONSTRAINTS);
        !(self.is_self_signed() && names_host && serves && !is_constrained)
    }

    /// Host names that clients match: `dNSName` entries; the common names that look like host names only if there
    /// is no `dNSName` (RFC 9525 no longer counts them, old clients do).
    pub fn host_names(&self) -> Vec<&str> {
        if self.dns_names.is_empty() {
            self.common_names.iter().map(String::as_str).filter(|n| host_name::is_host_name(n)).collect()
        } else {
            self.dns_names.iter().map(String::as_str).collect()
        }
    }

    /// The name to call this certificate by in messages: first host name, else subject, else "(no name)".
    pub fn display_name(&self) -> &str {
        let hosts = self.host_names();
        match (hosts.first(), &self.subject) {
            (Some(host), _) => host,
            (None, Some(subject)) if !subject.is_empty() => subject,
            _ => "(no name)",
        }
    }
}

/// Another text, of which the old one leaves no trace.
pub(crate) fn replace(text: &mut String, with: &str) {
    text.zeroize();
    text.push_str(with);
}
