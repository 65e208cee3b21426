//! Pins in the syntaxes of those who consume them: one file per syntax.
//!
//! A pin is base64 of SHA-256 over the DER of the whole SubjectPublicKeyInfo (RFC 7469, 2.4); a consumer's syntax adds
//! what it wants around that. To add a syntax: one file here with a `SYNTAX`, and one line in
//! [`SYNTAXES`].

mod android;
mod curl;
mod digest;
mod gnutls;
mod hex;
mod hosts;
mod hpkp;
mod ios;
mod okhttp;
mod parse;
mod plain;
mod plist;
mod secure_access;
#[cfg(test)]
mod testing;
mod tlsa;
mod trustkit;
mod typed;

use std::collections::HashSet;

pub use digest::digest;
pub use parse::parse;
pub use typed::{Notation, Typed};

use crate::base::digest::base64;
use crate::certificate::{Certificate, PublicKey};

/// A key to be pinned, with what syntaxes need to know of where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Pinned {
    /// SHA-256 over the DER of the SubjectPublicKeyInfo.
    pub digest: [u8; 32],
    /// What the key was read from, as the user named it. Untrusted: syntaxes escape it.
    pub source: String,
    /// The host names of its certificate, as written there. Untrusted; empty for a public key or a CSR.
    pub hosts: Vec<String>,
}

impl Pinned {
    /// The key of a certificate, for the certificate's host names.
    pub fn certificate(certificate: &Certificate, source: impl Into<String>) -> Self {
        let hosts = certificate.host_names().into_iter().map(str::to_owned).collect();
        Self { hosts, ..Self::key(&certificate.key, source) }
    }

    /// A key alone: a public key, or that of a CSR, whose names nobody has vouched for yet. Who knows the hosts that
    /// it is meant for may set them.
    pub fn key(key: &PublicKey, source: impl Into<String>) -> Self {
        Self { digest: key.pin_digest(), source: source.into(), hosts: Vec::new() }
    }
}

/// A way to write pins.
#[derive(Debug)]
#[non_exhaustive]
pub struct Syntax {
    /// The value of `--format`.
    pub name: &'static str,
    /// One line for help: what is written, and who reads it.
    pub about: &'static str,
    /// The document that defines it.
    pub source: &'static str,
    /// Whether the text of several keys is that of each, one after another, without notes: then it can be written while
    /// others are still read.
    pub each_alone: bool,
    /// Writes these keys.
    pub write: fn(&[Pinned]) -> Written,
}

/// What a syntax makes of keys.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Written {
    /// The pins. Ends with a line feed; empty if no key could be written.
    pub text: String,
    /// What whoever uses the text has to know or to add; one sentence each, without a full stop, safe to show.
    pub notes: Vec<String>,
    /// How many of the keys stand nowhere in the text: a syntax that pins by host has no place for a key without one.
    pub left_out: usize,
}

/// All syntaxes, in the order in which help lists them.
pub static SYNTAXES: &[Syntax] = &[
    plain::SYNTAX,
    hpkp::SYNTAX,
    curl::SYNTAX,
    okhttp::SYNTAX,
    android::SYNTAX,
    ios::SYNTAX,
    trustkit::SYNTAX,
    tlsa::SYNTAX,
    secure_access::SYNTAX,
    gnutls::SYNTAX,
    hex::SYNTAX,
];

/// The pins in base64, each once, in the order of the keys: for syntaxes that know no hosts.
fn each_once(keys: &[Pinned]) -> Vec<String> {
    let mut seen = HashSet::new();
    keys.iter().filter(|key| seen.insert(key.digest)).map(|key| base64(&key.digest)).collect()
}

#[cfg(test)]
mod tests {
    use super::testing::{BACKUP, DIGEST, pinned};
    use super::*;

    #[test]
    fn each_syntax_says_what_it_is() {
        let mut names = HashSet::new();
        for syntax in SYNTAXES {
            assert!(names.insert(syntax.name), "{} stands twice", syntax.name);
            assert!(syntax.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", syntax.name);
            assert!(!syntax.about.is_empty() && !syntax.about.ends_with('.'), "{}", syntax.name);
            assert!(syntax.source.ends_with('.'), "{}", syntax.name);
        }
    }

    #[test]
    fn a_certificate_brings_its_names_and_a_key_none() {
        let certificate = crate::certificate::testing::certificate(&[
            "-subj",
            "/CN=ignored.example.com",
            "-addext",
            "subjectAltName=DNS:mdm.example.com,DNS:*.example.net,IP:192.0.2.1",
        ]);
        let pinned = Pinned::certificate(&certificate, "mdm.pem");
        assert_eq!(pinned.hosts, ["mdm.example.com", "*.example.net"]);
        assert_eq!(base64(&pinned.digest), certificate.pin());
        let key = Pinned::key(&certificate.key, "mdm.pem");
        assert_eq!(key, Pinned { hosts: Vec::new(), ..pinned });
    }

    #[test]
    fn each_syntax_is_read_back() {
        // Base64 that is all slashes could be taken for a part of `sha256/` and `sha256//`.
        for digest in [DIGEST, BACKUP, [0xff; 32], [0xfb; 32]] {
            let keys = [pinned(digest, "mdm.pem", &["mdm.example.com"])];
            for syntax in SYNTAXES {
                let written = (syntax.write)(&keys);
                assert_eq!(parse(&written.text), Some(digest), "{}: {}", syntax.name, written.text);
                assert!(written.text.ends_with('\n'), "{}", syntax.name);
                assert_eq!(written.left_out, 0, "{}", syntax.name);
            }
        }
    }

    #[test]
    fn hostile_names_enter_no_syntax() {
        let source = "a\u{202e}b\n</string>\"; x.pem";
        let hosts = [
            "\"><x",
            "a\nb.example.com",
            "*.*.example.com",
            "\u{202e}.example.com",
            "*.com",
            "192.0.2.1",
            "",
        ];
        let keys = [pinned(DIGEST, source, &hosts), pinned(BACKUP, source, &[])];
        for syntax in SYNTAXES {
            let Written { text, notes, left_out } = (syntax.write)(&keys);
            for shown in notes.iter().map(String::as_str).chain(text.lines()) {
                assert!(crate::base::escape::is_plain(shown), "{}: {shown:?}", syntax.name);
                assert!(!shown.ends_with('.'), "{}: {shown:?}", syntax.name);
            }
            assert!(!text.contains("<x") && !text.contains("192"), "{}: {text}", syntax.name);
            assert!(matches!((left_out, text.is_empty()), (0, false) | (2, true)), "{}: {text}", syntax.name);
        }
    }

    #[test]
    fn a_pin_stands_once_where_there_is_one_value() {
        let key = || pinned(DIGEST, "mdm.pem", &["mdm.example.com"]);
        for syntax in SYNTAXES.iter().filter(|syntax| !matches!(syntax.name, "plain" | "hex")) {
            let write = syntax.write;
            assert_eq!(write(&[key(), key()]), write(&[key()]), "{}", syntax.name);
        }
    }

    #[test]
    fn what_can_be_written_while_others_are_read() {
        let keys = [pinned(DIGEST, "a.pem", &["a.example.com"]), pinned(BACKUP, "b.pem", &[])];
        let keys = [&keys[..], &keys].concat();
        for syntax in SYNTAXES {
            let together = (syntax.write)(&keys);
            let alone = keys.iter().map(|key| (syntax.write)(std::slice::from_ref(key)));
            let is_each_alone = together.notes.is_empty()
                && together.left_out == 0
                && together.text == alone.map(|written| written.text).collect::<String>();
            assert_eq!(syntax.each_alone, is_each_alone, "{}", syntax.name);
        }
    }

    #[test]
    fn no_keys_make_no_text() {
        for syntax in SYNTAXES {
            assert_eq!((syntax.write)(&[]).text, "", "{}", syntax.name);
        }
    }
}
