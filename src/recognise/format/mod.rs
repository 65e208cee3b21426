//! The formats that are recognised: one file per kind of thing, one row per format.
//!
//! To add a format: a `read` function in the file of its kind (or a new file) and one row in [`FORMATS`].

mod age;
mod archive;
mod bks;
pub(super) mod certificate;
mod crl;
mod csr;
mod document;
mod inflate;
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
mod pki_path;
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
    pub fn holds(
        mut self,
        bytes: &[u8],
        offset: usize,
        layer: Option<&'static str>,
        only_keys: bool,
    ) -> Self {
        let place = Some(OffsetMap::shifted(offset));
        self.inside.push(Inside { bytes: Secret::new(bytes.to_vec()), layer, name: None, place, only_keys });
        self
    }

    /// Holds bytes whose places in the searched buffer are lost: they count as standing at `offset`.
    pub fn holds_moved(mut self, bytes: Vec<u8>, offset: usize) -> Self {
        let mut place = OffsetMap::default();
        place.push(0, offset, 1, 0);
        self.inside.push(Inside {
            bytes: Secret::new(bytes),
            layer: None,
            name: None,
            place: Some(place),
            only_keys: false,
        });
        self
    }
}

/// Whether bytes start with these. Most differ in their first.
fn start_with(bytes: &[u8], magic: &[u8]) -> bool {
    bytes.first() == magic.first() && bytes.starts_with(magic)
}

/// One recognised format.
pub struct Format {
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
    // PEM
    Format { needle: b"-----BEGIN ", look: Look::Anywhere, read: pem::read },
    // SSH2 private key (RFC 4716 style)
    Format { needle: b"---- BEGIN SSH2 ", look: Look::Anywhere, read: openssh::read_ssh2 },
    // PuTTY private key
    Format { needle: b"PuTTY-User-Key-File-", look: Look::Anywhere, read: putty::read },
    // parts of one
    Format { needle: b"Private-MAC:", look: Look::Text, read: putty::read_mac },
    Format { needle: b"Private-Lines:", look: Look::Text, read: putty::read_private_lines },
    // the headers of an encrypted key (RFC 1421)
    Format { needle: b"Proc-Type: 4,ENCRYPTED", look: Look::Text, read: pem::read_encrypted_headers },
    // uuencode
    Format { needle: b"begin ", look: Look::Text, read: archive::read_uuencode },
    // age secret key
    Format { needle: b"AGE-SECRET-KEY-", look: Look::Anywhere, read: age::read },
    // JSON Web Key
    Format { needle: b"\"kty\"", look: Look::Text, read: jwk::read },
    // XML RSA key
    Format { needle: b"<RSAKeyValue", look: Look::Text, read: xml_key::read },
    // text of an OpenSSL RSA or DSA key
    Format { needle: b"rivateExponent:", look: Look::Text, read: key_dump::read },
    // text of an OpenSSL key's primes
    Format { needle: b"prime", look: Look::Text, read: key_dump::read },
    // text of an OpenSSL key's exponents
    Format { needle: b"exponent", look: Look::Text, read: key_dump::read },
    // text of an OpenSSL key's coefficient
    Format { needle: b"coefficient", look: Look::Text, read: key_dump::read },
    // text of an OpenSSL EC or Edwards key
    Format { needle: b"priv:", look: Look::Text, read: key_dump::read },
    // text of a GnuTLS key
    Format { needle: b"private ", look: Look::Text, read: key_dump::read },
    // the session in a transcript of s_client
    Format { needle: b"SSL-Session:", look: Look::Text, read: session::read_session },
    // TLS session secret
    Format { needle: b"Master-Key:", look: Look::Text, read: session::read },
    // TLS resumption secret
    Format { needle: b"Resumption PSK:", look: Look::Text, read: session::read },
    // TLS session ticket
    Format { needle: b"TLS session ticket:", look: Look::Text, read: session::read },
    // NSS key log
    Format { needle: b"CLIENT_", look: Look::Text, read: session::read_key_log },
    // NSS key log
    Format { needle: b"SERVER_", look: Look::Text, read: session::read_key_log },
    // SSH public key
    Format { needle: b"ssh-", look: Look::Text, read: openssh::read_public },
    // SSH public key (ECDSA)
    Format { needle: b"ecdsa-sha2-", look: Look::Text, read: openssh::read_public },
    // DER: several formats begin alike, the certificate first.
    // certificate
    Format { needle: b"\x30\x82", look: Look::Binary, read: certificate::read },
    // certificate, short
    Format { needle: b"\x30\x81", look: Look::Binary, read: certificate::read },
    // certificate, long
    Format { needle: b"\x30\x83", look: Look::Binary, read: certificate::read },
    // certificate, indefinite length
    Format { needle: b"\x30\x80", look: Look::Binary, read: certificate::read },
    // PkiPath
    Format { needle: b"\x30", look: Look::Start, read: pki_path::read },
    // BCFKS, whose first part looks like an encrypted key
    Format { needle: b"\x30", look: Look::Start, read: bks::read_bcfks },
    // private key
    Format { needle: b"\x30", look: Look::Start, read: private_key::read },
    // private key
    Format { needle: b"\x30\x82", look: Look::Binary, read: private_key::read },
    // private key, short
    Format { needle: b"\x30\x81", look: Look::Binary, read: private_key::read },
    // private key, indefinite length
    Format { needle: b"\x30\x80", look: Look::Binary, read: private_key::read },
    // PKCS#12
    Format { needle: b"\x30", look: Look::Start, read: pkcs12::read },
    // PKCS#12
    Format { needle: b"\x02\x01\x03\x30", look: Look::Binary, read: pkcs12::read_at_version },
    // PKCS#7
    Format { needle: b"\x30", look: Look::Start, read: pkcs7::read },
    // PKCS#7
    Format {
        needle: b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
        look: Look::Binary,
        read: pkcs7::read_at_oid,
    },
    // certificate request
    Format { needle: b"\x30", look: Look::Start, read: csr::read },
    // certificate revocation list
    Format { needle: b"\x30", look: Look::Start, read: crl::read },
    // public key
    Format { needle: b"\x30", look: Look::Start, read: public_key::read },
    // parameters
    Format { needle: b"\x30", look: Look::Start, read: parameters::read },
    // named curve
    Format { needle: b"\x06", look: Look::Start, read: parameters::read_curve },
    // Other bytes.
    // JKS
    Format { needle: b"\xfe\xed\xfe\xed", look: Look::Binary, read: java_keystore::read },
    // JCEKS
    Format { needle: b"\xce\xce\xce\xce", look: Look::Binary, read: java_keystore::read },
    // BKS
    Format { needle: b"\x00\x00\x00", look: Look::Start, read: bks::read },
    // OpenSSH private key
    Format { needle: b"openssh-key-v1\0", look: Look::Anywhere, read: openssh::read },
    // PVK
    Format { needle: b"\x1e\xf1\xb5\xb0", look: Look::Binary, read: microsoft_key::read_pvk },
    // CAPI key blob
    Format { needle: b"\x07\x02\x00\x00", look: Look::Binary, read: microsoft_key::read_capi },
    // CNG RSA key blob
    Format { needle: b"RSA2", look: Look::Start, read: microsoft_key::read_cng },
    // CNG RSA key blob, full
    Format { needle: b"RSA3", look: Look::Start, read: microsoft_key::read_cng },
    // CNG EC key blob
    Format { needle: b"EC", look: Look::Start, read: microsoft_key::read_cng },
    // Windows SST
    Format { needle: b"\x00\x00\x00\x00CERT", look: Look::Start, read: sst::read },
    // OpenPGP secret key
    Format { needle: b"", look: Look::Start, read: pgp::read },
    // What holds other things.
    // zip
    Format { needle: b"PK\x03\x04", look: Look::Start, read: archive::read_zip },
    // gzip
    Format { needle: b"\x1f\x8b\x08", look: Look::Start, read: archive::read_gzip },
    // other archives
    Format { needle: b"", look: Look::Start, read: archive::read_other },
    // documents
    Format { needle: b"", look: Look::Start, read: document::read },
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
                    assert!(
                        found.span.offset >= floor && found.span.end() <= bytes.len(),
                        "{:?}",
                        format.needle
                    );
                    assert!(found.span.length > 0, "{:?}", format.needle);
                }
            }
        }
    }
}
