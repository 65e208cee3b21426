//! What a SubjectPublicKeyInfo holds (RFC 3279, 4055, 5480, 8410), and whether it is in normal form: a client that
//! re-encodes the key before it hashes gets another pin for one that is not.

use std::borrow::Cow;

use super::encoding::is_shortest;
use super::oid;
use super::problems::Problems;
use super::{KeyInfo, KeyKind};
use crate::base::der::{DerError, Reader, Tlv, tag};

const FIELD: &str = "subjectPublicKeyInfo";

/// Reads it. `None`, and a problem, where it cannot be read.
pub(super) fn read(spki: &Tlv<'_>, problems: &mut Problems) -> Option<KeyInfo> {
    match parts(spki, problems).and_then(|parts| parts.info(problems)) {
        Ok(info) => Some(info),
        Err(Unreadable::Der(error)) => {
            problems.fault(FIELD, error);
            None
        }
        Err(Unreadable::Key(reason)) => {
            problems.unreadable(FIELD, spki.offset, reason);
            None
        }
    }
}

enum Unreadable {
    Der(DerError),
    Key(&'static str),
}

impl From<DerError> for Unreadable {
    fn from(error: DerError) -> Self {
        Self::Der(error)
    }
}

struct Parts<'a> {
    algorithm: Cow<'static, str>,
    parameters: Option<Tlv<'a>>,
    /// The content of the BIT STRING after its count of unused bits.
    key: &'a [u8],
    offset: usize,
}

fn parts<'a>(spki: &Tlv<'a>, problems: &mut Problems) -> Result<Parts<'a>, Unreadable> {
    let mut reader = spki.open(tag::SEQUENCE)?;
    let mut algorithm = reader.expect(tag::SEQUENCE)?.reader();
    let bits = reader.expect(tag::BIT_STRING)?;
    let kind = algorithm.expect(tag::OID)?;
    let parameters = if algorithm.is_empty() { None } else { Some(algorithm.any()?) };
    for left in [&algorithm, &reader] {
        if !left.is_empty() {
            problems.unusual(FIELD, left.offset(), "has bytes after its last value");
        }
    }
    let Some((0, key)) = bits.value.split_first() else {
        return Err(Unreadable::Key("holds a key that does not end at a whole byte"));
    };
    Ok(Parts { algorithm: oid::text(kind.value), parameters, key, offset: spki.offset })
}

impl Parts<'_> {
    fn info(&self, problems: &mut Problems) -> Result<KeyInfo, Unreadable> {
        match &*self.algorithm {
            "1.2.840.113549.1.1.1" => self.rsa("RSA", problems),
            "1.2.840.113549.1.1.10" => self.rsa("RSASSA-PSS", problems),
            "1.2.840.10045.2.1" => self.ec(problems),
            "1.2.840.10040.4.1" => Ok(self.dsa()),
            "1.3.101.112" => self.edwards("Ed25519", 256, 32, problems),
            "1.3.101.113" => self.edwards("Ed448", 456, 57, problems),
            other => {
                let name = other_name(other).map_or_else(|| self.algorithm.clone(), Cow::Borrowed);
                Ok(self.simple(KeyKind::Other, name, None))
            }
        }
    }

    fn simple(&self, kind: KeyKind, name: impl Into<Cow<'static, str>>, bits: Option<usize>) -> KeyInfo {
        KeyInfo { kind, algorithm: name.into(), bits, curve: None }
    }

    fn rsa(&self, name: &'static str, problems: &mut Problems) -> Result<KeyInfo, Unreadable> {
        let is_null = self.parameters.is_some_and(|p| p.tag == tag::NULL && p.value.is_empty());
        if name == "RSA" && !is_null {
            problems.unusual(FIELD, self.offset, "has an RSA key without the NULL parameter");
        }
        let mut outer = Reader::new(self.key);
        let mut numbers = outer.expect(tag::SEQUENCE)?.reader();
        let (modulus, exponent) = (numbers.expect(tag::INTEGER)?, numbers.expect(tag::INTEGER)?);
        let bits = bit_length(modulus.value)
            .ok_or(Unreadable::Key("has an RSA modulus that is no number above 0"))?;
        bit_length(exponent.value).ok_or(Unreadable::Key("has an RSA exponent that is no number above 0"))?;
        if !outer.is_empty() || !numbers.is_empty() {
            problems.unusual(FIELD, self.offset, "has bytes after its RSA key");
        }
        if ![modulus, exponent].iter().all(|n| n.minimal && is_shortest(n.value)) {
            problems.unusual(FIELD, self.offset, "has an RSA number that is not in its shortest form");
        }
        Ok(self.simple(KeyKind::Rsa, name, Some(bits)))
    }

    fn ec(&self, problems: &mut Problems) -> Result<KeyInfo, Unreadable> {
        let parameters = self.parameters.ok_or(Unreadable::Key("has an EC key that names no curve"))?;
        let (curve, bits) = match parameters.tag {
            tag::OID => {
                let (name, bits) = curve(oid::text(parameters.value));
                (name, bits.or_else(|| self.point_bits()))
            }
            tag::SEQUENCE => {
                problems.unusual(FIELD, self.offset, "has an EC key whose curve is written out");
                ("explicit".into(), explicit_field_bits(&parameters).or_else(|| self.point_bits()))
            }
            _ => return Err(Unreadable::Key("has an EC key that names no curve")),
        };
        let coordinate = bits.map(|b| b.div_ceil(8));
        match (self.key, coordinate) {
            ([0x04, point @ ..], Some(n)) if point.len() == 2 * n => {}
            ([0x02 | 0x03, point @ ..], Some(n)) if point.len() == n => {
                problems.unusual(FIELD, self.offset, "has an EC point in compressed form");
            }
            ([0x06 | 0x07, point @ ..], Some(n)) if point.len() == 2 * n => {
                problems.unusual(FIELD, self.offset, "has an EC point in hybrid form");
            }
            _ => return Err(Unreadable::Key("has an EC point that does not fit its curve")),
        }
        Ok(KeyInfo { kind: KeyKind::Ec, algorithm: "ECDSA".into(), bits, curve: Some(curve) })
    }

    /// The size of the field as far as the point tells.
    fn point_bits(&self) -> Option<usize> {
        match self.key {
            [0x04 | 0x06 | 0x07, point @ ..] => Some(point.len() / 2 * 8),
            [0x02 | 0x03, point @ ..] => Some(point.len() * 8),
            _ => None,
        }
    }

    fn dsa(&self) -> KeyInfo {
        let prime = self.parameters.and_then(|p| p.open(tag::SEQUENCE).ok()?.expect(tag::INTEGER).ok());
        self.simple(KeyKind::Dsa, "DSA", prime.and_then(|p| bit_length(p.value)))
    }

    fn edwards(
        &self,
        name: &'static str,
        bits: usize,
        bytes: usize,
        problems: &mut Problems,
    ) -> Result<KeyInfo, Unreadable> {
        if self.key.len() != bytes {
            return Err(Unreadable::Key("has an Edwards-curve key of another size than its curve"));
        }
        if self.parameters.is_some() {
            problems.unusual(FIELD, self.offset, "has an Edwards-curve key with parameters");
        }
        Ok(self.simple(KeyKind::Edwards, name, Some(bits)))
    }
}

/// Bits of a positive INTEGER.
fn bit_length(content: &[u8]) -> Option<usize> {
    if content.first()? & 0x80 != 0 {
        return None;
    }
    let start = content.iter().position(|&b| b != 0)?;
    let digits = content.get(start..)?;
    Some(digits.len() * 8 - digits.first()?.leading_zeros() as usize)
}

/// SpecifiedECDomain (SEC 1, C.2): version, then the field as its type and, for a prime field, its prime.
fn explicit_field_bits(parameters: &Tlv<'_>) -> Option<usize> {
    let mut domain = parameters.reader();
    domain.expect(tag::INTEGER).ok()?;
    let mut field = domain.expect(tag::SEQUENCE).ok()?.reader();
    field.expect(tag::OID).ok()?;
    bit_length(field.expect(tag::INTEGER).ok()?.value)
}

fn curve(dotted: Cow<'static, str>) -> (Cow<'static, str>, Option<usize>) {
    let (name, bits) = match &*dotted {
        "1.2.840.10045.3.1.1" => ("P-192", 192),
        "1.3.132.0.33" => ("P-224", 224),
        "1.2.840.10045.3.1.7" => ("P-256", 256),
        "1.3.132.0.34" => ("P-384", 384),
        "1.3.132.0.35" => ("P-521", 521),
        "1.3.132.0.10" => ("secp256k1", 256),
        "1.3.36.3.3.2.8.1.1.7" => ("brainpoolP256r1", 256),
        "1.3.36.3.3.2.8.1.1.11" => ("brainpoolP384r1", 384),
        "1.3.36.3.3.2.8.1.1.13" => ("brainpoolP512r1", 512),
        _ => return (dotted, None),
    };
    (name.into(), Some(bits))
}

fn other_name(dotted: &str) -> Option<&'static str> {
    Some(match dotted {
        "1.2.840.113549.1.3.1" => "DH",
        "1.3.101.110" => "X25519",
        "1.3.101.111" => "X448",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        _ => return None,
    })
}
