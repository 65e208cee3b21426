//! Whom a chain leads to: a root that everybody knows, one of this machine's store, or one that was given.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, RootCertStore};
use thiserror::Error as ThisError;

use super::Target;
use crate::base::timestamp::Timestamp;

/// Signatures over MD5 and SHA-1: by RSA (RFC 3279, 2.2.1), by ECDSA (RFC 3279, 2.2.3), by DSA.
const OUTDATED: [&[u8]; 4] = [
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4],
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5],
    &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1],
    &[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3],
];

/// The roots to ask.
#[derive(Clone, Debug)]
pub struct Anchors {
    public: Store,
    system: Option<Store>,
    given: Option<Store>,
}

/// Roots of one origin.
#[derive(Clone, Debug)]
struct Store {
    verifier: Option<Arc<WebPkiServerVerifier>>,
    /// The roots themselves, where they are known as certificates: a server's own may be one.
    ders: Vec<Vec<u8>>,
}

/// Whether a chain is trusted, by whom.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Trust {
    /// By the roots that Mozilla's programme has.
    pub public: Result<(), Untrusted>,
    /// By the store of this machine; `None` if it has none that can be read.
    pub system: Option<Result<(), Untrusted>>,
    /// By the roots that were given; `None` if none were.
    pub given: Option<Result<(), Untrusted>>,
}

/// Why a chain is not trusted. Names are another matter: they do not count here.
#[derive(Clone, PartialEq, Eq, Debug, ThisError)]
#[non_exhaustive]
pub enum Untrusted {
    /// It leads to no known root, or an intermediate is missing.
    #[error("it leads to none of these roots")]
    UnknownIssuer,
    /// A certificate of it has expired.
    #[error("a certificate has expired")]
    Expired,
    /// A certificate of it is not valid yet.
    #[error("a certificate is not valid yet")]
    NotYetValid,
    /// It is for no server.
    #[error("the certificate is not for servers")]
    Purpose,
    /// A signature does not fit; or it is by a key of RSA that is not checked by.
    #[error(
        "a signature in the chain does not fit, or is by an RSA key below 2048 or above 8192 bits, which is not checked here"
    )]
    BadSignature,
    /// A signature is over a hash that nobody accepts any more.
    #[error("a signature in the chain is over SHA-1 or MD5, which devices refuse")]
    Outdated,
    /// A signature is of a kind that is not checked here: neither trusted nor not.
    #[error("a signature in the chain is of a kind that is not checked here, as of P-521 or Ed448")]
    NotChecked,
    /// It is that of an authority, and itself no root that is known.
    #[error("it is a certificate of an authority or a self-signed one, and not one of these roots")]
    Authority,
    /// It has none of the extensions that a server's needs.
    #[error("a certificate in the chain is one of X.509 version 1, which is outdated")]
    Version,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl Anchors {
    /// Mozilla's roots, this machine's store, and these certificates in DER.
    pub fn load(given: &[Vec<u8>]) -> Self {
        let system: Vec<Vec<u8>> =
            rustls_native_certs::load_native_certs().certs.iter().map(|der| der.to_vec()).collect();
        let public = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        Self { public: Store::new(public, Vec::new()), system: Store::of(&system), given: Store::of(given) }
    }

    /// Others in the place of Mozilla's roots and of this machine's store.
    pub fn of(public: &[Vec<u8>], system: &[Vec<u8>]) -> Self {
        let none = || Store { verifier: None, ders: Vec::new() };
        Self { public: Store::of(public).unwrap_or_else(none), system: Store::of(system), given: None }
    }

    /// Asks all of them about a chain at a moment.
    pub fn judge(&self, chain: &[Vec<u8>], target: &Target, at: Timestamp) -> Trust {
        let judge = |store: &Store| store.judge(chain, target, at);
        Trust {
            public: judge(&self.public),
            system: self.system.as_ref().map(judge),
            given: self.given.as_ref().map(judge),
        }
    }
}

impl Store {
    fn new(roots: RootCertStore, ders: Vec<Vec<u8>>) -> Self {
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().ok();
        Self { verifier, ders }
    }

    /// `None` if there is no certificate.
    fn of(ders: &[Vec<u8>]) -> Option<Self> {
        if ders.is_empty() {
            return None;
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(ders.iter().map(|der| CertificateDer::from(der.as_slice())));
        Some(Self::new(roots, ders.to_vec()))
    }

    fn judge(&self, chain: &[Vec<u8>], target: &Target, at: Timestamp) -> Result<(), Untrusted> {
        let Some((leaf, rest)) = chain.split_first() else { return Err(Untrusted::UnknownIssuer) };
        if self.ders.contains(leaf) {
            return Ok(());
        }
        let Some(verifier) = &self.verifier else { return Err(Untrusted::UnknownIssuer) };
        let name = ServerName::try_from(target.host.as_str()).map_err(|e| Untrusted::Other(e.to_string()))?;
        let rest: Vec<CertificateDer<'_>> =
            rest.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(at.unix().try_into().unwrap_or(0)));
        match verifier.verify_server_cert(&CertificateDer::from(leaf.as_slice()), &rest, &name, &[], now) {
            Ok(_) => Ok(()),
            Err(Error::InvalidCertificate(error)) => untrusted(error),
            Err(error) => Err(Untrusted::Other(error.to_string())),
        }
    }
}

fn untrusted(error: CertificateError) -> Result<(), Untrusted> {
    Err(match error {
        // Names are checked after the chain: it is trusted.
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => return Ok(()),
        CertificateError::UnknownIssuer => Untrusted::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Untrusted::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Untrusted::NotYetValid,
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            Untrusted::Purpose
        }
        CertificateError::BadSignature => Untrusted::BadSignature,
        CertificateError::UnsupportedSignatureAlgorithmContext { signature_algorithm_id, .. } => {
            // The identifier stands behind its tag and length.
            let id = signature_algorithm_id.get(2..).unwrap_or_default();
            match OUTDATED.iter().any(|oid| id.starts_with(oid)) {
                true => Untrusted::Outdated,
                false => Untrusted::NotChecked,
            }
        }
        other => odd(&other),
    })
}

/// What the library has no kind of its own for is known by its name.
fn odd(error: &CertificateError) -> Untrusted {
    let name = match error {
        CertificateError::Other(error) => error.to_string(),
        other => format!("{other:?}"),
    };
    // `Other(CaUsedAsEndEntity)`, or a name with what belongs to it.
    let name = name.trim_start_matches("Other(").trim_start_matches("OtherError(");
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    match name.as_str() {
        "CaUsedAsEndEntity" => Untrusted::Authority,
        "UnsupportedCertVersion" => Untrusted::Version,
        "UnsupportedSignatureAlgorithm" | "UnsupportedSignatureAlgorithmForPublicKey" => {
            Untrusted::NotChecked
        }
        _ => Untrusted::Other(format!("the chain is not as it must be ({name})")),
    }
}
