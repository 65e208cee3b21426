//! `duplicate-export`: one certificate twice for the same server.

use super::Case;
use crate::rules::{Finding, Findings, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "duplicate-export",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "the same certificate is given twice for one server",
    why: "The package holds it once. Where two certificates were meant (RSA and ECDSA, or the next one), the second \
          is missing, and its key will not be pinned.",
    mend: "Export the other certificate, or leave the second file out.",
    source: "Citrix CTX224272, ECDSA and RSA Certificates Together (one server may present two certificates)",
};

/// Compares each certificate with those before it in the same role.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let all: Vec<_> = case.certificates().collect();
    for (i, (export, certificate)) in all.iter().enumerate() {
        let first =
            all.iter().take(i).find(|(e, other)| e.role == export.role && other.der == certificate.der);
        if let Some((other, _)) = first {
            let message = format!(
                "{} and {} hold the same certificate for the {}",
                other.path,
                export.path,
                export.role.title()
            );
            findings.push(
                Finding::new(&RULE, message)
                    .mend_words("leave one of the two out, or export the certificate that was meant"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::{Setup, found};
    use crate::rules::Role;

    #[test]
    fn fires_for_the_same_bytes_in_one_role() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        setup.repeat(Role::Xenmobile, true, 0);
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "0.pem and 1.pem hold the same certificate for the XenMobile Server");
    }

    #[test]
    fn is_silent_across_roles_and_for_renewals() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        setup.repeat(Role::Netscaler, false, 0);
        setup.renew(Role::Xenmobile, true, 0);
        assert!(found(&setup, check).is_empty());
    }
}
