//! `same-key`: two certificates, one key.

use super::Case;
use crate::rules::{Finding, Findings, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "same-key",
    severity: Severity::Note,
    can_be_allowed: true,
    title: "two certificates of the request have the same key",
    why: "A pin is made from the key, so both have the same pin. For a renewed certificate this is what keeps devices \
          connected: a pin of the public key should still match.",
    mend: "Nothing needs to be done.",
    source: "RFC 7469, section 2.4 (a pin is made from the SubjectPublicKeyInfo)",
};

/// Compares each certificate with those before it: different bytes, same key.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let all: Vec<_> = case.certificates().collect();
    for (i, (export, certificate)) in all.iter().enumerate() {
        let first = all
            .iter()
            .take(i)
            .find(|(_, other)| other.key.spki == certificate.key.spki && other.der != certificate.der);
        let repeated = all.iter().take(i).any(|(_, other)| other.der == certificate.der);
        if let (Some((other, _)), false) = (first, repeated) {
            let message =
                format!("{} and {} have the same key, and so the same pin", other.path, export.path);
            findings.push(Finding::new(&RULE, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::{Setup, found};
    use crate::rules::Role;

    #[test]
    fn fires_for_a_renewed_certificate() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        setup.renew(Role::Xenmobile, true, 0);
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "0.pem and 1.pem have the same key, and so the same pin");
    }

    #[test]
    fn is_silent_for_another_key_and_for_the_same_certificate() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        setup.add_next(Role::Xenmobile, &["mdm.example.com"]);
        setup.repeat(Role::Netscaler, false, 0);
        assert!(found(&setup, check).is_empty());
    }
}
