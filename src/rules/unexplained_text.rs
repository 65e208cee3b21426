//! `unexplained-text`: data in text that no certificate of the file explains.

use super::{Finding, Findings, Mend, Options, Rule, Severity};
use crate::recognise::{Export, Kind};

pub(super) static UNEXPLAINED_TEXT: Rule = Rule {
    id: "unexplained-text",
    severity: Severity::Warning,
    can_be_allowed: false,
    title: "data in the text that no certificate of the file explains",
    why: "The text beside the certificate holds base64 or hex that does not come from the certificate. It could be anything, \
          a part of a key included. The package takes the certificate alone; the file itself must not be attached.",
    mend: "Attach the package, or write the certificate to a file of its own.",
    source: "RFC 7468, section 2: data outside the boundaries is ignored by parsers, and sent along all the same.",
};

/// Each such text beside a certificate; an error if the very file will be attached.
pub(super) fn check(export: &Export, options: &Options, findings: &mut Findings) {
    // What stands beside a key or a session's secret is refused with it.
    let is_refused = |kind| matches!(kind, Kind::PrivateKey | Kind::Keystore | Kind::SessionSecret);
    if !export.marks().is_empty() || export.items().iter().any(|item| is_refused(item.kind)) {
        return;
    }
    let severity = if options.as_is { Severity::Error } else { Severity::Warning };
    if let Some((index, item)) = export.of_kind(Kind::UnexplainedText).next() {
        let finding = Finding::new(
            &UNEXPLAINED_TEXT,
            "the text holds data that does not come from a certificate of this file",
        )
        .at(index, item)
        .severity(severity);
        findings.push(match export.only_certificate() {
            Some((item, _)) => finding.mend(Mend::Take { item }),
            None => finding.mend_words("write the server certificate to a file of its own"),
        });
    }
}
