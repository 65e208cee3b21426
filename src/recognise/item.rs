//! One recognised thing and where it stands.

use std::borrow::Cow;

use crate::base::Secret;
use crate::base::place::Span;
use crate::certificate::{Certificate, PublicKey};

/// The kinds of things that exports hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// An X.509 certificate whose outer structure could be read; [`Item::certificate`] has it.
    Certificate,
    /// Something that says it is a certificate, and is not one.
    MalformedCertificate,
    /// A private key, encrypted or not, whole or part.
    PrivateKey,
    /// PKCS#12, JKS, JCEKS, BKS: may hold a private key.
    Keystore,
    /// PKCS#10; [`Item::public_key`] has its key.
    CertificateRequest,
    /// A bare SubjectPublicKeyInfo or RSAPublicKey; [`Item::public_key`] has it.
    PublicKey,
    /// An SSH public key or certificate.
    SshPublicKey,
    /// A certificate revocation list.
    Crl,
    /// DH or EC parameters.
    Parameters,
    /// PKCS#7 / CMS SignedData, Windows SST: a set of certificates; those found inside are children.
    CertificateBag,
    /// zip, gzip and the like.
    Archive,
    /// PDF, Office, HTML without material, images, …
    Document,
    /// Text that decodes to its children (base64 of a PEM file in a JSON or YAML value).
    Encoded,
    /// Secrets of a TLS session.
    SessionSecret,
    /// Text in which every decodable run is explained.
    PlainText,
    /// Text with a decodable run that nothing in this file explains.
    UnexplainedText,
    /// Text that looks like material damaged on its way.
    DamagedText,
    /// Bytes that are none of these.
    Unknown,
}

impl Kind {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::MalformedCertificate => "malformed-certificate",
            Self::PrivateKey => "private-key",
            Self::Keystore => "keystore",
            Self::CertificateRequest => "certificate-request",
            Self::PublicKey => "public-key",
            Self::SshPublicKey => "ssh-public-key",
            Self::Crl => "crl",
            Self::Parameters => "parameters",
            Self::CertificateBag => "certificate-bag",
            Self::Archive => "archive",
            Self::Document => "document",
            Self::Encoded => "encoded",
            Self::SessionSecret => "session-secret",
            Self::PlainText => "plain-text",
            Self::UnexplainedText => "unexplained-text",
            Self::DamagedText => "damaged-text",
            Self::Unknown => "unknown",
        }
    }

    /// Whether this is nothing but text or bytes without a meaning of their own.
    pub fn is_filler(self) -> bool {
        matches!(self, Self::PlainText | Self::UnexplainedText | Self::DamagedText | Self::Unknown)
    }

    /// Whether a digest of a file with such an item could help to guess or trace a secret: it is not hashed then.
    pub fn forbids_hash(self) -> bool {
        matches!(
            self,
            Self::PrivateKey | Self::Keystore | Self::SessionSecret | Self::Archive | Self::Unknown
        )
    }
}

/// One recognised thing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Item {
    /// What kind of thing.
    pub kind: Kind,
    /// What exactly, in words with an article: "an unencrypted RSA private key (PKCS#1)".
    pub what: Cow<'static, str>,
    /// Index of the item that holds this one.
    pub parent: Option<usize>,
    /// How it was wrapped, outermost first: `["zip", "utf-16le", "pem"]`.
    pub layers: Vec<&'static str>,
    /// The PEM label; untrusted text.
    pub label: Option<String>,
    /// The name of the archive's member that this stands in; untrusted text.
    pub member: Option<String>,
    /// Bytes in the file; inside compression, where no byte of the file stands for one of these, `None`.
    pub span: Option<Span>,
    /// First and last line: of the file, or inside compression of the decompressed text.
    pub lines: (usize, usize),
    /// The line where damage was found.
    pub fault_line: Option<usize>,
    /// The certificate of [`Kind::Certificate`].
    pub certificate: Option<Box<Certificate>>,
    /// The key of [`Kind::PublicKey`] and [`Kind::CertificateRequest`].
    pub public_key: Option<Box<PublicKey>>,
    /// The bytes of [`Kind::Keystore`], unwrapped: what a password opens.
    pub keystore: Option<Secret>,
}
