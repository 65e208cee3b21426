//! Why a keystore was not opened.

use thiserror::Error;

/// Why the certificates of a keystore cannot be given.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum KeystoreError {
    /// The certificates are encrypted, no password was given, and the empty one does not fit.
    #[error("its certificates are encrypted: a password is needed")]
    PasswordNeeded,
    /// What the password protects does not fit it. A changed byte looks the same.
    #[error("the password is wrong, or the keystore was changed since it was made")]
    WrongPassword,
    /// It is made in a way that is not supported here.
    #[error("{what} is not supported here; {instead}")]
    Unsupported {
        /// The algorithm or format, by name.
        what: String,
        /// What to do instead.
        instead: &'static str,
    },
    /// It asks for more work than [`limits`](crate::base::limits) allow.
    #[error("it is over a limit: {0}")]
    OverLimit(String),
    /// Its structure is broken: what, and where.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// Neither PKCS#12 nor a Java keystore.
    #[error("it is no keystore that is known here (PKCS#12, JKS, JCEKS)")]
    NotAKeystore,
}

/// What to do about a PKCS#12 file in an algorithm that is not supported here.
const WITH_OPENSSL: &str = "OpenSSL may read it: \
                            openssl pkcs12 -legacy -in FILE -nokeys -clcerts | openssl x509 -out CERTIFICATE.pem";
/// What to do about a keystore that no password opens.
const ANOTHER_EXPORT: &str =
    "export it anew, under a password; or the certificate alone, which is all that is needed";

impl KeystoreError {
    /// An algorithm of PKCS#12 that is not supported here.
    pub(super) fn algorithm(what: impl Into<String>) -> Self {
        Self::Unsupported { what: what.into(), instead: WITH_OPENSSL }
    }

    /// A keystore of PKCS#12 that is protected by a public key instead of a password (RFC 7292, 3.1).
    pub(super) fn public_key_mode(what: &str) -> Self {
        Self::Unsupported { what: what.into(), instead: ANOTHER_EXPORT }
    }
}
