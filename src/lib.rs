//! Checks what is about to be sent for certificate pinning, and writes the package that can be sent.
//!
//! Bytes become an [`Export`], an export gets a [`Judgement`], and what was accepted goes into a [`Package`]. The order
//! of the modules is the way of the data: each knows only those before it. Nothing here prints, reads files or ends the
//! process but the feature `cli`, nothing connects but the feature `network`, and nothing listens but `serve`; without them, this is bytes in and bytes
//! out.
//!
//! # Export
//!
//! Everything in a file, with its place. Nothing is trusted, and whatever is there is accounted for.
//!
//! ```
//! use pinbundle::Export;
//! use pinbundle::recognise::Kind;
//!
//! let export = Export::read(std::fs::read("fixtures/chains/leaf-and-intermediate.pem")?);
//! let kinds: Vec<Kind> = export.items().iter().map(|item| item.kind).collect();
//! assert_eq!(kinds, [Kind::Certificate, Kind::Certificate]);
//! assert!(export.only_certificate().is_none(), "there are two");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Judgement
//!
//! What the [`rules`] find in it, and the verdict.
//!
//! ```
//! use pinbundle::base::timestamp::Timestamp;
//! use pinbundle::{Export, Options, Verdict, judge};
//!
//! let export = Export::read(std::fs::read("fixtures/test-keys/key-then-certificate.pem")?);
//! let judgement = judge(&export, &Options::at(Timestamp::now()));
//! assert_eq!(judgement.verdict, Verdict::Rejected);
//! assert_eq!(judgement.findings[0].rule.id, "private-key");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Package
//!
//! The files for the ticket, made from nothing but [`Facts`](package::Facts): the same facts give the same bytes.
//!
//! ```
//! use pinbundle::base::timestamp::Timestamp;
//! use pinbundle::package::{Enclosed, Facts};
//! use pinbundle::request::Answers;
//! use pinbundle::rules::Role;
//! use pinbundle::{Export, Package};
//!
//! let export = Export::read(std::fs::read("fixtures/certificates/rsa-2048.pem")?);
//! let (_, certificate) = export.only_certificate().ok_or("not exactly one certificate")?;
//! let enclosed = Enclosed { role: Role::Xenmobile, is_next: false, certificate: certificate.clone() };
//! let at = Timestamp::parse("2026-11-24").ok_or("not a moment")?;
//!
//! // Refused with the findings if the certificate is not fit.
//! let package = Package::build(&Facts::new(Answers::default(), vec![enclosed], at))?;
//! assert_eq!(package.files.len(), 5);
//! let zip: Vec<u8> = package.zip(None)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`request`] reads what the ticket is to say, [`pin`] writes pins for other tools, [`report`] turns judgements into text,
//! HTML and JSON, and [`package::verify()`] checks a package that somebody sent.
#![forbid(unsafe_code)]

pub mod base;
pub mod certificate;
pub mod compare;
pub mod keystore;
#[cfg(feature = "network")]
pub mod network;
pub mod package;
pub mod pin;
pub mod recognise;
pub mod report;
pub mod request;
pub mod rules;

#[cfg(feature = "serve")]
pub mod serve;

#[cfg(feature = "cli")]
pub mod cli;

pub use certificate::Certificate;
pub use package::Package;
pub use recognise::Export;
pub use rules::{Judgement, Options, Verdict, judge};

/// Every rule, in the order in which findings are shown.
pub fn all_rules() -> impl Iterator<Item = &'static rules::Rule> {
    let exports = rules::EXPORT_RULES.iter().map(|(rule, _)| *rule);
    let certificates = rules::CERTIFICATE_RULES.iter().map(|(rule, _)| *rule);
    // `malformed` speaks of exports and of certificates.
    let certificates =
        certificates.filter(|rule| !rules::EXPORT_RULES.iter().any(|(other, _)| other.id == rule.id));
    let requests = request::rules::REQUEST_RULES.iter().map(|(rule, _)| *rule);
    exports.chain(certificates).chain(requests).chain(package::PACKAGE_RULES.iter().copied())
}
