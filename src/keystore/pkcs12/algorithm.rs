//! Algorithm identifiers, and the parameters that several algorithms share.

use std::borrow::Cow;

use super::hash::Hash;
use super::work::Work;
use crate::base::Secret;
use crate::base::der::tag;
use crate::certificate::oid;
use crate::keystore::KeystoreError;
use crate::keystore::ber::{Octets, Reader, Value};

/// PBKDF2 (RFC 8018, A.2).
const PBKDF2: &str = "1.2.840.113549.1.5.12";
/// No cipher and no code has a longer key, in bytes.
const LONGEST_KEY: u8 = 127;

/// AlgorithmIdentifier (RFC 5280, 4.1.1.2).
pub(super) struct Algorithm<'a> {
    /// Dotted numbers.
    pub oid: Cow<'static, str>,
    whole: Value<'a>,
    parameters: Option<Value<'a>>,
}

impl<'a> Algorithm<'a> {
    /// The next value as one.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, KeystoreError> {
        let whole = reader.expect(tag::SEQUENCE)?;
        let mut fields = whole.reader();
        let oid = oid::text(fields.expect(tag::OID)?.content);
        let parameters = if fields.is_empty() { None } else { Some(fields.any()?) };
        Ok(Self { oid, whole, parameters })
    }

    /// The parameters, which this algorithm must have.
    pub(super) fn parameters(&self) -> Result<Value<'a>, KeystoreError> {
        self.parameters.ok_or_else(|| self.damaged("an algorithm has no parameters"))
    }

    /// The fields of the parameters, where they are a SEQUENCE.
    pub(super) fn fields(&self) -> Result<Reader<'a>, KeystoreError> {
        let parameters = self.parameters()?;
        if parameters.tag != tag::SEQUENCE {
            return Err(parameters.damaged("the parameters of an algorithm are no SEQUENCE"));
        }
        Ok(parameters.reader())
    }

    /// An error at this algorithm.
    pub(super) fn damaged(&self, what: &str) -> KeystoreError {
        self.whole.damaged(what)
    }

    /// The error that names this algorithm.
    pub(super) fn unsupported(&self) -> KeystoreError {
        let name = match &*self.oid {
            "1.2.840.113549.1.12.1.1" => "RC4-128",
            "1.2.840.113549.1.12.1.2" => "RC4-40",
            "1.2.840.113549.1.5.1" | "1.2.840.113549.1.5.3" | "1.2.840.113549.1.5.10" | "1.3.14.3.2.7" => {
                "DES"
            }
            "1.2.840.113549.3.2" => "RC2 in PBES2",
            "1.3.6.1.4.1.11591.4.11" => "scrypt",
            "1.2.392.200011.61.1.1.1.2" | "1.2.392.200011.61.1.1.1.3" | "1.2.392.200011.61.1.1.1.4" => {
                "Camellia"
            }
            oid if oid.starts_with("1.2.643.") => "GOST",
            _ => "an algorithm",
        };
        KeystoreError::algorithm(format!("{name} ({})", self.oid))
    }
}

/// How often a password is hashed: a positive number, however large.
pub(super) fn rounds(value: &Value<'_>) -> Result<u64, KeystoreError> {
    match value.content {
        [0x80..=0xff, ..] => Err(value.damaged("a number of rounds is negative")),
        digits => {
            match digits.iter().fold(0u64, |n, &d| n.saturating_mul(256).saturating_add(u64::from(d))) {
                0 => Err(value.damaged("a number of rounds is zero")),
                rounds => Ok(rounds),
            }
        }
    }
}

/// The parameters of PBKDF2 (RFC 8018, A.2).
pub(super) struct Pbkdf2<'a> {
    hash: Hash,
    salt: Octets<'a>,
    rounds: u64,
    /// Bytes of the key, where they are stated.
    pub length: Option<usize>,
}

impl<'a> Pbkdf2<'a> {
    /// The next value, which must name PBKDF2: PBES2 and PBMAC1 allow others.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, KeystoreError> {
        let algorithm = Algorithm::read(reader)?;
        if algorithm.oid != PBKDF2 {
            return Err(algorithm.unsupported());
        }
        let mut fields = algorithm.fields()?;
        let salt = fields.any()?;
        if salt.tag != tag::OCTET_STRING {
            return Err(KeystoreError::algorithm("a salt that is not in the file"));
        }
        let rounds = rounds(&fields.expect(tag::INTEGER)?)?;
        let length = fields.optional(tag::INTEGER)?.map(|value| key_length(&value)).transpose()?;
        let hash = if fields.is_empty() {
            Hash::Sha1
        } else {
            let prf = Algorithm::read(&mut fields)?;
            Hash::by_hmac(&prf.oid).ok_or_else(|| prf.unsupported())?
        };
        Ok(Self { hash, salt: salt.octets()?, rounds, length })
    }

    /// A key of so many bytes.
    pub(super) fn key(
        &self,
        password: &[u8],
        length: usize,
        work: &mut Work,
    ) -> Result<Secret, KeystoreError> {
        let rounds = work.allow(self.rounds, length.div_ceil(self.hash.size()))?;
        Ok(self.hash.pbkdf2(password, &self.salt, rounds, length))
    }
}

fn key_length(value: &Value<'_>) -> Result<usize, KeystoreError> {
    match value.content {
        [length] if (1..=LONGEST_KEY).contains(length) => Ok(usize::from(*length)),
        _ => Err(value.damaged("the length of a key is none")),
    }
}
