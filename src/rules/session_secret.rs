//! `session-secret`: keys of a TLS session in a transcript.

use super::{Finding, Findings, Mend, Options, Rule, Severity};
use crate::recognise::{Export, Kind};

pub(super) static SESSION_SECRET: Rule = Rule {
    id: "session-secret",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "secrets of a TLS session stand in the file",
    why: "The transcript of a TLS connection (openssl s_client, a key log) holds the keys of that session. Whoever has \
          recorded the session can read it with them.",
    mend: "Delete the text around the certificate, or take the certificate alone out of the file.",
    source: "The transcript of openssl s_client; RFC 5246, 8.1 (master secret); RFC 8446, 7.1 (key schedule).",
};

/// The first secret, and how many there are.
pub(super) fn check(export: &Export, _: &Options, findings: &mut Findings) {
    let secrets: Vec<_> = export.of_kind(Kind::SessionSecret).collect();
    let Some((index, item)) = secrets.first() else { return };
    let more = if secrets.len() > 1 { format!(" (and {} more)", secrets.len() - 1) } else { String::new() };
    let finding =
        Finding::new(&SESSION_SECRET, format!("{} stands in this file{more}", item.what)).at(*index, item);
    findings.push(match export.only_certificate() {
        Some((item, _)) => finding.mend(Mend::Take { item }),
        None => finding.mend_words("delete the text around the certificate"),
    });
}
