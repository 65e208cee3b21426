//! The formats that are recognised: one file per kind of thing, one row per format.
//!
//! To add a format: a `read` function in the file of its kind (or a new file) and one row in [`FORMATS`].

mod age;
mod archive;
mod bks;
mod certificate;
mod crl;
mod csr;
mod document;
mod java_keystore;
mod jwk;
mod key_dump;
mod microsoft_key;
mod openssh;
mod parameters;
pub(super) mod pem;
mod pgp;
mod pkcs12;
mod pkcs7;
mod private_key;
mod public_key;
mod putty;
mod session;
mod sst;
mod xml_key;

use std::borrow::Cow;

use super::item::Kind;
use crate::base::Secret;
use crate::base::place::{OffsetMap, Span};
use crate::certificate::{Certificate, PublicKey};

/// What a format found.
#[derive(Debug)]
pub struct Found {
    /// What kind of thing.
    pub kind: Kind,
    /// What exactly, in words with an article.
    pub what: Cow<'static, str>,
    /// Which bytes it is, in the buffer that was searched.
    pub span: Span,
    /// How it is wrapped: `pem`, `der`; nothing for forms of their own.
    pub layer: Option<&'static str>,
    /// Where damage was found, in the searched buffer.
    pub fault_at: Option<usize>,
    /// The PEM label; untrusted.
    pub label: Option<String>,
    /// The certificate.
    pub certificate: Option<Box<Certificate>>,
    /// The public key or the key of a request.
    pub public_key: Option<Box<PublicKey>>,
    /// What it holds, to be recognised in turn.
    pub inside: Vec<Inside>,
}

/// Bytes inside something that was found.
#[derive(Debug)]
pub struct Inside {
    /// The bytes, unwrapped.
    pub bytes: Secret,
    /// The wrapping that was undone, if it has a name of its own.
    pub layer: Option<&'static str>,
    /// Name of an archive's member; untrusted.
    pub name: Option<String>,
    /// Where they stand in the searched buffer; `None` if they were compressed.
    pub place: Option<OffsetMap>,
    /// Only private keys in it are of interest; else whatever is not recognised is listed too.
    pub only_keys: bool,
}

impl Found {
    /// A thing of this kind at this place.
    pub fn new(kind: Kind, what: impl Into<Cow<'static, str>>, span: Span) -> Self {
        Self {
            kind,
            what: what.into(),
            span,
            layer: None,
            fault_at: None,
            label: None,
            certificate: None,
            public_key: None,
            inside: Vec::new(),
        }
    }

    /// Wrapped in this.
    pub fn layer(mut self, layer: &'static str) -> Self {
        self.layer = Some(layer);
        self
    }

    /// Holds a part of the searched buffer as it stands there, from `offset` on.
    pub fn holds(mut self, bytes: &[u8], offset: usize, layer: Option<&'static str>, only_keys: bool) -> Self {
        let place = Some(OffsetMap::shifted(offset));
        self.inside.push(Inside { bytes: Secret::new(bytes.to_vec()), layer, name: None, place, only_keys });
        self
    }
}

/// One recognised format.
pub struct Format {
    /// Name for people who read this table.
    pub name: &'static str,
    /// Bytes that every instance has at a known place, searched for in text, in other bytes, or in both.
    pub needle: &'static [u8],
    /// Where the needle is looked for.
    pub look: Look,
    /// Looks at a needle's place `at`: the thing may start before it, but not before `floor`.
    pub read: fn(bytes: &[u8], at: usize, floor: usize) -> Option<Found>,
}

/// Where a format's needle is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// Everywhere.
    Anywhere,
    /// In buffers that are text.
    Text,
    /// In buffers that are not text, and at the start of any.
    Binary,
    /// At the start of a buffer only, and right behind another thing.
    Start,
}

/// Every format, in the order in which they are asked about the same place.
pub static FORMATS: &[Format] = &[
    // Text.
    Format { name: "PEM", needle: b"-----BEGIN ", look: Look::Anywhere, read: pem::read },
    Format { name: "SSH2 private key (RFC 4716 style)", needle: b"---- BEGIN SSH2 ", look: Look::Anywhere, read: openssh::read_ssh2 },
    Format { name: "PuTTY private key", needle: b"PuTTY-User-Key-File-", look: Look::Anywhere, read: putty::read },
    Format { name: "age secret key", needle: b"AGE-SECRET-KEY-", look: Look::Anywhere, read: age::read },
    Format { name: "JSON Web Key", needle: b"\"kty\"", look: Look::Text, read: jwk::read },
    Format { name: "XML RSA key", needle: b"<RSAKeyValue", look: Look::Text, read: xml_key::read },
    Format { name: "text of an OpenSSL RSA or DSA key", needle: b"rivateExponent:", look: Look::Text, read: key_dump::read },
    Format { name: "text of an OpenSSL key's primes", needle: b"prime", look: Look::Text, read: key_dump::read },
    Format { name: "text of an OpenSSL key's exponents", needle: b"exponent", look: Look::Text, read: key_dump::read },
    Format { name: "text of an OpenSSL key's coefficient", needle: b"coefficient", look: Look::Text, read: key_dump::read },
    Format { name: "text of an OpenSSL EC or Edwards key", needle: b"priv:", look: Look::Text, read: key_dump::read },
    Format { name: "text of a GnuTLS key", needle: b"private ", look: Look::Text, read: key_dump::read },
    Format { name: "TLS session secret", needle: b"Master-Key:", look: Look::Text, read: session::read },
    Format { name: "TLS resumption secret", needle: b"Resumption PSK:", look: Look::Text, read: session::read },
    Format { name: "TLS session ticket", needle: b"TLS session ticket:", look: Look::Text, read: session::read },
    Format { name: "NSS key log", needle: b"CLIENT_", look: Look::Text, read: session::read_key_log },
    Format { name: "NSS key log", needle: b"SERVER_", look: Look::Text, read: session::read_key_log },
    Format { name: "SSH public key", needle: b"ssh-", look: Look::Text, read: openssh::read_public },
    Format { name: "SSH public key (ECDSA)", needle: b"ecdsa-sha2-", look: Look::Text, read: openssh::read_public },
    // DER: several formats begin alike, the certificate first.
    Format { name: "certificate", needle: b"\x30\x82", look: Look::Binary, read: certificate::read },
    Format { name: "certificate, short", needle: b"\x30\x81", look: Look::Binary, read: certificate::read },
    Format { name: "certificate, long", needle: b"\x30\x83", look: Look::Binary, read: certificate::read },
    Format { name: "certificate, indefinite length", needle: b"\x30\x80", look: Look::Binary, read: certificate::read },
    Format { name: "private key", needle: b"\x30", look: Look::Start, read: private_key::read },
    Format { name: "private key", needle: b"\x30\x82", look: Look::Binary, read: private_key::read },
    Format { name: "private key, short", needle: b"\x30\x81", look: Look::Binary, read: private_key::read },
    Format { name: "private key, indefinite length", needle: b"\x30\x80", look: Look::Binary, read: private_key::read },
    Format { name: "PKCS#12", needle: b"\x30", look: Look::Start, read: pkcs12::read },
    Format { name: "PKCS#12", needle: b"\x02\x01\x03\x30", look: Look::Binary, read: pkcs12::read_at_version },
    Format { name: "PKCS#7", needle: b"\x30", look: Look::Start, read: pkcs7::read },
    Format { name: "PKCS#7", needle: b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", look: Look::Binary, read: pkcs7::read_at_oid },
    Format { name: "certificate request", needle: b"\x30", look: Look::Start, read: csr::read },
    Format { name: "certificate revocation list", needle: b"\x30", look: Look::Start, read: crl::read },
    Format { name: "public key", needle: b"\x30", look: Look::Start, read: public_key::read },
    Format { name: "parameters", needle: b"\x30", look: Look::Start, read: parameters::read },
    Format { name: "named curve", needle: b"\x06", look: Look::Start, read: parameters::read_curve },
    // Other bytes.
    Format { name: "JKS", needle: b"\xfe\xed\xfe\xed", look: Look::Binary, read: java_keystore::read },
    Format { name: "JCEKS", needle: b"\xce\xce\xce\xce", look: Look::Binary, read: java_keystore::read },
    Format { name: "BKS", needle: b"\x00\x00\x00", look: Look::Start, read: bks::read },
    Format { name: "OpenSSH private key", needle: b"openssh-key-v1\0", look: Look::Anywhere, read: openssh::read },
    Format { name: "PVK", needle: b"\x1e\xf1\xb5\xb0", look: Look::Binary, read: microsoft_key::read_pvk },
    Format { name: "CAPI key blob", needle: b"\x07\x02\x00\x00", look: Look::Binary, read: microsoft_key::read_capi },
    Format { name: "CNG RSA key blob", needle: b"RSA2", look: Look::Start, read: microsoft_key::read_cng },
    Format { name: "CNG RSA key blob, full", needle: b"RSA3", look: Look::Start, read: microsoft_key::read_cng },
    Format { name: "CNG EC key blob", needle: b"EC", look: Look::Start, read: microsoft_key::read_cng },
    Format { name: "Windows SST", needle: b"\x00\x00\x00\x00CERT", look: Look::Start, read: sst::read },
    Format { name: "OpenPGP secret key", needle: b"", look: Look::Start, read: pgp::read },
    // What holds other things.
    Format { name: "zip", needle: b"PK\x03\x04", look: Look::Binary, read: archive::read_zip },
    Format { name: "gzip", needle: b"\x1f\x8b\x08", look: Look::Binary, read: archive::read_gzip },
    Format { name: "other archives", needle: b"", look: Look::Start, read: archive::read_other },
    Format { name: "documents", needle: b"", look: Look::Start, read: document::read },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_format_reads_past_the_bytes_or_before_the_floor() {
        let noise: Vec<u8> = (0..=255).cycle().take(600).collect();
        for format in FORMATS {
            for floor in [0, 3] {
                let bytes = [&noise[..3], format.needle, &noise[..]].concat();
                if let Some(found) = (format.read)(&bytes, 3, floor) {
                    assert!(found.span.offset >= floor && found.span.end() <= bytes.len(), "{}", format.name);
                    assert!(found.span.length > 0, "{}", format.name);
                }
            }
        }
    }
}
