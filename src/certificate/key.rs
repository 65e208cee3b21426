//! A public key: its SubjectPublicKeyInfo byte for byte, and what it is.

use std::borrow::Cow;

use super::key_info;
use super::problems::Problems;
use crate::base::der::{Tlv, encode, tag};
use crate::base::digest::{base64, sha256};

/// A SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct PublicKey {
    /// The DER of the whole SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
    /// What it is; `None` where that could not be read.
    pub info: Option<KeyInfo>,
}

/// What a key is.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct KeyInfo {
    /// The family, for rules.
    pub kind: KeyKind,
    /// The name: `RSA`, `ECDSA`, `Ed25519`, else the OID.
    pub algorithm: Cow<'static, str>,
    /// Bits of the modulus, or of the curve's field.
    pub bits: Option<usize>,
    /// The curve: `P-256`, `P-384`, `P-521`, `secp256k1`, else the OID; `explicit` where its numbers are written out.
    pub curve: Option<Cow<'static, str>>,
}

/// The families that rules tell apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum KeyKind {
    /// `rsaEncryption`, also RSASSA-PSS keys.
    Rsa,
    /// `id-ecPublicKey`.
    Ec,
    /// DSA.
    Dsa,
    /// Ed25519 or Ed448.
    Edwards,
    /// Anything else.
    Other,
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo that fills `der`. `None` if `der` has none, or more than one value.
    pub fn read(der: &[u8]) -> Option<Self> {
        let mut reader = crate::base::der::Reader::new(der);
        let spki = reader.any().ok()?;
        reader.finish().ok()?;
        let key = Self::from_field(&spki, &mut Problems::default());
        key.info.is_some().then_some(key)
    }

    /// The key of an RSAPublicKey (RFC 8017, A.1.1), which lacks the algorithm that a SubjectPublicKeyInfo has around
    /// it (RFC 3279, 2.3.1).
    pub fn from_pkcs1(key: &[u8]) -> Option<Self> {
        const RSA_ENCRYPTION: [u8; 15] =
            [tag::SEQUENCE, 13, tag::OID, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, tag::NULL, 0];
        let bit_string = encode(tag::BIT_STRING, &[&[0], key].concat());
        Self::read(&encode(tag::SEQUENCE, &[&RSA_ENCRYPTION[..], &bit_string].concat()))
    }

    /// The pin: base64 of SHA-256 over the DER of the whole SubjectPublicKeyInfo (RFC 7469, 2.4).
    pub fn pin(&self) -> String {
        base64(&self.pin_digest())
    }

    /// The 32 bytes of the pin.
    pub fn pin_digest(&self) -> [u8; 32] {
        sha256(&self.spki)
    }

    pub(super) fn from_field(spki: &Tlv<'_>, problems: &mut Problems) -> Self {
        Self { spki: spki.raw.to_vec(), info: key_info::read(spki, problems) }
    }
}

impl KeyInfo {
    /// Family and size in words: `RSA 2048`, `ECDSA P-256`, `Ed25519`.
    pub fn title(&self) -> String {
        match (&self.curve, self.bits) {
            (Some(curve), _) => format!("{} {curve}", self.algorithm),
            (None, Some(bits)) if matches!(self.kind, KeyKind::Rsa | KeyKind::Dsa) => {
                format!("{} {bits}", self.algorithm)
            }
            _ => self.algorithm.to_string(),
        }
    }
}
