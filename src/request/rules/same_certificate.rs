//! `same-certificate`: one certificate for both servers.

use super::Case;
use crate::rules::{Finding, Findings, Role, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "same-certificate",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "the same certificate is given for both servers",
    why: "A wildcard or a certificate with both names may serve both, and then this is right. More often one file was \
          picked twice, and the key that devices see at the other server is not pinned.",
    mend: "Compare with what each server presents. If both present this certificate, allow the rule.",
    source: "Citrix, Gathering Network Information (wildcard and SAN certificates are supported, most deployments need two)",
};

/// Looks for the bytes of each certificate in the other role.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    for (export, certificate) in case.of_role(Role::Xenmobile) {
        let same = case.of_role(Role::Netscaler).find(|(_, other)| other.der == certificate.der);
        if let Some((other, _)) = same {
            let message = format!(
                "the certificate for {} is given for both servers ({} and {})",
                certificate.display_name(),
                export.path,
                other.path
            );
            findings.push(
                Finding::new(&RULE, message)
                    .mend_words("look at both with a browser: https:// and each name shows the certificate that is presented")
                    .mend_words("if both servers present it: --allow same-certificate"),
            );
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::{Setup, found};

    #[test]
    fn fires_once_for_the_same_bytes_in_both_roles() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["*.example.com"]);
        setup.repeat(Role::Netscaler, false, 0);
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("0.pem and 1.pem"), "{}", findings[0].message);
    }

    #[test]
    fn is_silent_for_the_same_key_and_for_the_same_role() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["*.example.com"]);
        setup.renew(Role::Netscaler, false, 0);
        setup.repeat(Role::Xenmobile, true, 0);
        assert!(found(&setup, check).is_empty());
    }
}
