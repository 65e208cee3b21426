//! Keystores that somebody made to do harm.

use super::{Desk, KeystoreError, PASSWORD, certificates, der, open, refusal};
use crate::base::der::{encode, tag};
use crate::base::limits;

const DATA: [u8; 11] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const SHA1: [u8; 7] = [6, 5, 0x2b, 0x0e, 3, 2, 0x1a];

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    encode(tag::SEQUENCE, &parts.concat())
}

/// ContentInfo with these octets in clear.
fn data(octets: &[u8]) -> Vec<u8> {
    sequence(&[&DATA, &encode(tag::context(0), &encode(tag::OCTET_STRING, octets))])
}

/// A keystore of one part in clear, without a code.
fn keystore(bags: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[&[2, 1, 3], &data(&sequence(&[&data(&sequence(&[&bags.concat()]))]))])
}

/// A bag of PKCS#12's own kind `n`.
fn bag(n: u8, value: &[u8]) -> Vec<u8> {
    let kind = [6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, n];
    sequence(&[&kind, &encode(tag::context(0), value)])
}

fn certificate_bag(der: &[u8]) -> Vec<u8> {
    let kind = [6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];
    bag(3, &sequence(&[&kind, &encode(tag::context(0), &encode(tag::OCTET_STRING, der))]))
}

/// A keystore whose code asks for so many rounds.
fn with_rounds(rounds: &[u8]) -> Vec<u8> {
    let digest = sequence(&[&sequence(&[&SHA1]), &encode(tag::OCTET_STRING, &[0; 20])]);
    let mac = sequence(&[&digest, &encode(tag::OCTET_STRING, &[0; 8]), &encode(tag::INTEGER, rounds)]);
    sequence(&[&[2, 1, 3], &data(&sequence(&[])), &mac])
}

#[test]
fn rounds_without_end() {
    for rounds in [&[0, 0x98, 0x96, 0x81][..], &[0x7f; 4], &[0x7f; 8], &[0x7f; 1000]] {
        for password in [None, Some(PASSWORD)] {
            let error = refusal(&with_rounds(rounds), password);
            assert!(matches!(&error, KeystoreError::OverLimit(text) if text.contains("rounds")), "{error}");
        }
    }
    for rounds in [&[0][..], &[0xff], &[]] {
        assert!(matches!(refusal(&with_rounds(rounds), None), KeystoreError::Damaged(_)), "{rounds:?}");
    }
    assert_eq!(refusal(&with_rounds(&[1]), Some(PASSWORD)), KeystoreError::WrongPassword);
}

#[test]
fn many_parts_share_one_limit() {
    let salt = encode(tag::OCTET_STRING, &[0; 8]);
    let kind = [6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3];
    let rounds = encode(tag::INTEGER, &[0x3f, 0xff, 0xff]);
    let algorithm = sequence(&[&kind, &sequence(&[&salt, &rounds])]);
    let info = sequence(&[&DATA, &algorithm, &encode(0x80, &[0; 8])]);
    let encrypted = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
    let part = sequence(&[&encrypted, &encode(tag::context(0), &sequence(&[&[2, 1, 0], &info]))]);
    let pfx = sequence(&[&[2, 1, 3], &data(&sequence(&[&part.repeat(1000)]))]);
    assert!(matches!(refusal(&pfx, Some(PASSWORD)), KeystoreError::OverLimit(_)));
}

#[test]
fn bags_within_bags() {
    let certificate = Desk::new().der("cert.pem");
    let nested = |depth| {
        let mut bags = certificate_bag(&certificate);
        for _ in 0..depth {
            bags = bag(6, &sequence(&[&bags]));
        }
        keystore(&[bags])
    };
    for depth in 0..=limits::NESTING {
        assert_eq!(der(&open(&nested(depth), None)), [&certificate[..]]);
    }
    assert!(matches!(refusal(&nested(limits::NESTING + 1), None), KeystoreError::OverLimit(_)));
}

#[test]
fn more_certificates_than_are_listed() {
    let bag = certificate_bag(&Desk::new().der("cert.pem"));
    assert_eq!(open(&keystore(&vec![bag.clone(); limits::ITEMS]), None).certificates.len(), limits::ITEMS);
    assert!(matches!(refusal(&keystore(&vec![bag; limits::ITEMS + 1]), None), KeystoreError::OverLimit(_)));
}

#[test]
fn bags_of_keys_are_noted_whatever_they_hold() {
    for n in [1, 2, 5] {
        let opened = open(&keystore(&[bag(n, &[0xff; 3])]), None);
        assert!(opened.has_key && opened.certificates.is_empty());
    }
    assert!(!open(&keystore(&[bag(4, &[0xff; 3])]), None).has_key, "a CRL is no key");
}

#[test]
fn a_certificate_is_whole_and_alone() {
    let certificate = Desk::new().der("cert.pem");
    for damaged in [&certificate[..certificate.len() - 1], &[&certificate[..], &[0]].concat(), &[]] {
        let error = refusal(&keystore(&[certificate_bag(damaged)]), None);
        assert!(matches!(&error, KeystoreError::Damaged(text) if text.contains("at byte")), "{error}");
    }
}

#[test]
fn each_byte_changed() {
    let desk = Desk::new();
    let expected = [desk.der("cert.pem")];
    let with_code = desk.pfx(PASSWORD, &["-iter", "1"]);
    let old = desk.pfx(PASSWORD, &["-iter", "1", "-legacy"]);
    let without_code = desk.pfx(PASSWORD, &["-iter", "1", "-nomac"]);
    for (pfx, has_code) in [(with_code, true), (old, true), (without_code, false)] {
        for at in 0..pfx.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut changed = pfx.clone();
                changed[at] ^= change;
                if let Ok(opened) = certificates(&changed, Some(PASSWORD)) {
                    assert!(!has_code || der(&opened) == expected, "byte {at} ^ {change:#x}");
                }
                let _ = certificates(&changed, None);
            }
        }
        for end in 0..pfx.len() {
            assert!(certificates(&pfx[..end], Some(PASSWORD)).is_err(), "cut off at {end}");
        }
    }
}
