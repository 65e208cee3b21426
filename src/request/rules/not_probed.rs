//! `not-probed`: a server was to be asked, and was not.

use super::{Case, ROLES};
use crate::rules::{Finding, Findings, Role, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "not-probed",
    severity: Severity::Note,
    can_be_allowed: true,
    title: "a server could not be asked which key it presents",
    why: "The files could not be compared with what devices are shown. That says nothing against the files: a server may \
          be reached from the networks of the devices alone.",
    mend: "Ask from a network from which devices reach it, with pinbundle probe --expect FILE HOST:PORT, or give its \
           address with --resolve. A port that is not in use needs nothing.",
    source: "Citrix, To enable autodiscovery in XenMobile for user enrollment (the server's port, and that of iOS)",
};

/// Names the servers that gave no certificate, and the roles without a name.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let Some(served) = case.served else { return };
    for role in ROLES {
        if case.of_role(role).next().is_some() && !served.iter().any(|server| server.role == role) {
            let message = format!("no name is known under which the {} could be asked", role.title());
            let flag = if role == Role::Xenmobile { "--server-fqdn" } else { "--gateway-fqdn" };
            findings.push(Finding::new(&RULE, message).mend_words(format!("give {flag}")));
        }
    }
    for server in served {
        if let Err(reason) = &server.keys {
            let message = format!("{} could not be asked: {reason}", server.place());
            let mend = format!(
                "ask from a network of the devices: pinbundle probe {}; a port that is not in use needs nothing",
                server.place()
            );
            findings.push(Finding::new(&RULE, message).mend_words(mend));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Served;
    use crate::request::testing::{Setup, found};

    #[test]
    fn names_the_server_and_the_reason() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        let host = "mdm.example.com".parse().unwrap();
        let keys = Err("the connection was refused".to_owned());
        setup.served = Some(vec![Served { role: Role::Xenmobile, host, port: 8443, keys }]);
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].message,
            "mdm.example.com:8443 could not be asked: the connection was refused"
        );
        assert_eq!(findings[0].severity, Severity::Note);
    }

    #[test]
    fn a_wildcard_alone_gives_no_name_to_ask() {
        let mut setup = Setup::default();
        setup.add(Role::Netscaler, &["*.example.com"]);
        setup.served = Some(Vec::new());
        assert_eq!(
            found(&setup, check)[0].message,
            "no name is known under which the NetScaler could be asked"
        );
    }

    #[test]
    fn is_silent_if_nobody_asked_or_all_answered() {
        let mut setup = Setup::default();
        setup.add(Role::Netscaler, &["gw.example.com"]);
        assert!(found(&setup, check).is_empty());
        setup.serve(Role::Netscaler, "gw.example.com", 443, &[]);
        assert!(found(&setup, check).is_empty());
    }
}
