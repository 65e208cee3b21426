//! The certificates of a keystore, never its keys: PKCS#12 (PFX), and the stores of Java (JKS, JCEKS).
//!
//! ```
//! use pinbundle::keystore::{self, KeystoreError};
//!
//! let pfx = std::fs::read("fixtures/test-keystores/pfx-modern.pfx")?;
//! assert_eq!(keystore::certificates(&pfx, None), Err(KeystoreError::PasswordNeeded));
//! let opened = keystore::certificates(&pfx, Some("test-only"))?;
//! assert_eq!(opened.certificates[0].dns_names, ["mdm.example.com"]);
//! assert!(opened.has_key);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ber;
mod bouncy_castle;
mod error;
mod java;
mod pkcs12;
mod sealed;
#[cfg(test)]
mod tests;

pub use error::KeystoreError;

use crate::base::der::{Header, tag};
use crate::base::limits;
use crate::certificate::Certificate;
use crate::recognise::Export;

/// What is public in a keystore.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Opened {
    /// The certificates, in the order of the keystore: servers', chains', trusted ones; one that stands there twice
    /// is given twice.
    pub certificates: Vec<Certificate>,
    /// Whether it is known that nothing was changed.
    pub integrity: Integrity,
    /// Whether there is a private or secret key beside them. It was left alone.
    pub has_key: bool,
}

/// Whether a keystore is known to be as it was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Integrity {
    /// Its code fits the password.
    Checked,
    /// It has no code, one of an unknown kind, or no password was given for it.
    Unchecked,
}

/// Opens a keystore for what is public in it; `bytes` start with it, and what follows its end is not looked at.
///
/// JKS and JCEKS hold certificates in clear: a password only checks their integrity. In PKCS#12 they are encrypted
/// most of the time; without a password the empty one is tried, as tools do. Time and memory are linear in the input,
/// and so is the work that [`limits::KEY_DERIVATION_ROUNDS`] bounds.
pub fn certificates(bytes: &[u8], password: Option<&str>) -> Result<Opened, KeystoreError> {
    if let Some(store) = java::Store::sniff(bytes) {
        return store.open(password);
    }
    if is_pkcs12(bytes) {
        return pkcs12::open(bytes, password);
    }
    Err(bouncy_castle::sniff(bytes).unwrap_or(KeystoreError::NotAKeystore))
}

/// Opens every keystore of an export, each with the first of these passwords that fits; without any, as
/// [`certificates()`] does.
///
/// All open, or none: of what stays closed nobody knows whether it holds the certificate that is meant.
pub fn open_all(export: &Export, passwords: &[impl AsRef<str>]) -> Result<Opened, KeystoreError> {
    let mut all = Opened::new(Integrity::Checked);
    for (number, bytes) in export.items().iter().filter_map(|item| item.keystore.as_ref()).enumerate() {
        if number == limits::KEYSTORES {
            return Err(KeystoreError::OverLimit(format!(
                "more than {} keystores in one file",
                limits::KEYSTORES
            )));
        }
        let opened = open_one(bytes, passwords)?;
        if opened.integrity == Integrity::Unchecked {
            all.integrity = Integrity::Unchecked;
        }
        all.has_key |= opened.has_key;
        for certificate in opened.certificates {
            all.add(certificate)?;
        }
    }
    Ok(all)
}

fn open_one(bytes: &[u8], passwords: &[impl AsRef<str>]) -> Result<Opened, KeystoreError> {
    if passwords.is_empty() {
        return certificates(bytes, None);
    }
    let mut tried = passwords.iter().map(|password| certificates(bytes, Some(password.as_ref())));
    tried
        .find(|opened| *opened != Err(KeystoreError::WrongPassword))
        .unwrap_or(Err(KeystoreError::WrongPassword))
}

impl Opened {
    fn new(integrity: Integrity) -> Self {
        Self { certificates: Vec::new(), integrity, has_key: false }
    }

    fn add(&mut self, certificate: Certificate) -> Result<(), KeystoreError> {
        if self.certificates.len() == limits::ITEMS {
            return Err(KeystoreError::OverLimit(format!("more than {} certificates", limits::ITEMS)));
        }
        self.certificates.push(certificate);
        Ok(())
    }
}

/// `SEQUENCE { INTEGER 3, SEQUENCE …`
fn is_pkcs12(bytes: &[u8]) -> bool {
    Header::read(bytes)
        .filter(|outer| outer.tag == tag::SEQUENCE)
        .is_some_and(|outer| outer.content(bytes).starts_with(&[tag::INTEGER, 1, 3, tag::SEQUENCE]))
}

/// A certificate that is all of `der`.
fn read_certificate(der: &[u8]) -> Option<Certificate> {
    Certificate::read(der).filter(|(_, length)| *length == der.len()).map(|(certificate, _)| certificate)
}
