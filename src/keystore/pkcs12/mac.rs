//! The code over a keystore that a password proves: that of PKCS#12 itself (RFC 7292, 4), and PBMAC1 (RFC 9579).

use super::algorithm::{Algorithm, Pbkdf2, rounds};
use super::hash::{Hash, Purpose};
use super::password::Password;
use super::work::Work;
use crate::base::der::tag;
use crate::keystore::KeystoreError;
use crate::keystore::ber::{Octets, Value};

const PBMAC1: &str = "1.2.840.113549.1.5.14";

/// MacData.
pub(super) struct Mac<'a> {
    hash: Hash,
    key: KeySource<'a>,
    code: Octets<'a>,
}

enum KeySource<'a> {
    Pkcs12 { salt: Octets<'a>, rounds: u64 },
    Pbmac1 { derivation: Pbkdf2<'a>, length: usize },
}

impl<'a> Mac<'a> {
    /// Reads MacData; `None` if its hash is not known here, as GOST's: the certificates can be read all the same.
    pub(super) fn read(data: &Value<'a>) -> Result<Option<Self>, KeystoreError> {
        let mut fields = data.reader();
        let mut digest_info = fields.expect(tag::SEQUENCE)?.reader();
        let algorithm = Algorithm::read(&mut digest_info)?;
        let code = digest_info.any()?.octets()?;
        if algorithm.oid == PBMAC1 {
            return Self::pbmac1(&algorithm, code);
        }
        let Some(hash) = Hash::by_digest(&algorithm.oid) else { return Ok(None) };
        let salt = fields.any()?.octets()?;
        let rounds = if fields.is_empty() { 1 } else { rounds(&fields.expect(tag::INTEGER)?)? };
        Ok(Some(Self { hash, key: KeySource::Pkcs12 { salt, rounds }, code }))
    }

    fn pbmac1(algorithm: &Algorithm<'a>, code: Octets<'a>) -> Result<Option<Self>, KeystoreError> {
        let mut fields = algorithm.fields()?;
        let derivation = Pbkdf2::read(&mut fields)?;
        let Some(hash) = Hash::by_hmac(&Algorithm::read(&mut fields)?.oid) else { return Ok(None) };
        let length = derivation.length.ok_or_else(|| algorithm.damaged("PBMAC1 has no length of its key"))?;
        Ok(Some(Self { hash, key: KeySource::Pbmac1 { derivation, length }, code }))
    }

    /// Whether the code over `data` was made with this password.
    pub(super) fn fits(
        &self,
        data: &[u8],
        password: &Password,
        work: &mut Work,
    ) -> Result<bool, KeystoreError> {
        let key = match &self.key {
            KeySource::Pkcs12 { salt, rounds } => {
                let rounds = work.allow(*rounds, 1)?;
                self.hash.pkcs12(Purpose::Mac, &password.bmp, salt, rounds, self.hash.size())
            }
            KeySource::Pbmac1 { derivation, length } => derivation.key(&password.utf8, *length, work)?,
        };
        Ok(self.hash.is_hmac(&key, data, &self.code))
    }
}
