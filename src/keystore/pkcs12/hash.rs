//! The hashes of PKCS#12, and what is made with them: keys from passwords, and codes that prove a password.

use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::digest::common::BlockSizeUser;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use crate::base::Secret;

/// A hash that PKCS#12 files are made with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// What a key of RFC 7292, B.3 is for: its "diversifier".
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Encryption = 1,
    InitialVector = 2,
    Mac = 3,
}

/// Calls a function that is generic over the hash.
macro_rules! with {
    ($hash:expr, $function:ident ( $($argument:expr),* )) => {
        match $hash {
            Hash::Sha1 => $function::<Sha1>($($argument),*),
            Hash::Sha224 => $function::<Sha224>($($argument),*),
            Hash::Sha256 => $function::<Sha256>($($argument),*),
            Hash::Sha384 => $function::<Sha384>($($argument),*),
            Hash::Sha512 => $function::<Sha512>($($argument),*),
        }
    };
}

impl Hash {
    /// By the object identifier of the hash itself.
    pub(super) fn by_digest(oid: &str) -> Option<Self> {
        Some(match oid {
            "1.3.14.3.2.26" => Self::Sha1,
            "2.16.840.1.101.3.4.2.4" => Self::Sha224,
            "2.16.840.1.101.3.4.2.1" => Self::Sha256,
            "2.16.840.1.101.3.4.2.2" => Self::Sha384,
            "2.16.840.1.101.3.4.2.3" => Self::Sha512,
            _ => return None,
        })
    }

    /// By the object identifier of HMAC with the hash (RFC 8018, B.1).
    pub(super) fn by_hmac(oid: &str) -> Option<Self> {
        Some(match oid {
            "1.2.840.113549.2.7" => Self::Sha1,
            "1.2.840.113549.2.8" => Self::Sha224,
            "1.2.840.113549.2.9" => Self::Sha256,
            "1.2.840.113549.2.10" => Self::Sha384,
            "1.2.840.113549.2.11" => Self::Sha512,
            _ => return None,
        })
    }

    /// Bytes of a digest.
    pub(super) fn size(self) -> usize {
        with!(self, size())
    }

    /// A key by PBKDF2 with HMAC (RFC 8018, 5.2).
    pub(super) fn pbkdf2(self, password: &[u8], salt: &[u8], rounds: u32, length: usize) -> Secret {
        let mut key = Secret::new(vec![0; length]);
        with!(self, pbkdf2(password, salt, rounds, &mut key));
        key
    }

    /// A key by the older way of PKCS#12 itself (RFC 7292, B.2).
    pub(super) fn pkcs12(
        self,
        purpose: Purpose,
        password: &[u8],
        salt: &[u8],
        rounds: u32,
        length: usize,
    ) -> Secret {
        let mut key = Secret::new(vec![0; length]);
        with!(self, pkcs12(purpose, password, salt, rounds, &mut key));
        key
    }

    /// Whether `code` is the HMAC of `data` under `key`; takes as long whichever byte differs.
    pub(super) fn is_hmac(self, key: &[u8], data: &[u8], code: &[u8]) -> bool {
        with!(self, is_hmac(key, data, code))
    }
}

fn size<H: Digest>() -> usize {
    <H as Digest>::output_size()
}

fn pbkdf2<H: EagerHash>(password: &[u8], salt: &[u8], rounds: u32, key: &mut [u8]) {
    pbkdf2::pbkdf2_hmac::<H>(password, salt, rounds, key);
}

fn is_hmac<H: EagerHash>(key: &[u8], data: &[u8], code: &[u8]) -> bool {
    // Keys of any length are taken.
    Hmac::<H>::new_from_slice(key).is_ok_and(|mac| mac.chain_update(data).verify_slice(code).is_ok())
}

/// The names are those of RFC 7292, B.2: `v` is the block of the hash in bytes, `i` salt and password, each repeated
/// to fill whole blocks.
fn pkcs12<H: Digest + BlockSizeUser>(
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    key: &mut [u8],
) {
    let v = H::block_size();
    let filled = |bytes: &[u8]| bytes.len().div_ceil(v) * v;
    let mut i = Secret::new(Vec::with_capacity(filled(salt) + filled(password)));
    i.extend(salt.iter().cycle().take(filled(salt)));
    i.extend(password.iter().cycle().take(filled(password)));
    let diversifier = vec![purpose as u8; v];
    for part in key.chunks_mut(size::<H>()) {
        let mut a = Secret::new(H::new().chain_update(&diversifier).chain_update(&*i).finalize().to_vec());
        for _ in 1..rounds {
            let next = H::digest(&*a);
            a.copy_from_slice(&next);
        }
        part.iter_mut().zip(a.iter()).for_each(|(key, a)| *key = *a);
        let b = Secret::new(a.iter().copied().cycle().take(v).collect());
        i.chunks_mut(v).for_each(|block| add_with_one(block, &b));
    }
}

/// `block + b + 1`, both big-endian, without the carry out of the first byte.
fn add_with_one(block: &mut [u8], b: &[u8]) {
    let mut carry = 1;
    for (x, y) in block.iter_mut().zip(b).rev() {
        let sum = u16::from(*x) + u16::from(*y) + carry;
        *x = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::digest::hex;

    #[test]
    fn keys_by_the_older_way() {
        // What `openssl kdf -kdfopt digest:SHA1 -kdfopt hexpass:… -kdfopt hexsalt:… -kdfopt iter:1000 -kdfopt id:1
        // -keylen 24 PKCS12KDF` and its like say.
        let password = b"\0q\0u\0e\0e\0g\0\0";
        let salt = [0x16, 0x82, 0xc0, 0xfc, 0x5b, 0x3f, 0x7e, 0xc5];
        let key = Hash::Sha1.pkcs12(Purpose::Encryption, password, &salt, 1000, 24);
        assert_eq!(hex(&key), "483dd6e919d7de2e8e648ba8f862f3fbfbdc2bcb2c02957f");
        let vector = Hash::Sha1.pkcs12(Purpose::InitialVector, password, &salt, 1000, 8);
        assert_eq!(hex(&vector), "9d461d1b00355c50");
        let long = Hash::Sha512.pkcs12(Purpose::Mac, password, &salt, 3, 70);
        assert_eq!(
            hex(&long),
            "4f1a1de88181573550accdbd0f70a97b7be98b41c5e32ad4461f2e617f1d80a6\
             5364921a6378ae902d46b53bd992cd06dcd9dd98d0e82c16d64a1aed52628376\
             38cd29ce1868"
        );
    }

    #[test]
    fn carries_run_to_the_front_and_no_further() {
        let mut block = [0xff, 0xff];
        add_with_one(&mut block, &[0, 1]);
        assert_eq!(block, [0, 1]);
    }
}
