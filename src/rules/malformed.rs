//! A certificate of which something that matters cannot be read.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use crate::certificate::{Certificate, ProblemKind};

/// Key, validity, names, basic constraints or extended key usage cannot be read.
pub(super) static MALFORMED: Rule = Rule {
    id: "malformed",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "the certificate cannot be read",
    why: "What cannot be read cannot be judged: neither whether this is the server's certificate nor what its pin is \
          good for. Mostly the file was cut off, edited or damaged on its way; whoever opens the ticket could not use \
          it either.",
    mend: "Export it again and send the file as it is: do not open it in a word processor, and do not paste it into a \
           mail. Windows: Details > Copy to File > no private key > Base-64. If a fresh export reads the same, the \
           authority issued a broken certificate: have it issued anew.",
    source: "RFC 5280, 4.1 and 4.2; X.690, 10",
};

pub(super) fn check(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    for problem in certificate.problems.iter().filter(|p| p.kind == ProblemKind::Unreadable) {
        let message =
            format!("the {} {} (byte {} of the certificate)", problem.field, problem.reason, problem.offset);
        findings.push(Finding::new(&MALFORMED, message).mend_words("export the certificate again"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::testing;
    use crate::rules::testing::{options, run};

    #[test]
    fn says_field_byte_and_reason() {
        let der = testing::self_signed(&["-subj", "/CN=mdm.example.com"]);
        let place = der.windows(2).position(|w| w == [0x17, 0x0d]).unwrap();
        let mut damaged = der.clone();
        damaged[place + 4] = b'X';
        let read = |der: &[u8]| Certificate::read(der).unwrap().0;
        let findings = run(check, &read(&damaged), &options());
        let expected = format!("the validity has a time that is none (byte {place} of the certificate)");
        assert_eq!(findings.iter().map(|f| &f.message).collect::<Vec<_>>(), [&expected]);
        assert!(run(check, &read(&der), &options()).is_empty());
    }
}
