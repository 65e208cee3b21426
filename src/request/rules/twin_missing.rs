//! `twin-missing`: the server presents an RSA and an ECDSA certificate, and one of them is given.

use super::{Case, ROLES};
use crate::certificate::KeyKind;
use crate::request::ServedKey;
use crate::rules::{Finding, Findings, Role, Rule, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "twin-missing",
    severity: Severity::Note,
    can_be_allowed: true,
    title: "a server presents an RSA and an ECDSA certificate, and only one of them is given",
    why: "The server picks by what a device offers. Devices that are shown the certificate which is not pinned would refuse \
          the server.",
    mend: "Export the other certificate on the server too, and give both files for it. What the probe saw does not replace \
           the export.",
    source: "Citrix CTX224272, ECDSA and RSA Certificates Together (one server may present two certificates)",
};

/// Looks for a server that presents both kinds, where only keys of one kind are given.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    for role in ROLES {
        for server in case.served.unwrap_or_default().iter().filter(|server| server.role == role) {
            let Some(missing) = missing(case, role, server.keys.as_deref().unwrap_or_default()) else {
                continue;
            };
            let (kind, flag) = (title(missing), role.id());
            let message = format!(
                "{} presents an RSA and an ECDSA certificate, and the {kind} one is not given",
                server.place()
            );
            let mend =
                format!("export the {kind} certificate on the server too, and add its file to --{flag}");
            findings.push(Finding::new(&RULE, message).mend_words(mend));
            break;
        }
    }
}

/// The kind of which no key is given, where the server presents a given key of the other kind. Both must be vouched for
/// alike: an inspecting proxy on one of the ways has no part in it.
fn missing(case: &Case<'_>, role: Role, keys: &[ServedKey]) -> Option<KeyKind> {
    let given = case.pins(role);
    let is_given =
        |kind: KeyKind| case.of_role(role).any(|(_, c)| c.key.info.as_ref().map(|i| i.kind) == Some(kind));
    [(KeyKind::Rsa, KeyKind::Ec), (KeyKind::Ec, KeyKind::Rsa)].into_iter().find_map(|(kind, other)| {
        let known = keys.iter().find(|key| key.kind == Some(kind) && given.contains(&key.pin))?;
        let is_presented = keys.iter().any(|key| key.kind == Some(other) && key.doubt == known.doubt);
        (is_presented && !is_given(other)).then_some(other)
    })
}

/// Whether this key is the twin that this rule tells.
pub(super) fn is_twin(case: &Case<'_>, role: Role, keys: &[ServedKey], pin: &str) -> bool {
    let missing = missing(case, role, keys);
    missing.is_some() && keys.iter().any(|key| key.pin == pin && key.kind == missing)
}

fn title(kind: KeyKind) -> &'static str {
    if kind == KeyKind::Rsa { "RSA" } else { "ECDSA" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::{Setup, found};

    fn setup() -> Setup {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        setup
    }

    fn serve(setup: &mut Setup, ec: &str, rsa: &str) {
        setup.serve(Role::Xenmobile, "mdm.example.com", 443, &[(ec, KeyKind::Ec), (rsa, KeyKind::Rsa)]);
    }

    #[test]
    fn fires_once_with_the_flag_to_add() {
        let mut setup = setup();
        let pin = setup.pin(0);
        serve(&mut setup, &pin, "other");
        setup.serve(
            Role::Xenmobile,
            "mdm.example.com",
            8443,
            &[(&pin, KeyKind::Ec), ("other", KeyKind::Rsa)],
        );
        let findings = found(&setup, check);
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].message,
            "mdm.example.com:443 presents an RSA and an ECDSA certificate, and the RSA one is not given"
        );
        assert!(format!("{:?}", findings[0].mends).contains("add its file to --xenmobile"));
    }

    #[test]
    fn is_silent_for_one_kind_for_strangers_and_for_the_other_role() {
        let mut one = setup();
        let pin = one.pin(0);
        one.serve(Role::Xenmobile, "mdm.example.com", 443, &[(&pin, KeyKind::Ec), ("node", KeyKind::Ec)]);
        assert!(found(&one, check).is_empty());
        let mut stranger = setup();
        serve(&mut stranger, "unknown", "other");
        assert!(found(&stranger, check).is_empty(), "another rule says that");
        let mut other = setup();
        let pin = other.pin(0);
        other.serve(Role::Netscaler, "gw.example.com", 443, &[(&pin, KeyKind::Ec), ("other", KeyKind::Rsa)]);
        assert!(found(&other, check).is_empty());
    }
}
