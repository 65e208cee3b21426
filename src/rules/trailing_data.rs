//! `trailing-data`: unknown bytes before, between or after.

use super::{Finding, Findings, Mend, Options, Rule, Severity};
use crate::recognise::{Export, Item, Kind};

pub(super) static TRAILING_DATA: Rule = Rule {
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

/// Every run of unknown bytes beside a certificate, and whatever follows a certificate in DER.
pub(super) fn check(export: &Export, _: &Options, findings: &mut Findings) {
    let beside = |item: &Item| item.certificate.is_some() || item.kind == Kind::MalformedCertificate;
    if !export.items().iter().any(beside) {
        return;
    }
    let is_binary =
        export.items().iter().any(|item| beside(item) && item.parent.is_none() && item.layers == ["der"]);
    let is_trailing = |item: &Item| {
        item.kind == Kind::Unknown || (is_binary && item.parent.is_none() && is_other_material(item.kind))
    };
    for (index, item) in export.items().iter().enumerate().filter(|(_, item)| is_trailing(item)).take(5) {
        let message = match item.kind {
            Kind::Unknown => {
                let size = item.span.map(|s| format!("{} ", s.length)).unwrap_or_default();
                format!("{size}bytes that no known format explains stand in this file")
            }
            _ => format!("{} stands in this file too", item.what),
        };
        let finding = Finding::new(&TRAILING_DATA, message).at(index, item);
        findings.push(match export.only_certificate() {
            Some((item, _)) => finding.mend(Mend::Take { item }),
            None => finding.mend_words("export the server certificate again"),
        });
    }
}

/// Material that other rules do not speak of.
fn is_other_material(kind: Kind) -> bool {
    use Kind::{CertificateRequest, Crl, Document, Parameters, PublicKey, SshPublicKey};
    matches!(kind, CertificateRequest | Crl | Document | Parameters | PublicKey | SshPublicKey)
}
