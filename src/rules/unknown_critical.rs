//! Critical extensions that clients may not know.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use crate::certificate::Certificate;

/// An extension that must be understood, and is not.
pub(super) static UNKNOWN_CRITICAL_EXTENSION: Rule = Rule {
    id: "unknown-critical-extension",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "the certificate has a critical extension of no known kind",
    why: "A client must refuse a certificate with a critical extension that it does not know, so devices probably never \
          accept this one from a server. A precertificate is a special case: it carries the same key as the \
          certificate, but no server may present it.",
    mend: "Make sure that this is the certificate in use: open the server's https address in a browser and compare. Ask whoever issued it what the \
           extension is for, and have it issued anew without, or not critical.",
    source: "RFC 5280, 4.2; RFC 6962, 3.1",
};

/// What marks a precertificate (RFC 6962, 3.1).
const POISON: &str = "1.3.6.1.4.1.11129.2.4.3";

pub(super) fn check(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    let unknown = &certificate.unknown_critical;
    if unknown.is_empty() {
        return;
    }
    let (message, mend) = if unknown.iter().any(|oid| oid == POISON) {
        (
            "this is a precertificate, which no server presents",
            "export the certificate itself from the server",
        )
    } else {
        (
            "clients must refuse a critical extension that they do not know",
            "make sure that this one is in use",
        )
    };
    let mut oids: Vec<_> = unknown.iter().take(3).map(AsRef::as_ref).collect();
    if unknown.len() > oids.len() {
        oids.push("…");
    }
    let message = format!("{message} (here {})", oids.join(", "));
    findings.push(Finding::new(&UNKNOWN_CRITICAL_EXTENSION, message).mend_words(mend));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    #[test]
    fn only_critical_ones_of_no_known_kind() {
        let message = |extension| {
            let certificate = self_signed(&["-subj", "/CN=mdm.example.com", "-addext", extension]);
            run(check, &certificate, &options()).pop().map(|f| f.message)
        };
        assert!(message("1.2.3.4=critical,DER:0500").unwrap().contains("1.2.3.4"));
        assert!(message("1.3.6.1.4.1.11129.2.4.3=critical,DER:0500").unwrap().contains("precertificate"));
        assert_eq!(message("1.2.3.4=DER:0500"), None);
        assert_eq!(message("nameConstraints=critical,permitted;DNS:example.com"), None);
    }
}
