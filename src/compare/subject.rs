//! What is compared, and which of the things in a file that is.

use thiserror::Error;

use crate::certificate::{Certificate, PublicKey, order};
use crate::recognise::{Export, Kind};
use crate::rules::Role;

/// A key, with its certificate and its role where there are any.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Subject {
    /// The key.
    pub key: PublicKey,
    /// The certificate that it was read from.
    pub certificate: Option<Certificate>,
    /// The server that a package names it for.
    pub role: Option<Role>,
    /// Whether the package says that it will replace the one in use.
    pub is_next: bool,
}

/// Why nothing in a file can be compared. Each follows the name of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum NoSubject {
    /// A key or keystore, and no certificate that could be read beside it.
    #[error("holds a private key or a keystore, and no certificate that can be read")]
    KeyAlone,
    /// Several certificates, and none of them is certain to be the server's.
    #[error("holds several certificates, and it is not certain which is the server's")]
    UncertainLeaf,
    /// No certificate, and several keys.
    #[error("holds several public keys, and it is not certain which is meant")]
    SeveralKeys,
    /// A certificate of which not even the key can be read.
    #[error("holds a certificate that cannot be read")]
    Malformed,
    /// More than is looked at.
    #[error("is larger, or holds more, than is looked at")]
    TooMuch,
    /// Nothing with a key.
    #[error("holds no certificate or public key")]
    Nothing,
}

impl Subject {
    /// A certificate's key.
    pub fn certificate(certificate: &Certificate) -> Self {
        Self { certificate: Some(certificate.clone()), ..Self::key(&certificate.key) }
    }

    /// A key alone: a public key, or that of a CSR.
    pub fn key(key: &PublicKey) -> Self {
        Self { key: key.clone(), certificate: None, role: None, is_next: false }
    }

    /// What is compared of a file: its one certificate; of several the server's; without any, its one public key.
    ///
    /// A private key beside a certificate does not hinder ([`Export::may_hold_key`]); without one, the file is refused:
    /// nobody needs it for this, and the public half lies in other files.
    pub fn of(export: &Export) -> Result<Self, NoSubject> {
        if export.is_too_large() || export.items_left_out() > 0 {
            return Err(NoSubject::TooMuch);
        }
        let certificates: Vec<&Certificate> = export.certificates().map(|(_, c)| c).collect();
        match certificates.as_slice() {
            [] => Self::only_key(export),
            [only] => Ok(Self::certificate(only)),
            several => order::leaf(several)
                .and_then(|leaf| several.get(leaf))
                .map(|leaf| Self::certificate(leaf))
                .ok_or(NoSubject::UncertainLeaf),
        }
    }

    fn only_key(export: &Export) -> Result<Self, NoSubject> {
        if export.may_hold_key() {
            return Err(NoSubject::KeyAlone);
        }
        if export.of_kind(Kind::MalformedCertificate).next().is_some() {
            return Err(NoSubject::Malformed);
        }
        let mut keys = export.items().iter().filter_map(|item| item.public_key.as_deref());
        let first = keys.next().ok_or(NoSubject::Nothing)?;
        if keys.any(|key| key.spki != first.spki) {
            return Err(NoSubject::SeveralKeys);
        }
        Ok(Self::key(first))
    }
}
