//! Decrypts the certificates: PBES2 (RFC 8018, 6.2), and the schemes of PKCS#12 itself (RFC 7292, appendix C).

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use des::{TdesEde2, TdesEde3};
use rc2::Rc2;

use super::algorithm::{Algorithm, Pbkdf2, rounds};
use super::hash::{Hash, Purpose};
use super::password::Password;
use super::work::Work;
use crate::base::Secret;
use crate::base::der::tag;
use crate::keystore::KeystoreError;
use crate::keystore::ber::{Octets, Reader};

const PBES2: &str = "1.2.840.113549.1.5.13";

/// How something is encrypted.
pub(super) struct Encryption<'a> {
    cipher: Cipher,
    key: KeySource<'a>,
}

/// A cipher in CBC mode.
#[derive(Clone, Copy)]
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
    /// Triple DES whose first and third key are the same.
    TripleDesTwoKeys,
    Rc2Of40Bits,
    Rc2Of128Bits,
}

/// Where key and initial vector come from.
enum KeySource<'a> {
    Pkcs12 { salt: Octets<'a>, rounds: u64 },
    Pbes2 { derivation: Pbkdf2<'a>, vector: Octets<'a> },
}

impl<'a> Encryption<'a> {
    /// The next value, an AlgorithmIdentifier.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, KeystoreError> {
        let algorithm = Algorithm::read(reader)?;
        if algorithm.oid == PBES2 {
            return Self::pbes2(&algorithm);
        }
        let cipher = Cipher::by_pkcs12(&algorithm.oid).ok_or_else(|| algorithm.unsupported())?;
        let mut fields = algorithm.fields()?;
        let salt = fields.any()?.octets()?;
        let rounds = rounds(&fields.expect(tag::INTEGER)?)?;
        Ok(Self { cipher, key: KeySource::Pkcs12 { salt, rounds } })
    }

    fn pbes2(algorithm: &Algorithm<'a>) -> Result<Self, KeystoreError> {
        let mut fields = algorithm.fields()?;
        let derivation = Pbkdf2::read(&mut fields)?;
        let scheme = Algorithm::read(&mut fields)?;
        let cipher = Cipher::by_pbes2(&scheme.oid).ok_or_else(|| scheme.unsupported())?;
        let vector = scheme.parameters()?.octets()?;
        if vector.len() != cipher.block_length() {
            return Err(scheme.damaged("an initial vector has another length than its cipher"));
        }
        if derivation.length.is_some_and(|length| length != cipher.key_length()) {
            return Err(scheme.damaged("a key has another length than its cipher"));
        }
        Ok(Self { cipher, key: KeySource::Pbes2 { derivation, vector } })
    }

    /// What `data` is in clear, in a buffer that is wiped; `None` if this password does not lead to anything.
    pub(super) fn decrypt(
        &self,
        data: &[u8],
        password: &Password,
        work: &mut Work,
    ) -> Result<Option<Secret>, KeystoreError> {
        let (length, block) = (self.cipher.key_length(), self.cipher.block_length());
        let mut clear = Secret::new(data.to_vec());
        let decrypted = match &self.key {
            KeySource::Pkcs12 { salt, rounds } => {
                // One digest is enough for the vector.
                let rounds = work.allow(*rounds, length.div_ceil(Hash::Sha1.size()) + 1)?;
                let make = |purpose, length| Hash::Sha1.pkcs12(purpose, &password.bmp, salt, rounds, length);
                let (key, vector) = (make(Purpose::Encryption, length), make(Purpose::InitialVector, block));
                self.cipher.decrypt(&key, &vector, &mut clear)
            }
            KeySource::Pbes2 { derivation, vector } => {
                let key = derivation.key(&password.utf8, length, work)?;
                self.cipher.decrypt(&key, vector, &mut clear)
            }
        };
        Ok(decrypted.map(|length| {
            clear.truncate(length);
            clear
        }))
    }
}

impl Cipher {
    fn by_pbes2(oid: &str) -> Option<Self> {
        Some(match oid {
            "2.16.840.1.101.3.4.1.2" => Self::Aes128,
            "2.16.840.1.101.3.4.1.22" => Self::Aes192,
            "2.16.840.1.101.3.4.1.42" => Self::Aes256,
            "1.2.840.113549.3.7" => Self::TripleDes,
            _ => return None,
        })
    }

    fn by_pkcs12(oid: &str) -> Option<Self> {
        Some(match oid {
            "1.2.840.113549.1.12.1.3" => Self::TripleDes,
            "1.2.840.113549.1.12.1.4" => Self::TripleDesTwoKeys,
            "1.2.840.113549.1.12.1.5" => Self::Rc2Of128Bits,
            "1.2.840.113549.1.12.1.6" => Self::Rc2Of40Bits,
            _ => return None,
        })
    }

    /// Bytes of the key.
    fn key_length(self) -> usize {
        match self {
            Self::Rc2Of40Bits => 5,
            Self::Aes128 | Self::TripleDesTwoKeys | Self::Rc2Of128Bits => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
        }
    }

    /// Bytes of a block, and of the initial vector.
    fn block_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::TripleDes | Self::TripleDesTwoKeys | Self::Rc2Of40Bits | Self::Rc2Of128Bits => 8,
        }
    }

    /// Decrypts in place; the length without the padding, if that is right.
    fn decrypt(self, key: &[u8], vector: &[u8], data: &mut [u8]) -> Option<usize> {
        match self {
            Self::Aes128 => cbc::<Aes128>(key, vector, data),
            Self::Aes192 => cbc::<Aes192>(key, vector, data),
            Self::Aes256 => cbc::<Aes256>(key, vector, data),
            Self::TripleDes => cbc::<TdesEde3>(key, vector, data),
            Self::TripleDesTwoKeys => cbc::<TdesEde2>(key, vector, data),
            // Its strength is that of the key's length.
            Self::Rc2Of40Bits | Self::Rc2Of128Bits => cbc::<Rc2>(key, vector, data),
        }
    }
}

fn cbc<C: BlockCipherDecrypt + KeyInit>(key: &[u8], vector: &[u8], data: &mut [u8]) -> Option<usize> {
    let decryptor = cbc::Decryptor::<C>::new_from_slices(key, vector).ok()?;
    decryptor.decrypt_padded::<Pkcs7>(data).ok().map(<[u8]>::len)
}
