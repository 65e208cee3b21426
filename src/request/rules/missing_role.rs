//! `missing-role`: one of the two servers has no certificate in the request.

use super::{Case, ROLES};
use crate::rules::{Finding, Findings, Role, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "missing-role",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "one of the two servers has no certificate in the request",
    why: "Citrix asks for the certificates of the XenMobile Server and of the NetScaler. A server that is left out \
          is not pinned.",
    mend: "Export the public certificate of the other server too. If one certificate serves both, give the same \
           file for both.",
    source: "Citrix CTX202044, XenMobile New Port Requirement for ADS Connectivity",
};

/// Looks for a role without any export.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    for role in ROLES {
        if case.exports.iter().any(|e| e.role == role) || case.unread.contains(&role) {
            continue;
        }
        let finding = Finding::new(&RULE, format!("no certificate of the {} is given", role.title()));
        findings.push(if role == Role::Xenmobile && case.answers.is_cloud() {
            finding
                .severity(Severity::Note)
                .why(
                    "Citrix usually manages the server's certificate of a cloud tenant, unless the tenant was \
                     migrated from a XenMobile Server.",
                )
                .mend_words("only if your tenant was migrated: give the server's certificate with --xenmobile")
        } else {
            finding.mend_words(format!("add the export of its certificate with --{}", role.id()))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Product;
    use crate::request::testing::{Setup, found};

    #[test]
    fn fires_for_the_role_that_is_not_there() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "no certificate of the NetScaler is given");
        assert_eq!(findings[0].severity, Severity::Warning);
    }

    #[test]
    fn weighs_less_for_the_server_of_a_cloud_tenant_only() {
        let mut setup = Setup::default();
        setup.request.product = Some(Product::Cloud);
        let findings = found(&setup, check);
        assert_eq!(
            findings.iter().map(|f| f.severity).collect::<Vec<_>>(),
            [Severity::Note, Severity::Warning]
        );
    }

    #[test]
    fn is_silent_where_a_file_was_given_and_could_not_be_read() {
        let setup = Setup { unread: vec![Role::Xenmobile, Role::Netscaler], ..Setup::default() };
        assert!(found(&setup, check).is_empty());
    }

    #[test]
    fn is_silent_with_both() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        setup.add_next(Role::Netscaler, &["gw.example.com"]);
        assert!(found(&setup, check).is_empty());
    }
}
