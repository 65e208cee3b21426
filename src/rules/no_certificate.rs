//! `no-certificate`: what it is instead.

use super::size::is_empty;
use super::{Finding, Findings, Options, Rule, Severity};
use crate::recognise::{Export, Item, Kind};

pub(super) static NO_CERTIFICATE: Rule = Rule {
    id: "no-certificate",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "no certificate in the file",
    why: "A pin is made from the certificate that the server presents. A certificate request, a public key or a revocation \
          list is not that certificate, even where it belongs to the same server.",
    mend: "Export the server certificate in Base-64 (PEM) form. For a certificate request (CSR): send the certificate that \
           the authority issued for it.",
    source: "RFC 5280 (certificates), RFC 2986 (requests), RFC 7468 (their text forms).",
};

/// Names what the file holds instead.
pub(super) fn check(export: &Export, _: &Options, findings: &mut Findings) {
    let spoken_for = |item: &Item| {
        use Kind::{Archive, Certificate, DamagedText, Keystore, MalformedCertificate, PrivateKey};
        matches!(
            item.kind,
            Certificate | MalformedCertificate | PrivateKey | Keystore | Archive | DamagedText
        )
    };
    if is_empty(export)
        || export.is_too_large()
        || !export.marks().is_empty()
        || export.items().iter().any(spoken_for)
    {
        return;
    }
    let Some((index, item)) = export.items().iter().enumerate().min_by_key(|(_, item)| item.kind.is_filler())
    else {
        return;
    };
    let what = match item.kind {
        Kind::PlainText | Kind::UnexplainedText => text(export.bytes()),
        Kind::Unknown => "bytes that no known format explains",
        _ => &item.what,
    };
    let next = match item.kind {
        Kind::CertificateRequest => "send the certificate that the authority issued for this request",
        Kind::PublicKey | Kind::SshPublicKey => "export the certificate, not its key alone",
        Kind::CertificateBag => {
            "open it (Windows: double-click it) and export the server certificate alone: Details > Copy to File > Base-64"
        }
        _ => {
            "export the server certificate: Windows: open it > Details > Copy to File > Base-64 encoded X.509"
        }
    };
    findings.push(
        Finding::new(&NO_CERTIFICATE, format!("there is no certificate in this file: it holds {what}"))
            .at(index, item)
            .mend_words(next),
    );
}

/// What a text without material is.
fn text(bytes: &[u8]) -> &'static str {
    let start = bytes.get(..bytes.len().min(512)).unwrap_or_default().to_ascii_lowercase();
    let starts = |word: &[u8]| memchr::memmem::find(&start, word).is_some();
    if starts(b"<html") || starts(b"<!doctype html") {
        "an HTML page"
    } else if start.trim_ascii_start().starts_with(b"{") || start.trim_ascii_start().starts_with(b"[") {
        "text, perhaps JSON"
    } else {
        "plain text"
    }
}
