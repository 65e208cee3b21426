//! Java's own keystores, JKS and JCEKS: entries one after the other, certificates in clear, and a digest over all that
//! a password goes into. There is no public document; the layout is that of OpenJDK's JavaKeyStore and JceKeyStore.

use super::{Integrity, KeystoreError, Opened, read_certificate, sealed};
use crate::base::Secret;

const JKS: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
const JCEKS: [u8; 4] = [0xce; 4];
/// What the digest is made over, between the password and the keystore.
const DIGEST_SALT: &[u8] = b"Mighty Aphrodite";

/// A store of version 1 or 2.
pub(super) struct Store<'a> {
    whole: &'a [u8],
    at: usize,
    /// Version 2 names the type of each certificate.
    names_types: bool,
}

impl<'a> Store<'a> {
    /// The store that the bytes start with.
    pub(super) fn sniff(bytes: &'a [u8]) -> Option<Self> {
        let names_types = match bytes.strip_prefix(&JKS).or_else(|| bytes.strip_prefix(&JCEKS))? {
            [0, 0, 0, 1, ..] => false,
            [0, 0, 0, 2, ..] => true,
            _ => return None,
        };
        Some(Self { whole: bytes, at: 8, names_types })
    }

    /// Reads all entries, then the digest if there is a password for it.
    pub(super) fn open(mut self, password: Option<&str>) -> Result<Opened, KeystoreError> {
        let mut opened = Opened::new(Integrity::Unchecked);
        for _ in 0..self.number()? {
            self.entry(&mut opened)?;
        }
        let entries = self.at;
        let digest = self.take(20)?;
        if let Some(password) = password {
            if digest_of(self.whole.get(..entries).unwrap_or_default(), password) != digest {
                return Err(KeystoreError::WrongPassword);
            }
            opened.integrity = Integrity::Checked;
        }
        Ok(opened)
    }

    fn entry(&mut self, opened: &mut Opened) -> Result<(), KeystoreError> {
        let start = self.at;
        let kind = self.number()?;
        self.short_text()?; // alias
        self.take(8)?; // date
        match kind {
            1 => {
                opened.has_key = true;
                let length = self.number()?;
                self.take(length as usize)?; // the protected key: passed over
                for _ in 0..self.number()? {
                    self.certificate(opened)?;
                }
                Ok(())
            }
            2 => self.certificate(opened),
            3 => {
                opened.has_key = true;
                let rest = self.whole.get(self.at..).unwrap_or_default();
                let length = sealed::length(rest).ok_or_else(|| self.damaged("a secret key", self.at))?;
                self.take(length).map(drop)
            }
            _ => Err(self.damaged("an entry", start)),
        }
    }

    fn certificate(&mut self, opened: &mut Opened) -> Result<(), KeystoreError> {
        let is_x509 = !self.names_types || matches!(self.short_text()?, b"X.509" | b"X509");
        let length = self.number()?;
        let start = self.at;
        let encoded = self.take(length as usize)?;
        if !is_x509 {
            return Ok(());
        }
        let certificate = read_certificate(encoded).ok_or_else(|| self.damaged("a certificate", start))?;
        opened.add(certificate)
    }

    fn short_text(&mut self) -> Result<&'a [u8], KeystoreError> {
        let length = self.take(2)?.iter().fold(0, |n, &b| n << 8 | usize::from(b));
        self.take(length)
    }

    fn number(&mut self) -> Result<u32, KeystoreError> {
        Ok(self.take(4)?.iter().fold(0, |n, &b| n << 8 | u32::from(b)))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], KeystoreError> {
        let rest = self.whole.get(self.at..).unwrap_or_default();
        let taken = rest.get(..length).ok_or_else(|| {
            KeystoreError::Damaged(format!("it ends too early, in what starts at byte {}", self.at))
        })?;
        self.at += length;
        Ok(taken)
    }

    fn damaged(&self, what: &str, at: usize) -> KeystoreError {
        KeystoreError::Damaged(format!("{what} cannot be read, at byte {at}"))
    }
}

fn digest_of(entries: &[u8], password: &str) -> [u8; 20] {
    use sha1::Digest as _;
    // A text never has more UTF-16 units than bytes.
    let mut units = Secret::new(Vec::with_capacity(2 * password.len()));
    password.encode_utf16().for_each(|unit| units.extend(unit.to_be_bytes()));
    sha1::Sha1::new().chain_update(&*units).chain_update(DIGEST_SALT).chain_update(entries).finalize().into()
}
