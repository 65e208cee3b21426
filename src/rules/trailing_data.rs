//! `trailing-data`: unknown bytes before, between or after.

use super::{Finding, Findings, Mend, Options, Rule, Severity};
use crate::recognise::{Export, Kind};

/// See the texts.
pub static RULE: Rule = Rule {
    id: "trailing-data",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "unknown bytes beside the certificate",
    why: "Many programs read a certificate and ignore what follows it, so nobody notices what is sent along. Bytes that \
          nobody can name could be half of a private key.",
    mend: "Take the certificate alone out of the file, or export it again.",
    source: "X.690 (DER): a value ends where its length says. RFC 7468, section 2: data outside the boundaries is \
             ignored by parsers.",
};

/// Every run of unknown bytes, in a file that has something else too.
pub(super) fn check(export: &Export, _: &Options, findings: &mut Findings) {
    if export.items().iter().all(|item| item.kind == Kind::Unknown) {
        return;
    }
    for (index, item) in export.of_kind(Kind::Unknown).take(5) {
        let size = item.span.map(|s| format!("{} ", s.length)).unwrap_or_default();
        let message = format!("{size}bytes that no known format explains stand in this file");
        let finding = Finding::new(&RULE, message).at(index, item);
        findings.push(match export.only_certificate() {
            Some((item, _)) => finding.mend(Mend::Take { item }),
            None => finding.mend_words("export the server certificate again"),
        });
    }
}
