//! `private-key`: found by structure or by the independent scan; either one is enough.

use super::{Finding, Findings, Mend, Options, Place, Rule, Severity};
use crate::base::place::Lines;
use crate::certificate::order;
use crate::recognise::keyscan::Mark;
use crate::recognise::{Export, Kind};

pub(super) static PRIVATE_KEY: Rule = Rule {
    id: "private-key",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "a private key stands in the file",
    why: "Certificate pinning needs the public certificate only. Whoever holds the private key, encrypted or not, can \
          try to impersonate your server to every device that pins it. A ticket is read, stored and forwarded by more \
          people than you know, so a key that was once attached has to be treated as compromised.",
    mend: "Export the certificate again without its private key. Windows: open the certificate in certlm.msc > Details > \
           Copy to File > No, do not export the private key > Base-64 encoded X.509. If a file with the key has already \
           been sent or shared: make a new key, have a new certificate issued, revoke the old one, and pin the new one. \
           Deleting the attachment is not enough.",
    source: "The pinning request asks for public certificates without the private key (Citrix CTX202044). RFC 7468 and \
             RFC 5958 describe the usual forms of keys.",
};

/// More findings than this say nothing new.
const LISTED: usize = 10;

/// Every key that was found by structure, and the first mark of each place where only the scan found one.
pub(super) fn check(export: &Export, _: &Options, findings: &mut Findings) {
    let keys: Vec<_> = export.of_kind(Kind::PrivateKey).collect();
    for (index, item) in keys.iter().take(LISTED) {
        let more = if *index == keys[0].0 && keys.len() > LISTED {
            format!(" (and {} more keys)", keys.len() - LISTED)
        } else {
            String::new()
        };
        let member = item.member.as_ref().map(|m| format!(", in {m}")).unwrap_or_default();
        let finding = Finding::new(&PRIVATE_KEY, format!("{} stands in this file{member}{more}", item.what))
            .at(*index, item);
        findings.push(with_mends(export, finding));
    }
    let unseen = export.marks().iter().find(|mark| mark.is_of_a_key() && !is_covered(export, mark));
    if let Some(mark) = unseen {
        let message = format!("{} stands in this file", mark.what);
        let mut finding = Finding::new(&PRIVATE_KEY, message);
        if let Some(span) = mark.span {
            let line = Lines::new(export.bytes()).at(span.offset);
            finding = finding.place(Place { line, end_line: line, offset: Some(span.offset) });
        }
        findings.push(with_mends(export, finding));
    }
}

/// Whether a key or keystore that was found by structure explains the mark. Inside compression places cannot be
/// compared: any such find explains it.
fn is_covered(export: &Export, mark: &Mark) -> bool {
    export.items().iter().filter(|item| matches!(item.kind, Kind::PrivateKey | Kind::Keystore)).any(|item| {
        match (item.span, mark.span) {
            (Some(item), Some(mark)) => item.overlaps(mark),
            _ => true,
        }
    })
}

fn with_mends(export: &Export, finding: Finding) -> Finding {
    let certificates: Vec<_> = export.certificates().collect();
    let list: Vec<_> = certificates.iter().map(|(_, certificate)| *certificate).collect();
    let leaf = order::leaf(&list).and_then(|i| certificates.get(i));
    let whose = leaf.map_or("your server", |(_, certificate)| certificate.display_name());
    let finding = finding.why(format!(
        "Whoever holds this file could impersonate {whose}. If it has already been sent or shared, treat the key as \
         compromised: new key, new certificate, then pin that."
    ));
    match leaf {
        Some((item, _)) => finding.mend(Mend::Take { item: *item }),
        None => finding.mend_words(
            "this file holds no server certificate that could be taken out: export the certificate again, without its \
             private key",
        ),
    }
}
