//! A public key: its SubjectPublicKeyInfo byte for byte, and what it is.

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
    pub algorithm: String,
    /// Bits of the modulus, or of the curve's field.
    pub bits: Option<usize>,
    /// The curve: `P-256`, `P-384`, `P-521`, `secp256k1`, else the OID.
    pub curve: Option<String>,
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
    /// The pin: base64 of SHA-256 over the DER of the whole SubjectPublicKeyInfo (RFC 7469, 2.4).
    pub fn pin(&self) -> String {
        base64(&self.pin_digest())
    }

    /// The 32 bytes of the pin.
    pub fn pin_digest(&self) -> [u8; 32] {
        sha256(&self.spki)
    }
}
