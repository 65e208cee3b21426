//! `multiple-certificates`: a chain, a bundle, or the same certificate twice.

use super::{Finding, Findings, Mend, Options, Rule, Severity};
use crate::certificate::order;
use crate::recognise::{Export, Kind};

pub(super) static MULTIPLE_CERTIFICATES: Rule = Rule {
    id: "multiple-certificates",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "more than one certificate in the file",
    why: "The pinning request is for the server certificate alone, never for intermediates or the root. Out of several, \
          somebody else has to guess which one is meant, and a wrong pin locks every device out.",
    mend: "Send the server (leaf) certificate alone. The chain belongs on the server, not in the ticket.",
    source: "The pinning request asks for the server certificates without intermediate or root (Citrix CTX202044).",
};

/// How many are described one by one.
const LISTED: usize = 12;

/// Lists them with their positions, and names the leaf.
pub(super) fn check(export: &Export, _: &Options, findings: &mut Findings) {
    let certificates: Vec<_> = export.certificates().collect();
    let damaged = export.of_kind(Kind::MalformedCertificate).count();
    if certificates.len() + damaged < 2 || certificates.is_empty() {
        return;
    }
    let list: Vec<_> = certificates.iter().map(|(_, certificate)| *certificate).collect();
    let positions = order::positions(&list);
    let described: Vec<String> = list
        .iter()
        .zip(&positions)
        .enumerate()
        .take(LISTED)
        .map(|(i, (certificate, position))| {
            let twin = list[..i].iter().position(|earlier| order::same(earlier, certificate));
            let twin = twin.map(|t| format!(", the same as {}", t + 1)).unwrap_or_default();
            format!("{}: {} ({}{twin})", i + 1, certificate.display_name(), position.id())
        })
        .collect();
    let more =
        if list.len() > LISTED { format!("; and {} more", list.len() - LISTED) } else { String::new() };
    let unreadable = if damaged > 0 { format!("; and {damaged} that cannot be read") } else { String::new() };
    let message = format!(
        "{} certificates stand in this file, and one may be sent: {}{more}{unreadable}",
        list.len() + damaged,
        described.join("; ")
    );
    // A damaged one could be the leaf.
    let leaf = order::leaf(&list).filter(|_| damaged == 0).and_then(|i| certificates.get(i));
    let about = leaf.or(certificates.first()).map(|(index, _)| *index).unwrap_or_default();
    let mut finding = Finding::new(&MULTIPLE_CERTIFICATES, message);
    if let Some(item) = export.items().get(about) {
        finding = finding.at(about, item);
    }
    findings.push(match leaf {
        Some((item, certificate)) => finding
            .why(format!(
                "Only the server certificate is pinned; here that is {}. A file with several leaves it to somebody else \
                 to guess.",
                certificate.display_name()
            ))
            .mend(Mend::Take { item: *item }),
        None => finding.mend_words(
            "it is not certain which of them is your server's: export the server certificate alone",
        ),
    });
}
