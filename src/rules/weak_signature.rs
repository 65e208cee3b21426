//! Signatures made over MD5 or SHA-1.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use crate::certificate::{Certificate, SignatureHash};

/// MD5 or SHA-1.
pub(super) static WEAK_SIGNATURE: Rule = Rule {
    id: "weak-signature",
    severity: Severity::Error,
    can_be_allowed: true,
    title: "the certificate is signed over MD5 or SHA-1",
    why: "Devices refuse such a certificate whatever is pinned: TLS 1.3 clients must refuse MD5 and are told to refuse \
          SHA-1, and Secure Hub no longer supports SHA-1 certificates on iOS 11 and later. The signature of a \
          self-signed certificate proves nothing anyway; there SHA-1 is a warning.",
    mend: "Have the certificate issued anew with SHA-256; the key may stay, and the pin with it. Microsoft AD CS: \
           certutil -setreg ca\\csp\\CNGHashAlgorithm SHA256 on the authority, then renew. Then export and send the new \
           certificate.",
    source: "RFC 8446, 4.4.2.4; CA/Browser Forum Baseline Requirements, 7.1.3.2; Citrix, Secure Hub and SHA-1 on iOS 11",
};

pub(super) fn check(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    let (hash, severity) = match certificate.signature_hash {
        SignatureHash::Md5 => ("MD5", Severity::Error),
        SignatureHash::Sha1 if certificate.is_self_signed() => ("SHA-1", Severity::Warning),
        SignatureHash::Sha1 => ("SHA-1", Severity::Error),
        SignatureHash::Strong | SignatureHash::Unknown => return,
    };
    let message =
        format!("the certificate is signed over {hash} or weaker ({})", certificate.signature_algorithm);
    findings.push(
        Finding::new(&WEAK_SIGNATURE, message)
            .severity(severity)
            .mend_words("have it issued anew with SHA-256, with the same key if you like, and send that"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    fn severity(digest: &str, issued: bool) -> Option<Severity> {
        let mut certificate = self_signed(&["-subj", "/CN=mdm.example.com", "-newkey", "rsa:2048", digest]);
        certificate.self_issued = !issued;
        run(check, &certificate, &options()).first().map(|f| f.severity)
    }

    #[test]
    fn old_hashes_are_refused() {
        assert_eq!(severity("-md5", false), Some(Severity::Error));
        assert_eq!(severity("-sha1", true), Some(Severity::Error));
        assert_eq!(severity("-sha1", false), Some(Severity::Warning));
        assert_eq!(severity("-sha256", true), None);
        assert_eq!(severity("-sha3-256", true), None);
    }
}
