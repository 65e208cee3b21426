//! Signature algorithms: their names and what they hash with.

use std::borrow::Cow;

use super::SignatureHash::{self, Md5, Sha1, Strong, Unknown};
use super::oid;
use crate::base::der::{Reader, Tlv, tag};

const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";

/// What an AlgorithmIdentifier names: its name and its hash.
pub(super) fn read(algorithm: &Tlv<'_>) -> (Cow<'static, str>, SignatureHash) {
    let mut reader = algorithm.reader();
    let Ok(kind) = reader.expect(tag::OID) else {
        return ("(unreadable)".into(), Unknown);
    };
    let dotted = oid::text(kind.value);
    if dotted == RSASSA_PSS {
        return ("rsassaPss".into(), pss_hash(reader));
    }
    match known(&dotted) {
        Some((name, hash)) => (name.into(), hash),
        None => (dotted, Unknown),
    }
}

/// The weaker of two.
pub(super) fn weaker(a: SignatureHash, b: SignatureHash) -> SignatureHash {
    [Md5, Sha1, Unknown].into_iter().find(|weak| [a, b].contains(weak)).unwrap_or(Strong)
}

/// RSASSA-PSS names its hash in its parameters; without one it is SHA-1 (RFC 4055, 3.1).
fn pss_hash(mut parameters: Reader<'_>) -> SignatureHash {
    let Ok(Some(parameters)) = parameters.optional(tag::SEQUENCE) else { return Sha1 };
    let Ok(Some(hash)) = parameters.reader().optional(tag::context(0)) else { return Sha1 };
    let hash = hash.reader().expect(tag::SEQUENCE).and_then(|h| h.reader().expect(tag::OID));
    match hash.map(|h| oid::text(h.value)).as_deref() {
        Ok("1.3.14.3.2.26") => Sha1,
        Ok("1.2.840.113549.2.2" | "1.2.840.113549.2.4" | "1.2.840.113549.2.5") => Md5,
        Ok(dotted) if dotted.starts_with("2.16.840.1.101.3.4.2.") => Strong,
        _ => Unknown,
    }
}

/// RFC 3279, 4055, 5758, 8410, 8692, 9881, 9909 and, for the last SHA-1 ones, the OIW's own arc.
fn known(dotted: &str) -> Option<(&'static str, SignatureHash)> {
    Some(match dotted {
        "1.2.840.113549.1.1.2" => ("md2WithRSAEncryption", Md5),
        "1.2.840.113549.1.1.3" => ("md4WithRSAEncryption", Md5),
        "1.2.840.113549.1.1.4" | "1.3.14.3.2.3" => ("md5WithRSAEncryption", Md5),
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => ("sha1WithRSAEncryption", Sha1),
        "1.2.840.113549.1.1.11" => ("sha256WithRSAEncryption", Strong),
        "1.2.840.113549.1.1.12" => ("sha384WithRSAEncryption", Strong),
        "1.2.840.113549.1.1.13" => ("sha512WithRSAEncryption", Strong),
        "1.2.840.113549.1.1.14" => ("sha224WithRSAEncryption", Strong),
        "1.2.840.113549.1.1.15" => ("sha512-224WithRSAEncryption", Strong),
        "1.2.840.113549.1.1.16" => ("sha512-256WithRSAEncryption", Strong),
        "2.16.840.1.101.3.4.3.13" => ("id-rsassa-pkcs1-v1_5-with-sha3-224", Strong),
        "2.16.840.1.101.3.4.3.14" => ("id-rsassa-pkcs1-v1_5-with-sha3-256", Strong),
        "2.16.840.1.101.3.4.3.15" => ("id-rsassa-pkcs1-v1_5-with-sha3-384", Strong),
        "2.16.840.1.101.3.4.3.16" => ("id-rsassa-pkcs1-v1_5-with-sha3-512", Strong),
        "1.2.840.10045.4.1" => ("ecdsa-with-SHA1", Sha1),
        "1.2.840.10045.4.3.1" => ("ecdsa-with-SHA224", Strong),
        "1.2.840.10045.4.3.2" => ("ecdsa-with-SHA256", Strong),
        "1.2.840.10045.4.3.3" => ("ecdsa-with-SHA384", Strong),
        "1.2.840.10045.4.3.4" => ("ecdsa-with-SHA512", Strong),
        "2.16.840.1.101.3.4.3.9" => ("ecdsa-with-SHA3-224", Strong),
        "2.16.840.1.101.3.4.3.10" => ("ecdsa-with-SHA3-256", Strong),
        "2.16.840.1.101.3.4.3.11" => ("ecdsa-with-SHA3-384", Strong),
        "2.16.840.1.101.3.4.3.12" => ("ecdsa-with-SHA3-512", Strong),
        "1.2.840.10040.4.3" | "1.3.14.3.2.27" => ("dsa-with-SHA1", Sha1),
        "2.16.840.1.101.3.4.3.1" => ("dsa-with-SHA224", Strong),
        "2.16.840.1.101.3.4.3.2" => ("dsa-with-SHA256", Strong),
        "2.16.840.1.101.3.4.3.3" => ("dsa-with-SHA384", Strong),
        "2.16.840.1.101.3.4.3.4" => ("dsa-with-SHA512", Strong),
        "1.3.101.112" => ("Ed25519", Strong),
        "1.3.101.113" => ("Ed448", Strong),
        "2.16.840.1.101.3.4.3.17" => ("ML-DSA-44", Strong),
        "2.16.840.1.101.3.4.3.18" => ("ML-DSA-65", Strong),
        "2.16.840.1.101.3.4.3.19" => ("ML-DSA-87", Strong),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(der: &[u8]) -> (Cow<'static, str>, SignatureHash) {
        read(&Reader::new(der).any().unwrap())
    }

    #[test]
    fn knows_names_and_hashes() {
        let sha256 = [0x30, 0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
        assert_eq!(of(&sha256), ("sha256WithRSAEncryption".into(), Strong));
        assert_eq!(of(&[0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70]), ("Ed25519".into(), Strong));
        assert_eq!(of(&[0x30, 0x04, 0x06, 0x02, 0x2a, 0x03]), ("1.2.3".into(), Unknown));
        assert_eq!(of(&[0x30, 0x00]).1, Unknown);
    }

    #[test]
    fn pss_without_parameters_means_sha_1() {
        let pss = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
        let with = |rest: &[u8]| of(&[&[0x30, (pss.len() + rest.len()) as u8][..], &pss, rest].concat()).1;
        assert_eq!(with(&[]), Sha1);
        assert_eq!(with(&[0x30, 0x00]), Sha1);
        let sha256 = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
        let parameters = [&[0x30, 0x0f, 0xa0, 0x0d, 0x30, 0x0b][..], &sha256].concat();
        assert_eq!(with(&parameters), Strong);
    }

    #[test]
    fn of_two_the_weaker_counts() {
        assert_eq!(weaker(Strong, Sha1), Sha1);
        assert_eq!(weaker(Md5, Sha1), Md5);
        assert_eq!(weaker(Strong, Unknown), Unknown);
        assert_eq!(weaker(Strong, Strong), Strong);
    }
}
