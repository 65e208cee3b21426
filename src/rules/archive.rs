//! `archive`: zip, gzip and the like.

use super::{Finding, Findings, Mend, Options, Rule, Severity};
use crate::certificate::order;
use crate::recognise::{Export, Kind};

pub(super) static ARCHIVE: Rule = Rule {
    id: "archive",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "an archive instead of a certificate file",
    why: "The certificate is sent as a file of its own. What else an archive holds is easily overlooked: a certificate \
          authority's download has the chain in it, a backup has the key.",
    mend: "Unpack it, and check the server certificate's file alone.",
    source: "The pinning request asks for certificates in PEM (Citrix CTX202044).",
};

/// How many members are named.
const LISTED: usize = 10;

/// Names what is inside.
pub(super) fn check(export: &Export, _: &Options, findings: &mut Findings) {
    for (index, archive) in export.of_kind(Kind::Archive).take(3) {
        let mut inside: Vec<String> = Vec::new();
        let mut count = 0;
        for item in export.items().iter().filter(|item| item.parent == Some(index)) {
            let name = item.member.as_deref().unwrap_or("content");
            count += 1;
            if inside.len() < LISTED {
                inside.push(format!("{name}: {}", item.what));
            }
        }
        let more = if count > LISTED { format!("; and {} more", count - LISTED) } else { String::new() };
        let holds = if inside.is_empty() { String::new() } else { format!(" ({}{more})", inside.join("; ")) };
        let finding = Finding::new(&ARCHIVE, format!("this is {}{holds}", archive.what)).at(index, archive);
        let certificates: Vec<_> = export.certificates().collect();
        let list: Vec<_> = certificates.iter().map(|(_, certificate)| *certificate).collect();
        let leaf = order::leaf(&list).and_then(|i| certificates.get(i));
        findings.push(match leaf {
            Some((item, _)) => finding.mend(Mend::Take { item: *item }),
            None => finding.mend_words("unpack it, and check the server certificate's file alone"),
        });
    }
}
