//! `key-changed` and `key-kept`: this request against the pins of the last one.

use super::{Case, PreviousPin, ROLES};
use crate::rules::{Finding, Findings, Role, Rule, Severity};

/// A key that Citrix does not have yet.
pub(super) static CHANGED: Rule = Rule {
    id: "key-changed",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "a server has a key that was not sent before",
    why: "Expect devices that hold only the previous pins to refuse this key until Citrix has changed what they are given.",
    mend: "Send the package before the server presents the new key, and switch after the confirmation.",
    source: "RFC 7469, section 2.4 (a pin is made from the SubjectPublicKeyInfo)",
};

/// A key that Citrix has already.
pub(super) static KEPT: Rule = Rule {
    id: "key-kept",
    severity: Severity::Note,
    can_be_allowed: true,
    title: "a server keeps a key that was sent before",
    why: "A pin of the public key should still match. Citrix does not publish what it compares.",
    mend: "Nothing needs to be done.",
    source: "RFC 7469, section 2.4 (a pin is made from the SubjectPublicKeyInfo)",
};

/// Says which keys are new, and which of the last ones are gone.
pub(super) fn check_changed(case: &Case<'_>, findings: &mut Findings) {
    let Some(previous) = case.previous else { return };
    for role in ROLES {
        let pins = case.pins(role);
        let new: Vec<_> = pins.iter().filter(|pin| !is_among(pin, role, previous)).cloned().collect();
        if new.is_empty() {
            continue;
        }
        let gone: Vec<_> = previous
            .iter()
            .filter(|p| p.role.as_deref() == Some(role.id()) && !pins.contains(&p.pin))
            .map(|p| p.pin.clone())
            .collect();
        let mut message =
            format!("new key of the {} since the last request: pin {}", role.title(), new.join(", "));
        if !gone.is_empty() {
            message.push_str(&format!("; no longer given: pin {}", gone.join(", ")));
        }
        findings.push(
            Finding::new(&CHANGED, message)
                .mend_words("let the server present the new key only after Citrix has confirmed it"),
        );
    }
}

/// Says which keys stay.
pub(super) fn check_kept(case: &Case<'_>, findings: &mut Findings) {
    let Some(previous) = case.previous else { return };
    for role in ROLES {
        let kept: Vec<_> = case.pins(role).into_iter().filter(|pin| is_among(pin, role, previous)).collect();
        if !kept.is_empty() {
            let message = format!("the {} keeps its key: pin {}", role.title(), kept.join(", "));
            findings.push(Finding::new(&KEPT, message));
        }
    }
}

fn is_among(pin: &str, role: Role, previous: &[PreviousPin]) -> bool {
    previous.iter().any(|p| p.pin == pin && p.role.as_deref().is_none_or(|r| r == role.id()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::{Setup, found};

    fn setup() -> Setup {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        setup.add_next(Role::Xenmobile, &["mdm.example.com"]);
        setup
    }

    fn previous(setup: &Setup, index: usize, role: Option<Role>) -> PreviousPin {
        PreviousPin { role: role.map(|r| r.id().to_owned()), pin: setup.pin(index) }
    }

    #[test]
    fn tells_new_keys_from_kept_ones() {
        let mut setup = setup();
        let old = PreviousPin { role: Some("xenmobile".into()), pin: "old".into() };
        setup.previous = Some(vec![previous(&setup, 0, Some(Role::Xenmobile)), old]);
        let changed = found(&setup, check_changed);
        assert_eq!(changed.len(), 1);
        assert_eq!(
            changed[0].message,
            format!(
                "new key of the XenMobile Server since the last request: pin {}; no longer given: pin old",
                setup.pin(1)
            )
        );
        let kept = found(&setup, check_kept);
        assert_eq!(kept[0].message, format!("the XenMobile Server keeps its key: pin {}", setup.pin(0)));
    }

    #[test]
    fn a_pin_of_the_other_role_does_not_count_and_one_of_no_role_does() {
        let mut setup = setup();
        setup.previous = Some(vec![previous(&setup, 0, Some(Role::Netscaler)), previous(&setup, 1, None)]);
        assert!(found(&setup, check_changed)[0].message.ends_with(&setup.pin(0)));
        assert!(found(&setup, check_kept)[0].message.ends_with(&setup.pin(1)));
    }

    #[test]
    fn without_previous_pins_both_are_silent() {
        let setup = setup();
        assert!(found(&setup, check_changed).is_empty());
        assert!(found(&setup, check_kept).is_empty());
    }
}
