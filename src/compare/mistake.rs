//! What a digest really is that was taken for a pin.

use super::Subject;
use crate::base::der::{Reader, tag};
use crate::base::digest::{sha1, sha256};
use crate::certificate::{Certificate, PublicKey, pem};
use crate::recognise::Export;

/// What a digest was made from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum DigestOf {
    /// SHA-256 of no bytes at all.
    Nothing,
    /// SHA-256 of the SubjectPublicKeyInfo: a pin, of another certificate or in a notation that is for something else.
    PublicKey,
    /// SHA-256 of the certificate: its fingerprint.
    Certificate,
    /// SHA-256 of the certificate as PEM text, with either line end.
    CertificatePem,
    /// SHA-256 of the file as it stands.
    File,
    /// SHA-256 of the public key as PEM text.
    PublicKeyPem,
    /// SHA-256 of the key without its algorithm: PKCS#1 of RSA (RFC 8017, A.1.1), the point of an elliptic curve.
    KeyBits,
    /// SHA-1 of the certificate: its thumbprint.
    CertificateSha1,
    /// SHA-1 of the SubjectPublicKeyInfo.
    PublicKeySha1,
    /// The subject key identifier (RFC 5280, 4.2.1.2).
    KeyIdentifier,
}

/// A digest that is no pin of what it is compared with, and what it is.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Mistake {
    /// What it was made from.
    pub of: DigestOf,
    /// Whose: [`Certificate::display_name`], untrusted; `None` of what belongs to no certificate.
    pub name: Option<String>,
    /// Whether that is another certificate of the same file, such as an intermediate.
    pub is_another: bool,
}

impl DigestOf {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::PublicKey => "public-key",
            Self::Certificate => "certificate",
            Self::CertificatePem => "certificate-pem",
            Self::File => "file",
            Self::PublicKeyPem => "public-key-pem",
            Self::KeyBits => "key-bits",
            Self::CertificateSha1 => "certificate-sha1",
            Self::PublicKeySha1 => "public-key-sha1",
            Self::KeyIdentifier => "key-identifier",
        }
    }
}

/// Finds the usual mistake behind a digest that is not the pin of any of these subjects. `export` is the file that the
/// one subject was read from; a file that holds a key, or may hide one, is not hashed.
pub fn find_mistake(digest: &[u8], subjects: &[Subject], export: Option<&Export>) -> Option<Mistake> {
    let mistake = |of, name: Option<&str>| Mistake { of, name: name.map(str::to_owned), is_another: false };
    if digest == sha256(b"") {
        return Some(mistake(DigestOf::Nothing, None));
    }
    for subject in subjects {
        let of_certificate = subject.certificate.as_ref().and_then(|c| of_certificate(digest, c));
        if let Some(of) = of_certificate.or_else(|| of_key(digest, &subject.key)) {
            return Some(mistake(of, subject.certificate.as_ref().map(Certificate::display_name)));
        }
    }
    let export = export?;
    for (_, certificate) in export.certificates() {
        let of = (digest == certificate.key.pin_digest()).then_some(DigestOf::PublicKey);
        let of = of.or_else(|| of_certificate(digest, certificate));
        if let Some(of) = of.or_else(|| of_key(digest, &certificate.key)) {
            return Some(Mistake { is_another: true, ..mistake(of, Some(certificate.display_name())) });
        }
    }
    let is_file = export.may_be_hashed() && digest == sha256(export.bytes());
    is_file.then(|| mistake(DigestOf::File, None))
}

fn of_certificate(digest: &[u8], certificate: &Certificate) -> Option<DigestOf> {
    if digest == sha256(&certificate.der) {
        return Some(DigestOf::Certificate);
    }
    if digest == sha1(&certificate.der) {
        return Some(DigestOf::CertificateSha1);
    }
    if certificate.subject_key_id.as_deref() == Some(digest) {
        return Some(DigestOf::KeyIdentifier);
    }
    let pem = pem::encode(&certificate.der);
    is_text(digest, &pem).then_some(DigestOf::CertificatePem)
}

fn of_key(digest: &[u8], key: &PublicKey) -> Option<DigestOf> {
    if digest == sha1(&key.spki) {
        return Some(DigestOf::PublicKeySha1);
    }
    let pem = pem::block("PUBLIC KEY", &key.spki);
    if is_text(digest, &pem) {
        return Some(DigestOf::PublicKeyPem);
    }
    let bits = bits(&key.spki)?;
    // The usual identifier, also where the certificate does not state it.
    if digest == sha1(bits) {
        return Some(DigestOf::KeyIdentifier);
    }
    (digest == sha256(bits)).then_some(DigestOf::KeyBits)
}

/// Whether it is the digest of this text, with LF as here or with CRLF.
fn is_text(digest: &[u8], text: &str) -> bool {
    digest == sha256(text.as_bytes()) || digest == sha256(text.replace('\n', "\r\n").as_bytes())
}

/// What the BIT STRING of a SubjectPublicKeyInfo holds.
fn bits(spki: &[u8]) -> Option<&[u8]> {
    let mut fields = Reader::new(spki).expect(tag::SEQUENCE).ok()?.reader();
    fields.expect(tag::SEQUENCE).ok()?;
    let [_unused, bits @ ..] = fields.expect(tag::BIT_STRING).ok()?.value else { return None };
    Some(bits)
}
