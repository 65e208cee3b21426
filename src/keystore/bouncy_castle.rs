//! Bouncy Castle's keystores, which are known by their shape and not opened.

use super::KeystoreError;
use super::ber::Reader;
use crate::base::der::tag;
use crate::certificate::oid;

const PBES2: &str = "1.2.840.113549.1.5.13";
const INSTEAD: &str = "export the certificate where the keystore is used, or with KeyStore Explorer: File > Open, \
                       then Export > Export Certificate Chain, Head Only";

/// What to say of a BKS or BCFKS keystore.
pub(super) fn sniff(bytes: &[u8]) -> Option<KeystoreError> {
    let name = if is_bks(bytes) {
        "a Bouncy Castle keystore (BKS)"
    } else if is_bcfks(bytes) {
        "a Bouncy Castle keystore (BCFKS)"
    } else {
        return None;
    };
    Some(KeystoreError::Unsupported { what: name.into(), instead: INSTEAD })
}

/// A version, a salt of 20 bytes, a number of rounds.
fn is_bks(bytes: &[u8]) -> bool {
    let word = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    matches!(word(0), Some(1 | 2))
        && word(4) == Some(20)
        && word(28).is_some_and(|n| (1..=1 << 20).contains(&n))
}

/// `SEQUENCE { SEQUENCE { PBES2, OCTET STRING }, SEQUENCE …`
fn is_bcfks(bytes: &[u8]) -> bool {
    let read = || -> Result<bool, KeystoreError> {
        let mut parts = Reader::new(bytes, "the file").expect(tag::SEQUENCE)?.reader();
        let mut store = parts.expect(tag::SEQUENCE)?.reader();
        let algorithm = store.expect(tag::SEQUENCE)?.reader().expect(tag::OID)?;
        store.expect(tag::OCTET_STRING)?;
        parts.expect(tag::SEQUENCE)?;
        Ok(oid::text(algorithm.content) == PBES2)
    };
    read().unwrap_or(false)
}
