//! A certificate in the manifest, with the words that all JSON outputs have for it.

use serde::Serialize;

use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;

/// A certificate; what could not be read is null.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CertificateJson {
    /// `full`, or `partial` where a field could not be read.
    pub parse: String,
    /// Base64 of SHA-256 over the public key.
    pub pin_sha256: String,
    /// Hex of SHA-256 over the certificate.
    pub fingerprint_sha256: String,
    /// Hex of SHA-1 over the certificate, as Windows shows it; for comparing only.
    pub thumbprint_sha1: String,
    /// RFC 4514.
    pub subject: Option<String>,
    /// RFC 4514.
    pub issuer: Option<String>,
    /// Lower-case hex of the value, `-` in front if it is negative.
    pub serial: String,
    /// RFC 3339.
    pub not_before: Option<String>,
    /// RFC 3339.
    pub not_after: Option<String>,
    /// Whole days until it expires, rounded down.
    pub days_left: Option<i64>,
    /// DNS names of the subject alternative name.
    pub dns_names: Vec<String>,
    /// IP addresses of the subject alternative name.
    pub ip_addresses: Vec<String>,
    /// The key.
    pub key: Option<KeyJson>,
    /// Name of the algorithm, else its OID.
    pub signature_algorithm: String,
    /// Whether basic constraints say CA.
    pub is_ca: bool,
    /// Whether issuer and subject are the same.
    pub self_signed: bool,
    /// Purposes by name, else OID; null without the extension.
    pub extended_key_usage: Option<Vec<String>>,
}

/// A public key.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KeyJson {
    /// `RSA`, `ECDSA`, `Ed25519`, else the OID.
    pub algorithm: String,
    /// Bits of the modulus or the curve.
    pub bits: Option<usize>,
    /// The curve's name.
    pub curve: Option<String>,
}

impl CertificateJson {
    /// The certificate as it stands at this moment.
    pub fn new(certificate: &Certificate, at: Timestamp) -> Self {
        let show = |t: Option<Timestamp>| t.map(|t| t.to_string());
        Self {
            parse: if certificate.is_fully_read() { "full" } else { "partial" }.to_owned(),
            pin_sha256: certificate.pin(),
            fingerprint_sha256: certificate.fingerprint(),
            thumbprint_sha1: certificate.thumbprint(),
            subject: certificate.subject.clone(),
            issuer: certificate.issuer.clone(),
            serial: certificate.serial_hex(),
            not_before: show(certificate.not_before),
            not_after: show(certificate.not_after),
            days_left: certificate.not_after.map(|t| t.days_since(at)),
            dns_names: certificate.dns_names.clone(),
            ip_addresses: certificate.ip_addresses.iter().map(ToString::to_string).collect(),
            key: certificate.key.info.as_ref().map(|info| KeyJson {
                algorithm: info.algorithm.clone(),
                bits: info.bits,
                curve: info.curve.clone(),
            }),
            signature_algorithm: certificate.signature_algorithm.clone(),
            is_ca: certificate.is_ca,
            self_signed: certificate.is_self_signed(),
            extended_key_usage: certificate.extended_key_usage.clone(),
        }
    }
}
