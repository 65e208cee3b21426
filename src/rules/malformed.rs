//! A certificate of which something that matters cannot be read.

use super::damaged_text::is_damaged;
use super::finding::{Finding, Findings, Place};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use crate::certificate::{Certificate, ProblemKind};
use crate::recognise::{Export, Kind};

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

/// What was announced as a certificate and is none.
pub(super) fn check_export(export: &Export, _: &Options, findings: &mut Findings) {
    let malformed = export.of_kind(Kind::MalformedCertificate).filter(|(_, item)| !is_damaged(item));
    for (index, item) in malformed.take(5) {
        let mut finding = Finding::new(&MALFORMED, format!("this is {}", item.what)).at(index, item);
        if let Some(line) = item.fault_line {
            finding.message += &format!(" (line {line})");
            finding = finding.place(Place { line, end_line: line, offset: item.span.map(|s| s.offset) });
        }
        findings.push(finding.mend_words("export the certificate again, and copy it as a file"));
    }
}

/// What in a certificate cannot be read.
pub(super) fn check_certificate(certificate: &Certificate, _: &Options, findings: &mut Findings) {
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
        let findings = run(check_certificate, &read(&damaged), &options());
        let expected = format!("the validity has a time that is none (byte {place} of the certificate)");
        assert_eq!(findings.iter().map(|f| &f.message).collect::<Vec<_>>(), [&expected]);
        assert!(run(check_certificate, &read(&der), &options()).is_empty());
    }
}
