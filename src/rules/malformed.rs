//! `malformed`: says it is a certificate and cannot be read as one.

use super::{Finding, Findings, Options, Place, Rule, Severity};
use crate::recognise::{Export, Kind};

/// See the texts.
pub static RULE: Rule = Rule {
    id: "malformed",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "a certificate that cannot be read",
    why: "Its key, validity, names, basic constraints or purposes cannot be read, so nobody can say what would be pinned.",
    mend: "Export the certificate again, and copy it as a file. If that gives the same, ask the authority that issued it.",
    source: "RFC 5280, section 4; RFC 7468, sections 3 and 5.",
};

/// What was announced as a certificate and is none.
pub(super) fn check(export: &Export, _: &Options, findings: &mut Findings) {
    for (index, item) in export.of_kind(Kind::MalformedCertificate).take(5) {
        let mut finding = Finding::new(&RULE, format!("this is {}", item.what)).at(index, item);
        if let Some(line) = item.fault_line {
            finding.message += &format!(" (line {line})");
            finding = finding.place(Place { line, end_line: line, offset: item.span.map(|s| s.offset) });
        }
        findings.push(finding.mend_words("export the certificate again, and copy it as a file"));
    }
}
