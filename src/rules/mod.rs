//! What may be sent and what may not: one file per rule or per close family of rules.
//!
//! To add a rule: one file here with the rule as a `static` and a `check` function, and one line in [`EXPORT_RULES`] or
//! [`CERTIFICATE_RULES`]; tests demand fixtures and documentation for it.

mod archive;
mod ca_certificate;
mod citrix_managed;
mod damaged_text;
mod deadlines;
mod finding;
mod form;
mod host_names;
mod inspection_issuer;
mod judgement;
mod key_strength;
mod keystore;
mod malformed;
mod multiple_certificates;
mod netscaler_default;
mod no_certificate;
mod private_key;
mod rule;
mod self_signed;
mod session_secret;
mod size;
#[cfg(test)]
pub(crate) mod testing;
mod trailing_data;
mod unexplained_text;
mod unknown_critical;
mod unusual_encoding;
mod validity;
mod weak_signature;
mod words;
mod wrong_purpose;

pub use deadlines::Deadlines;
pub use finding::{Finding, Findings, Mend, Place};
pub use inspection_issuer::inspection_product;
pub use judgement::{Form, Judgement, Options, Role, Verdict, judge};
pub use key_strength::weak_key;
pub use rule::{Rule, Severity};

use crate::certificate::Certificate;
use crate::recognise::Export;

/// What a rule about the export as a whole is given.
pub type ExportCheck = fn(&Export, &Options, &mut Findings);

/// What a rule about one certificate is given: the certificate and the index of its item. Asked for each certificate
/// of the export.
pub type CertificateCheck = fn(&Certificate, &Options, &mut Findings);

/// The rules about exports (what the file is), in the order in which their findings are shown.
pub static EXPORT_RULES: &[(&Rule, ExportCheck)] = &[
    (&private_key::PRIVATE_KEY, private_key::check),
    (&keystore::KEYSTORE, keystore::check),
    (&session_secret::SESSION_SECRET, session_secret::check),
    (&multiple_certificates::MULTIPLE_CERTIFICATES, multiple_certificates::check),
    (&size::EMPTY, size::check_empty),
    (&size::TOO_LARGE, size::check_too_large),
    (&archive::ARCHIVE, archive::check),
    (&no_certificate::NO_CERTIFICATE, no_certificate::check),
    (&malformed::MALFORMED, malformed::check_export),
    (&damaged_text::DAMAGED_TEXT, damaged_text::check_damaged),
    (&damaged_text::REPAIRED_TEXT, damaged_text::check_repaired),
    (&trailing_data::TRAILING_DATA, trailing_data::check),
    (&unexplained_text::UNEXPLAINED_TEXT, unexplained_text::check),
    (&form::FORM, form::check),
];

/// The rules about certificates, in the order in which their findings are shown.
pub static CERTIFICATE_RULES: &[(&Rule, CertificateCheck)] = &[
    (&malformed::MALFORMED, malformed::check_certificate),
    (&ca_certificate::CA_CERTIFICATE, ca_certificate::check),
    (&netscaler_default::NETSCALER_DEFAULT, netscaler_default::check),
    (&wrong_purpose::WRONG_PURPOSE, wrong_purpose::check),
    (&validity::EXPIRED, validity::check_expired),
    (&validity::NOT_YET_VALID, validity::check_not_yet_valid),
    (&validity::EXPIRES_SOON, validity::check_expires_soon),
    (&host_names::NAME_MISMATCH, host_names::check_name_mismatch),
    (&host_names::NO_DNS_NAME, host_names::check_no_dns_name),
    (&key_strength::WEAK_KEY, key_strength::check_weak),
    (&key_strength::UNUSUAL_KEY, key_strength::check_unusual),
    (&weak_signature::WEAK_SIGNATURE, weak_signature::check),
    (&inspection_issuer::INSPECTION_ISSUER, inspection_issuer::check),
    (&citrix_managed::CITRIX_MANAGED, citrix_managed::check),
    (&self_signed::SELF_SIGNED, self_signed::check),
    (&unknown_critical::UNKNOWN_CRITICAL_EXTENSION, unknown_critical::check),
    (&unusual_encoding::UNUSUAL_ENCODING, unusual_encoding::check),
    (&host_names::WILDCARD, host_names::check_wildcard),
    (&validity::SHORT_LIVED, validity::check_short_lived),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_rule_about_certificates_has_a_manual_page() {
        let mut seen = HashSet::new();
        for (rule, _) in CERTIFICATE_RULES {
            let is_kebab =
                rule.id.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase()));
            assert!(is_kebab && seen.insert(rule.id), "{}", rule.id);
            assert!(!rule.title.ends_with('.') && !rule.title.starts_with(char::is_uppercase), "{}", rule.id);
            for text in [rule.why, rule.mend] {
                assert!(
                    text.ends_with('.') && !text.contains(['\n', '\t']) && !text.contains("  "),
                    "{}",
                    rule.id
                );
            }
            assert!(!rule.source.is_empty(), "{}", rule.id);
        }
    }
}
