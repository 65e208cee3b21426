//! Key blobs of Windows: PVK files, CAPI `PRIVATEKEYBLOB`, CNG `BCRYPT_*_PRIVATE_BLOB`.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// A PVK file: magic, a reserved zero, the kind of key (1 or 2), whether it is encrypted, two lengths.
pub(super) fn read_pvk(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let header = bytes.get(at..at + 24)?;
    let word = |i: usize| u32::from_le_bytes([header[i], header[i + 1], header[i + 2], header[i + 3]]);
    let (kind, encrypted, salt, key) = (word(8), word(12), word(16), word(20));
    if !matches!(kind, 1 | 2) || encrypted > 1 || salt > 64 || key > 64 * 1024 {
        return None;
    }
    let length = (24 + salt as usize + key as usize).min(bytes.len() - at);
    Some(Found::new(Kind::PrivateKey, "a Windows private key (PVK)", Span { offset: at, length }))
}

/// A CAPI blob: type 7 (private), version 2, reserved, an algorithm, then `RSA2` or `DSS2`.
pub(super) fn read_capi(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let header = bytes.get(at..at + 12)?;
    matches!(&header[8..], b"RSA2" | b"DSS2" | b"DSS4").then(|| {
        let span = Span::between(at, bytes.len());
        Found::new(Kind::PrivateKey, "a Windows private key (CAPI blob)", span)
    })
}

/// A CNG blob: a magic that only private keys have, then sizes in bytes that fit.
pub(super) fn read_cng(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let header = bytes.get(at..at + 8)?;
    let size = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
    let private = match &header[..4] {
        // The size is that of the modulus in bits.
        b"RSA2" | b"RSA3" => (512..=16_384).contains(&size),
        // ECDH and ECDSA, with the curve's number; the size is that of one coordinate in bytes.
        [b'E', b'C', b'K' | b'S', b'2' | b'4' | b'6' | b'V'] => (28..=66).contains(&size),
        _ => false,
    };
    private.then(|| {
        let span = Span::between(at, bytes.len());
        Found::new(Kind::PrivateKey, "a Windows private key (CNG blob)", span)
    })
}
