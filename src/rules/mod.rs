//! What may be sent and what may not: one file per rule or per close family of rules.
//!
//! To add a rule: one file here with a `pub static RULE` and a `check` function, and one line in [`EXPORT_RULES`] or
//! [`CERTIFICATE_RULES`]; tests demand fixtures and documentation for it.

mod archive;
mod damaged_text;
mod finding;
mod form;
mod judgement;
mod keystore;
mod malformed;
mod multiple_certificates;
mod no_certificate;
mod private_key;
mod rule;
mod session_secret;
mod size;
mod trailing_data;
mod unexplained_text;

pub use finding::{Finding, Findings, Mend, Place};
pub use judgement::{Form, Judgement, Options, Role, Verdict, judge};
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
    (&private_key::RULE, private_key::check),
    (&keystore::RULE, keystore::check),
    (&session_secret::RULE, session_secret::check),
    (&multiple_certificates::RULE, multiple_certificates::check),
    (&size::EMPTY, size::check_empty),
    (&size::TOO_LARGE, size::check_too_large),
    (&archive::RULE, archive::check),
    (&no_certificate::RULE, no_certificate::check),
    (&malformed::RULE, malformed::check),
    (&damaged_text::DAMAGED, damaged_text::check_damaged),
    (&damaged_text::REPAIRED, damaged_text::check_repaired),
    (&trailing_data::RULE, trailing_data::check),
    (&unexplained_text::RULE, unexplained_text::check),
    (&form::RULE, form::check),
];

/// The rules about certificates, in the order in which their findings are shown.
pub static CERTIFICATE_RULES: &[(&Rule, CertificateCheck)] = &[];
