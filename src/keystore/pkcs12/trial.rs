//! Which spellings of a password are tried, and what it means if none fits.

use super::cipher::Encryption;
use super::mac::Mac;
use super::password::{Password, spellings};
use super::work::Work;
use crate::base::Secret;
use crate::base::der::tag;
use crate::keystore::ber::Reader;
use crate::keystore::{Integrity, KeystoreError};

/// The spellings that may open encrypted parts.
pub(super) struct Trial {
    /// Whether one of them is proven.
    pub integrity: Integrity,
    spellings: Vec<Password>,
    otherwise: KeystoreError,
}

impl Trial {
    /// Tries the code over the keystore, if there is one.
    ///
    /// Without a password the parts in clear can be read even where the code is under one. A password that was given
    /// and does not fit is an error at once.
    pub(super) fn start(
        mac: Option<&Mac<'_>>,
        authenticated: &[u8],
        password: Option<&str>,
        work: &mut Work,
    ) -> Result<Self, KeystoreError> {
        let otherwise =
            if password.is_some() { KeystoreError::WrongPassword } else { KeystoreError::PasswordNeeded };
        let spellings = spellings(password);
        let Some(mac) = mac else {
            return Ok(Self { integrity: Integrity::Unchecked, spellings, otherwise });
        };
        for spelling in spellings {
            if mac.fits(authenticated, &spelling, work)? {
                let spellings = vec![spelling];
                let otherwise = KeystoreError::Damaged(
                    "a part cannot be decrypted although the password is right; it may be under another"
                        .into(),
                );
                return Ok(Self { integrity: Integrity::Checked, spellings, otherwise });
            }
        }
        match password {
            Some(_) => Err(otherwise),
            None => Ok(Self { integrity: Integrity::Unchecked, spellings: Vec::new(), otherwise }),
        }
    }

    /// Decrypts a part under the first spelling that makes a SEQUENCE of it; padding alone fits once in 256 times.
    pub(super) fn decrypt(
        &self,
        encryption: &Encryption<'_>,
        content: &[u8],
        work: &mut Work,
    ) -> Result<Secret, KeystoreError> {
        for spelling in &self.spellings {
            if let Some(clear) = encryption.decrypt(content, spelling, work)?
                && is_one_sequence(&clear)
            {
                return Ok(clear);
            }
        }
        Err(self.otherwise.clone())
    }
}

fn is_one_sequence(clear: &[u8]) -> bool {
    let mut reader = Reader::new(clear, "a decrypted part");
    reader.expect(tag::SEQUENCE).is_ok() && reader.is_empty()
}
