//! `preflight-date`: what was tested then says little about now.

use super::Case;
use crate::rules::{Finding, Findings, Rule, Severity};

/// Older ones are told, in days.
const OLD: i64 = 30;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "preflight-date",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "the preflight is more than 30 days old, or has a date to come",
    why: "Firewalls, proxies and certificates change. The ticket shows when the preflight was made, and whoever reads it \
          must be able to rely on what it says of today.",
    mend: "Make it anew: pinbundle preflight --format json > preflight.json. If its date lies in the future, set the clock \
           of the machine that tests.",
    source: "Citrix CTX202044, XenMobile New Port Requirement for ADS Connectivity (what devices must reach)",
};

/// Compares the day of the preflight with the moment of the request.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let Some(tested) = case.preflight.and_then(|preflight| preflight.at.timestamp()) else { return };
    let age = case.at.days_since(tested);
    let message = if age > OLD {
        format!("the preflight is {age} days old ({})", tested.date())
    } else if tested.days_since(case.at) >= 1 {
        format!("the preflight was made at {tested}, after the moment of this request")
    } else {
        return;
    };
    findings.push(
        Finding::new(&RULE, message)
            .mend_words("make it anew: pinbundle preflight --format json > preflight.json"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Preflight;
    use crate::request::testing::{Setup, found};

    /// Requests of tests are judged on 2027-01-15, at 08:00.
    fn messages(at: &str) -> Vec<String> {
        let json = format!(
            r#"{{"schema":"pinbundle/preflight/1","at":"{at}","machine":null,"names":[],"observations":[],"result":"pass"}}"#
        );
        let preflight = Some(Preflight::read(json.as_bytes()).unwrap());
        let setup = Setup { preflight, ..Setup::default() };
        found(&setup, check).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn fires_after_thirty_days_and_for_a_day_to_come() {
        assert_eq!(messages("2026-12-15T07:59:59Z"), ["the preflight is 31 days old (2026-12-15)"]);
        assert_eq!(
            messages("2027-01-16T08:00:00Z"),
            ["the preflight was made at 2027-01-16T08:00:00Z, after the moment of this request"]
        );
    }

    #[test]
    fn is_silent_within_thirty_days_and_without_one() {
        assert!(messages("2026-12-16T08:00:00Z").is_empty());
        assert!(messages("2027-01-16T07:59:59Z").is_empty());
        assert!(found(&Setup::default(), check).is_empty());
    }
}
