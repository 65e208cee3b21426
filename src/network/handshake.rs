//! A TLS handshake for the sake of the certificate that is presented in it.

use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error,
    PeerMisbehaved, SignatureScheme, SupportedCipherSuite, sign, version,
};

use super::connection::Connection;
use super::{Deadline, Failure, Path, Stage, Target, hello};
use crate::certificate::{Certificate, KeyKind};

/// What is offered to the server.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Variation {
    /// Which versions of TLS.
    pub version: Version,
    /// Which kinds of keys.
    pub keys: Keys,
    /// Whether the name is sent (server name indication, RFC 6066, 3).
    pub sni: bool,
}

/// Versions of TLS.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Version {
    /// 1.2 and 1.3, as any modern client.
    Modern,
    /// 1.3 alone.
    Tls13,
    /// 1.2 alone.
    Tls12,
    /// 1.2 and whatever is older. The certificate is read from the server's first messages and possession of its key is not
    /// proven.
    Old,
}

/// Kinds of keys.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Keys {
    /// All that are known.
    Any,
    /// RSA alone: suites and signature schemes.
    Rsa,
    /// ECDSA alone.
    Ecdsa,
}

impl fmt::Display for Variation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.version {
            Version::Modern => "TLS 1.2 and 1.3",
            Version::Tls13 => "TLS 1.3",
            Version::Tls12 => "TLS 1.2",
            Version::Old => "TLS 1.2 and older",
        })?;
        f.write_str(match self.keys {
            Keys::Any => "",
            Keys::Rsa => " with RSA",
            Keys::Ecdsa => " with ECDSA",
        })?;
        f.write_str(if self.sni { "" } else { " without the name" })
    }
}

/// What a server presented.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Presented {
    /// The certificates as they came, the server's first, in DER or whatever it is.
    pub chain: Vec<Vec<u8>>,
    /// Whether the server proved that it holds the key.
    pub is_proven: bool,
    /// The version that was spoken: `TLSv1.3`, `TLSv1.2`, ...; empty if the server did not get that far.
    pub version: String,
    /// Whether the server asked for a certificate of the client.
    pub asks_for_certificate: bool,
    /// What went wrong after the certificate came: the server demands one of the client, for example.
    pub afterwards: Option<Failure>,
}

/// Makes one handshake.
pub fn handshake(
    path: &Path,
    target: &Target,
    variation: Variation,
    deadline: Deadline,
) -> Result<Presented, Failure> {
    let mut connection = path.open(target, deadline)?;
    if variation.version == Version::Old {
        return hello::ask(&mut connection, target, variation.sni);
    }
    let witness = Arc::new(Witness::new(variation.keys));
    let mut tls = client(target, variation, Arc::clone(&witness))?;
    let ended = complete(&mut tls, &mut connection);
    let version = tls.protocol_version().map(|version| format!("{version:?}").replace('_', "."));
    let seen = witness.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (seen, ended) {
        (Some(seen), ended) if !seen.is_forged => Ok(Presented {
            chain: seen.chain,
            is_proven: seen.is_proven,
            version: version.unwrap_or_default(),
            asks_for_certificate: witness.was_asked.load(Ordering::Relaxed),
            afterwards: ended.err(),
        }),
        (Some(_), _) => Err(Failure::Broken("its signature does not fit the certificate".to_owned())),
        (None, Err(failure)) => Err(failure),
        (None, Ok(())) => Err(Failure::Broken("it ended without a certificate".to_owned())),
    }
}

fn client(target: &Target, variation: Variation, witness: Arc<Witness>) -> Result<ClientConnection, Failure> {
    let versions = match variation.version {
        Version::Tls13 => &[&version::TLS13][..],
        Version::Tls12 => &[&version::TLS12],
        Version::Modern | Version::Old => rustls::ALL_VERSIONS,
    };
    let mut provider = ring::default_provider();
    provider.cipher_suites.retain(|suite| fits(suite, variation.keys));
    let other = |error: Error| Failure::Other(error.to_string());
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .map_err(other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Witness>::clone(&witness))
        .with_client_cert_resolver(witness);
    config.enable_sni = variation.sni;
    let name =
        ServerName::try_from(target.host.clone()).map_err(|error| Failure::Other(error.to_string()))?;
    ClientConnection::new(Arc::new(config), name).map_err(other)
}

/// Whether a suite is for this kind of key; those of TLS 1.3 are for all.
fn fits(suite: &SupportedCipherSuite, keys: Keys) -> bool {
    let name = format!("{:?}", suite.suite());
    match keys {
        Keys::Any => true,
        Keys::Rsa => !name.contains("_ECDSA_"),
        Keys::Ecdsa => !name.contains("_RSA_"),
    }
}

/// Goes on until the handshake ends, and says goodbye.
fn complete(tls: &mut ClientConnection, connection: &mut Connection) -> Result<(), Failure> {
    while tls.is_handshaking() {
        if let Err(error) = tls.complete_io(connection) {
            return Err(failure(&error, connection));
        }
    }
    tls.send_close_notify();
    let _ = tls.write_tls(connection);
    Ok(())
}

/// What an error in the middle of a handshake means.
fn failure(error: &io::Error, connection: &Connection) -> Failure {
    if connection.is_flooded {
        return Failure::Flood;
    }
    let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return Failure::of(error, Stage::Handshake);
    };
    match tls {
        Error::AlertReceived(alert) => refused(*alert),
        // Said of signatures by keys that are not known to the library, too.
        Error::PeerMisbehaved(PeerMisbehaved::SignedKxWithWrongAlgorithm) => {
            Failure::NothingInCommon("its kind of signature is not checked here".to_owned())
        }
        Error::PeerIncompatible(what) => Failure::NothingInCommon(format!("{what:?}")),
        _ if connection.first.starts_with(b"HTTP/") || connection.first.starts_with(b"<") => {
            Failure::PlainHttp
        }
        _ if !hello::is_record(&connection.first) => Failure::NotTls,
        _ if error.kind() == ErrorKind::UnexpectedEof => Failure::Closed(Stage::Handshake),
        other => Failure::Broken(other.to_string()),
    }
}

/// What an alert that ends a handshake means.
pub(super) fn refused(alert: AlertDescription) -> Failure {
    match alert {
        AlertDescription::ProtocolVersion => {
            Failure::NothingInCommon("the server speaks another version of TLS".to_owned())
        }
        AlertDescription::HandshakeFailure => {
            Failure::NothingInCommon("no suite or kind of key that both know".to_owned())
        }
        AlertDescription::Unknown(code) => Failure::Alert(format!("alert {code}")),
        known => Failure::Alert(format!("{known:?}")),
    }
}

/// Notes what is presented and whether it is proven, and trusts everything: whom to trust is asked later.
#[derive(Debug)]
struct Witness {
    provider: Arc<CryptoProvider>,
    keys: Keys,
    seen: Mutex<Option<Seen>>,
    was_asked: AtomicBool,
}

#[derive(Debug)]
struct Seen {
    chain: Vec<Vec<u8>>,
    is_proven: bool,
    is_forged: bool,
}

impl Witness {
    fn new(keys: Keys) -> Self {
        Self {
            provider: Arc::new(ring::default_provider()),
            keys,
            seen: Mutex::new(None),
            was_asked: AtomicBool::new(false),
        }
    }

    /// Keys that the library cannot check (P-521, short RSA, odd certificates) are taken without proof.
    fn note(
        &self,
        checked: Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match (&checked, seen.as_mut()) {
            (Ok(_), Some(seen)) => seen.is_proven = true,
            (Err(Error::InvalidCertificate(CertificateError::BadSignature)), Some(seen))
                if !has_rsa_of_odd_length(&seen.chain) =>
            {
                seen.is_forged = true;
                return checked;
            }
            _ => {}
        }
        Ok(HandshakeSignatureValid::assertion())
    }
}

/// Whether the server's key is one of RSA that the library checks nothing by, and calls every signature of it bad: shorter
/// than 2048 bits or longer than 8192.
fn has_rsa_of_odd_length(chain: &[Vec<u8>]) -> bool {
    let certificate = chain.first().and_then(|leaf| Certificate::read(leaf));
    let info = certificate.and_then(|(certificate, _)| certificate.key.info);
    info.is_some_and(|info| {
        info.kind == KeyKind::Rsa && !info.bits.is_some_and(|bits| (2048..=8192).contains(&bits))
    })
}

/// There is none to give; that it was asked for is noted.
impl ResolvesClientCert for Witness {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<sign::CertifiedKey>> {
        self.was_asked.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).map(|der| der.to_vec()).collect();
        let seen = Seen { chain, is_proven: false, is_forged: false };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        self.note(rustls::crypto::verify_tls12_signature(message, certificate, signed, known))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        self.note(rustls::crypto::verify_tls13_signature(message, certificate, signed, known))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let rsa = [
            SignatureScheme::RSA_PSS_SHA256,
            SignatureScheme::RSA_PSS_SHA384,
            SignatureScheme::RSA_PSS_SHA512,
            SignatureScheme::RSA_PKCS1_SHA256,
            SignatureScheme::RSA_PKCS1_SHA384,
            SignatureScheme::RSA_PKCS1_SHA512,
            // Keys for PSS alone, by their numbers (RFC 8446, 4.2.3). They are not checked.
            SignatureScheme::Unknown(0x0809),
            SignatureScheme::Unknown(0x080a),
            SignatureScheme::Unknown(0x080b),
        ];
        let ecdsa = [
            SignatureScheme::ECDSA_NISTP256_SHA256,
            SignatureScheme::ECDSA_NISTP384_SHA384,
            SignatureScheme::ECDSA_NISTP521_SHA512,
            // Brainpool (RFC 8734, 2), not checked either.
            SignatureScheme::Unknown(0x081a),
            SignatureScheme::Unknown(0x081b),
            SignatureScheme::Unknown(0x081c),
        ];
        match self.keys {
            Keys::Rsa => rsa.to_vec(),
            Keys::Ecdsa => ecdsa.to_vec(),
            Keys::Any => [&ecdsa[..], &[SignatureScheme::ED25519, SignatureScheme::ED448], &rsa].concat(),
        }
    }
}
