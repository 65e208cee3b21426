//! `missing-field`: the ticket will say "unknown".

use super::Case;
use crate::rules::{Finding, Findings, Role, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "missing-field",
    severity: Severity::Note,
    can_be_allowed: true,
    title: "the ticket will show some fields as unknown",
    why: "Support asks for what a ticket leaves open, and each question costs a day. The ticket cannot be filled in \
          afterwards: its checksum is part of the package.",
    mend: "Give the flags that the finding names, or the keys of the same names in request.toml.",
    source: "Citrix, To enable autodiscovery in XenMobile for user enrollment (the fields of the request)",
};

/// Fields that a ticket is complete without.
const OPTIONAL: [&str; 1] = ["admin-email"];

/// Fields that mean something only with a certificate of the NetScaler, and only with one of the server.
const OF_GATEWAY: [&str; 2] = ["gateway-fqdn", "gateway-url"];
const OF_SERVER: [&str; 1] = ["server-fqdn"];

/// Lists the fields without an answer: one finding, since one command mends them all.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let has = |role: Role| case.exports.iter().any(|e| e.role == role);
    let missing: Vec<_> = case
        .answers
        .fields()
        .into_iter()
        .filter(|field| {
            let not_needed = OPTIONAL.contains(&field.key)
                || (OF_GATEWAY.contains(&field.key) && !has(Role::Netscaler))
                || (OF_SERVER.contains(&field.key) && !has(Role::Xenmobile));
            field.answer.is_none() && !not_needed
        })
        .collect();
    if missing.is_empty() {
        return;
    }
    let labels: Vec<_> = missing.iter().map(|f| f.label).collect();
    let flags: Vec<_> = missing.iter().map(|f| format!("--{}", f.key)).collect();
    let message = format!("the ticket will say \"unknown\" for: {}", labels.join(", "));
    findings.push(Finding::new(&RULE, message).mend_words(format!("give {}", flags.join(", "))));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Request;
    use crate::request::testing::{Setup, found};
    use crate::rules::Mend;

    const ALL: &[u8] = b"server-fqdn = 'mdm.example.com'\ngateway-fqdn = 'gw.example.com'\n\
        gateway-url = 'https://gw.example.com'\ndomain = 'example.com'\nproduct = 'xenmobile-server'\n\
        product-version = '10.16.0'\nsecure-hub-version = '24.8.0'\nplatform = 'ios'\nold-pins = 'keep'\n\
        domain-claimed = 'yes'\norg-id = '1'\ncontact = 'Jo'\nchange-window = 'any'\n";

    #[test]
    fn names_fields_and_flags_in_one_finding() {
        let mut setup = Setup { request: Request::read(ALL).unwrap(), ..Setup::default() };
        setup.request.domains.clear();
        setup.request.contact = None;
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "the ticket will say \"unknown\" for: Account domains, Contact");
        assert_eq!(findings[0].mends, [Mend::Do("give --domain, --contact".into())]);
    }

    #[test]
    fn a_complete_request_has_none_and_defaults_count() {
        let setup = Setup { request: Request::read(ALL).unwrap(), ..Setup::default() };
        assert!(found(&setup, check).is_empty());
    }

    #[test]
    fn names_of_a_server_are_asked_for_only_with_its_certificate() {
        let mut setup = Setup { request: Request::read(ALL).unwrap(), ..Setup::default() };
        setup.request.gateway_fqdns.clear();
        setup.request.gateway_url = None;
        assert!(found(&setup, check).is_empty());
        setup.add(Role::Netscaler, &["*.example.com"]);
        assert_eq!(
            found(&setup, check)[0].message,
            "the ticket will say \"unknown\" for: NetScaler Gateway FQDN, NetScaler Gateway URL"
        );
    }
}
