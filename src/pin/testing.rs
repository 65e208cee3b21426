//! One known key for the tests of all syntaxes.

use super::Pinned;

/// SHA-256 of the SubjectPublicKeyInfo of a throw-away RSA key.
pub(super) const DIGEST: [u8; 32] = [
    0x66, 0x56, 0xa1, 0xc8, 0x09, 0xdf, 0xdd, 0x92, 0x42, 0x13, 0xbb, 0x4b, 0x6a, 0xd5, 0x3b, 0xa3, 0xc1,
    0x36, 0xdc, 0x31, 0x38, 0xf1, 0xa9, 0x01, 0xdc, 0xa7, 0x57, 0x6d, 0xb5, 0x29, 0x9f, 0xc2,
];
/// [`DIGEST`] as a pin.
pub(super) const BASE64: &str = "ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I=";
/// [`DIGEST`] in hex.
pub(super) const HEX: &str = "6656a1c809dfdd924213bb4b6ad53ba3c136dc3138f1a901dca7576db5299fc2";

/// Another key.
pub(super) const BACKUP: [u8; 32] = [0; 32];
/// [`BACKUP`] as a pin.
pub(super) const BACKUP_BASE64: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// A key with its source and hosts.
pub(super) fn pinned(digest: [u8; 32], source: &str, hosts: &[&str]) -> Pinned {
    Pinned { digest, source: source.to_owned(), hosts: hosts.iter().map(|&host| host.to_owned()).collect() }
}
