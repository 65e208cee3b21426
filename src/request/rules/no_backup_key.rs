//! `no-backup-key`: one key per server, and nothing to fall back on.

use super::{Case, ROLES};
use crate::rules::{Finding, Findings, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "no-backup-key",
    severity: Severity::Note,
    can_be_allowed: true,
    title: "only one key is given for a server",
    why: "When this key changes, devices refuse the server until Citrix has the new one. Renewals make a new key by \
          default in IIS, with ACME clients and on the NetScaler.",
    mend: "Before the key changes, send the next certificate in a new request and wait for the confirmation. Or renew \
           with a request made from the same key.",
    source: "OWASP Pinning Cheat Sheet (hold a backup key); RFC 7469, section 4.3",
};

/// Counts the keys of each role.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    for role in ROLES {
        if let [_] = case.pins(role).as_slice() {
            let message = format!("only one key is given for the {}", role.title());
            findings.push(Finding::new(&RULE, message).mend_words(format!(
                "if the next certificate exists: --next-{} FILE; else send it in a new request before you switch",
                role.id()
            )));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::{Setup, found};
    use crate::rules::Role;

    #[test]
    fn fires_for_one_key_even_in_two_certificates() {
        let mut setup = Setup::default();
        setup.add(Role::Netscaler, &["gw.example.com"]);
        setup.renew(Role::Netscaler, true, 0);
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "only one key is given for the NetScaler");
    }

    #[test]
    fn is_silent_with_two_keys() {
        let mut setup = Setup::default();
        setup.add(Role::Netscaler, &["gw.example.com"]);
        setup.add_next(Role::Netscaler, &["gw.example.com"]);
        assert!(found(&setup, check).is_empty());
    }
}
