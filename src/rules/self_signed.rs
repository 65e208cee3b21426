//! A certificate that no authority stands behind.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use super::words::short;
use crate::certificate::Certificate;

/// Issued by itself.
pub(super) static SELF_SIGNED: Rule = Rule {
    id: "self-signed",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "the certificate is self-signed",
    why: "Devices trust a server by its authority as well as by its pin. With a self-signed certificate they warn or \
          refuse unless it was put on each of them before. It is often not the one that devices see: servers and \
          NetScaler make such certificates for themselves when they are installed.",
    mend: "Make sure that devices are shown this certificate: open the server's https address in a browser and compare. Better, have one issued by an \
           authority that devices trust; a request made with the same key keeps the pin.",
    source: "RFC 5280, 3.2 and 6.1",
};

pub(super) fn check(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    if !certificate.is_self_signed() || certificate.is_authority() {
        return;
    }
    let as_ca = if certificate.is_ca { ", and its tool marked it as an authority" } else { "" };
    let message = format!("\"{}\" is self-signed{as_ca}", short(certificate.display_name()));
    findings.push(
        Finding::new(&SELF_SIGNED, message)
            .mend_words("make sure that devices are shown this certificate: open the server's https address in a browser and compare the thumbprint"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    #[test]
    fn only_a_server_that_issued_itself_is_meant() {
        let mut certificate =
            self_signed(&["-subj", "/CN=x", "-addext", "subjectAltName=DNS:mdm.example.com"]);
        let findings = run(check, &certificate, &options());
        assert!(findings[0].message.starts_with("\"mdm.example.com\" is self-signed, and"));
        certificate.authority_key_id = Some(vec![1]);
        assert!(run(check, &certificate, &options()).is_empty(), "the same name, but another key");
        let authority = self_signed(&["-subj", "/CN=Example Root"]);
        assert!(run(check, &authority, &options()).is_empty(), "that is ca-certificate");
    }
}
