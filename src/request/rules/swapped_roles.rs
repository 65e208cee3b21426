//! `swapped-roles`: each certificate covers only the other server's name.

use super::Case;
use crate::certificate::{Certificate, host_name};
use crate::request::HostName;
use crate::rules::{Finding, Findings, Role, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "swapped-roles",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "the certificates of the two servers are swapped",
    why: "Each server would be pinned to the other one's key, and devices would refuse both.",
    mend: "Swap the files, or the names if those are the wrong way round.",
    source: "RFC 9525, section 6 (which names a certificate covers)",
};

/// Compares the names that certificates cover with both servers' names.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let server = case.answers.names(Role::Xenmobile);
    let gateway = case.answers.names(Role::Netscaler);
    let is_swapped = |role: Role, own: &[HostName], other: &[HostName]| {
        let mut certificates = case.of_role(role).map(|(_, c)| c).peekable();
        certificates.peek().is_some() && certificates.all(|c| !covers_any(c, own) && covers_any(c, other))
    };
    if !is_swapped(Role::Xenmobile, server, gateway) || !is_swapped(Role::Netscaler, gateway, server) {
        return;
    }
    let files = |role: Role| {
        let files: Vec<_> = case.of_role(role).map(|(export, _)| export.path.as_str()).collect();
        files.join(", ")
    };
    let message = format!(
        "the certificates are swapped: {} is for the {}, {} for the {}",
        files(Role::Xenmobile),
        Role::Netscaler.title(),
        files(Role::Netscaler),
        Role::Xenmobile.title()
    );
    findings.push(Finding::new(&RULE, message).mend_words("swap the files of --xenmobile and --netscaler"));
}

fn covers_any(certificate: &Certificate, names: &[HostName]) -> bool {
    certificate
        .host_names()
        .iter()
        .any(|pattern| names.iter().any(|n| host_name::covers(pattern, n.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::{Setup, found};

    fn setup(server: &[&str], gateway: &[&str]) -> Setup {
        let mut setup = Setup::default();
        setup.request.server_fqdns.push("mdm.example.com".parse().unwrap());
        setup.request.gateway_fqdns.push("gw.example.com".parse().unwrap());
        setup.add(Role::Xenmobile, server);
        setup.add(Role::Netscaler, gateway);
        setup
    }

    #[test]
    fn fires_when_each_covers_only_the_other() {
        let findings = found(&setup(&["gw.example.com"], &["mdm.example.com"]), check);
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].message,
            "the certificates are swapped: 0.pem is for the NetScaler, 1.pem for the XenMobile Server"
        );
    }

    #[test]
    fn is_silent_when_one_of_them_fits() {
        assert!(found(&setup(&["mdm.example.com"], &["gw.example.com"]), check).is_empty());
        assert!(found(&setup(&["gw.example.com"], &["gw.example.com"]), check).is_empty());
        assert!(found(&setup(&["*.example.com"], &["mdm.example.com"]), check).is_empty());
        assert!(found(&setup(&["other.example.com"], &["mdm.example.com"]), check).is_empty());
    }
}
