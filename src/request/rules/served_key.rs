//! `served-key-differs`: a server presents another key than the files have.

use super::{Case, ROLES, twin_missing};
use crate::certificate::{Certificate, host_name};
use crate::request::{HostName, Served, ServedKey};
use crate::rules::{Finding, Findings, Role, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "served-key-differs",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "a server presents another key than the files have",
    why: "Devices that hold the pins of this request would refuse the key that the server presents. The file may be an old \
          one or another server's, another node may have another certificate, or somebody on the way presents one of \
          their own. It is an error if every handshake with a name contradicts the certificates that are given as in use for \
          it, and a public root or one of --ca vouches for what is presented: then it is no inspecting proxy.",
    mend: "Export the certificate that is in use on the server itself and give that file; where several nodes answer, that of \
           each. What the probe saw is compared and never packed. If the server will have the key of the file before devices \
           have its pin: --allow served-key-differs.",
    source: "RFC 7469, section 2.4 (a pin is made from the SubjectPublicKeyInfo); OkHttp, CertificatePinner (read pins on a \
             trusted network only)",
};

/// Compares what each name presents, on all its ports, with the keys that are given for its role.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let served = case.served.unwrap_or_default();
    let mut told: Vec<(Role, &HostName)> = Vec::new();
    for server in served.iter().filter(|server| ROLES.contains(&server.role)) {
        let (role, host) = (server.role, &server.host);
        if told.contains(&(role, host)) {
            continue;
        }
        told.push((role, host));
        let of_name: Vec<&Served> = served.iter().filter(|s| s.role == role && s.host == *host).collect();
        strangers(case, role, host, &of_name, findings);
        switched(case, role, &of_name, findings);
    }
}

/// Keys that no file has.
fn strangers(case: &Case<'_>, role: Role, host: &HostName, servers: &[&Served], findings: &mut Findings) {
    let given = case.pins(role);
    let covers = |c: &Certificate| c.host_names().iter().any(|name| host_name::covers(name, host.as_str()));
    let has_current = case.of_role(role).any(|(export, c)| !export.is_next && covers(c));
    let is_seen = servers.iter().flat_map(|server| keys(server)).any(|key| given.contains(&key.pin));
    let mut strangers: Vec<&ServedKey> = Vec::new();
    for key in servers.iter().flat_map(|server| keys(server)).filter(|key| !given.contains(&key.pin)) {
        if !strangers.iter().any(|other| other.pin == key.pin) {
            strangers.push(key);
        }
    }
    for stranger in strangers {
        let presents = |server: &&&Served| {
            let has = keys(server).iter().any(|key| key.pin == stranger.pin);
            has && !twin_missing::is_twin(case, role, keys(server), &stranger.pin)
        };
        let places: Vec<String> = servers.iter().filter(presents).map(|server| server.place()).collect();
        if places.is_empty() {
            continue;
        }
        let message = format!(
            "at {} a key is presented that none of the files has: pin {}",
            places.join(", "),
            stranger.pin
        );
        let finding = match &stranger.doubt {
            Some(doubt) => Finding::new(&RULE, format!("{message}; {doubt}")),
            None if has_current && !is_seen => {
                Finding::new(&RULE, format!("{message}; the key of the files is not presented at all"))
                    .severity(Severity::Error)
            }
            None => Finding::new(&RULE, message),
        };
        findings.push(finding.mend_words(format!(
            "export the certificate that is in use on the server itself, and give it with --{}",
            role.id()
        )));
    }
}

/// The key that is to come is presented already, and the one in use is not: the ticket would say the opposite.
fn switched(case: &Case<'_>, role: Role, servers: &[&Served], findings: &mut Findings) {
    let is_served = |c: &Certificate| {
        let pin = c.pin();
        servers.iter().flat_map(|server| keys(server)).any(|key| key.pin == pin)
    };
    if case.of_role(role).any(|(export, c)| !export.is_next && is_served(c)) {
        return;
    }
    let Some((export, _)) = case.of_role(role).find(|(export, c)| export.is_next && is_served(c)) else {
        return;
    };
    let message = format!(
        "{} presents the key of {} already, which is given as one to come",
        servers.first().map(|server| server.host.to_string()).unwrap_or_default(),
        export.path
    );
    let mend = format!("give it with --{} and without --next-{}", role.id(), role.id());
    findings.push(Finding::new(&RULE, message).mend_words(mend));
}

fn keys(server: &Served) -> &[ServedKey] {
    server.keys.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::KeyKind::{Ec, Rsa};
    use crate::request::testing::{Setup, found};

    const NAME: &str = "mdm.example.com";

    fn setup() -> Setup {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &[NAME]);
        setup
    }

    fn severities(setup: &Setup) -> Vec<Severity> {
        found(setup, check).iter().map(|finding| finding.severity).collect()
    }

    #[test]
    fn a_file_that_every_handshake_contradicts_is_an_error() {
        let mut setup = setup();
        setup.serve(Role::Xenmobile, NAME, 443, &[("other", Ec)]);
        setup.serve(Role::Xenmobile, NAME, 8443, &[("other", Ec)]);
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].severity, Severity::Error);
        assert_eq!(
            findings[0].message,
            "at mdm.example.com:443, mdm.example.com:8443 a key is presented that none of the files has: pin other; \
             the key of the files is not presented at all"
        );
    }

    #[test]
    fn another_key_beside_it_is_a_warning() {
        let mut setup = setup();
        let pin = setup.pin(0);
        setup.serve(Role::Xenmobile, NAME, 443, &[(&pin, Ec), ("node", Ec)]);
        setup.serve(Role::Xenmobile, NAME, 8443, &[("other", Rsa)]);
        assert_eq!(severities(&setup), [Severity::Warning, Severity::Warning]);
    }

    #[test]
    fn what_may_be_a_proxys_or_another_servers_is_a_warning() {
        let mut setup = setup();
        setup.serve(Role::Xenmobile, NAME, 443, &[("other", Ec)]);
        let keys = setup.served.as_mut().unwrap()[0].keys.as_mut().unwrap();
        keys[0].doubt = Some("no public root vouches for it".to_owned());
        let findings = found(&setup, check);
        assert_eq!(severities(&setup), [Severity::Warning]);
        assert!(findings[0].message.ends_with("pin other; no public root vouches for it"));
    }

    #[test]
    fn without_a_file_in_use_for_the_name_it_is_a_warning() {
        let mut next = Setup::default();
        next.add_next(Role::Xenmobile, &[NAME]);
        next.serve(Role::Xenmobile, NAME, 443, &[("old", Ec)]);
        assert_eq!(severities(&next), [Severity::Warning]);
        let mut other = Setup::default();
        other.add(Role::Xenmobile, &["mdm2.example.com"]);
        other.serve(Role::Xenmobile, NAME, 443, &[("old", Ec)]);
        assert_eq!(severities(&other), [Severity::Warning]);
    }

    #[test]
    fn a_switch_that_was_made_already_is_told() {
        let mut setup = setup();
        setup.add_next(Role::Xenmobile, &[NAME]);
        let (current, next) = (setup.pin(0), setup.pin(1));
        setup.serve(Role::Xenmobile, NAME, 443, &[(&next, Ec)]);
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].message,
            "mdm.example.com presents the key of 1.pem already, which is given as one to come"
        );
        setup.serve(Role::Xenmobile, NAME, 8443, &[(&current, Ec)]);
        assert!(found(&setup, check).is_empty(), "nodes are switched one by one");
    }

    #[test]
    fn the_same_key_a_twin_and_no_answer_are_silent() {
        let mut setup = setup();
        let pin = setup.pin(0);
        setup.serve(Role::Xenmobile, NAME, 443, &[(&pin, Ec), ("twin", Rsa)]);
        setup.serve(Role::Xenmobile, NAME, 8443, &[]);
        assert!(found(&setup, check).is_empty(), "twin-missing speaks of the other one");
    }
}
