//! Checks what is about to be sent for certificate pinning, and writes the package that can be sent.
//!
//! The way of the data is the order of the modules: bytes are [recognised](recognise) as an [`Export`], which is
//! [judged](rules) by rules. Each module knows only those before it. Nothing here prints, reads files or ends the
//! process but the feature `cli`.
//!
//! ```
//! use pinbundle::base::timestamp::Timestamp;
//! use pinbundle::{Export, Options, Verdict, judge};
//!
//! let export = Export::read(b"-----BEGIN PRIVATE KEY-----\n".to_vec());
//! let judgement = judge(&export, &Options::at(Timestamp::now()));
//! assert_eq!(judgement.verdict, Verdict::Rejected);
//! assert_eq!(judgement.findings[0].rule.id, "private-key");
//! ```
#![forbid(unsafe_code)]

pub mod base;
pub mod certificate;
#[cfg(feature = "keystore")]
pub mod keystore;
pub mod package;
pub mod pin;
pub mod recognise;
pub mod report;
pub mod request;
pub mod rules;

#[cfg(feature = "cli")]
pub mod cli;

pub use certificate::Certificate;
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
