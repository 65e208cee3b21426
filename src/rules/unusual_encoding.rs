//! Certificates that can be read, but are written in a way that clients may read differently.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use crate::certificate::{Certificate, ProblemKind};

/// Readable, but odd.
pub(super) static UNUSUAL_ENCODING: Rule = Rule {
    id: "unusual-encoding",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "the certificate is written in an unusual way",
    why: "Clients differ in what they make of it: some refuse it, some read it differently. A pin is made from the \
          exact bytes of the key; a client that reads the key and writes it anew before it hashes gets another pin for \
          an RSA key without the NULL parameter, or for an elliptic-curve key with its curve written out or its point \
          compressed. What Citrix does is not published.",
    mend: "Compare the pin with one that another tool computes (openssl x509 -pubkey -noout, then openssl pkey -pubin \
           -outform der, then openssl dgst -sha256 -binary). If the certificate can be issued anew, have it issued in \
           the usual form: version 3, a positive serial number of at most 20 bytes, each extension once.",
    source: "RFC 5280, 4.1 and 4.2; RFC 3279, 2.3.1; RFC 5480, 2; X.690, 10 and 11",
};

pub(super) fn check(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    for problem in certificate.problems.iter().filter(|p| p.kind == ProblemKind::Unusual) {
        let message =
            format!("the {} {} (byte {} of the certificate)", problem.field, problem.reason, problem.offset);
        findings.push(Finding::new(&UNUSUAL_ENCODING, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    #[test]
    fn odd_forms_are_named() {
        let messages = |arguments: &[&str]| -> Vec<String> {
            run(check, &self_signed(arguments), &options()).into_iter().map(|f| f.message).collect()
        };
        assert_eq!(messages(&["-subj", "/CN=mdm.example.com"]), Vec::<String>::new());
        let negative = messages(&["-subj", "/CN=a", "-set_serial", "-5"]);
        assert!(negative[0].starts_with("the serialNumber is negative (byte "), "{negative:?}");
        let long =
            messages(&["-subj", "/CN=a", "-set_serial", "0x0102030405060708091011121314151617181920ff"]);
        assert!(long[0].contains("longer than 20 bytes"), "{long:?}");
    }
}
