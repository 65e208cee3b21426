//! What may be sent and what may not: one file per rule or per close family of rules.
//!
//! To add a rule: one file here with a `pub static RULE` and a `check` function, and one line in [`EXPORT_RULES`] or
//! [`CERTIFICATE_RULES`]; tests demand fixtures and documentation for it.

mod finding;
mod judgement;
mod rule;

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
pub static EXPORT_RULES: &[(&Rule, ExportCheck)] = &[];

/// The rules about certificates, in the order in which their findings are shown.
pub static CERTIFICATE_RULES: &[(&Rule, CertificateCheck)] = &[];
