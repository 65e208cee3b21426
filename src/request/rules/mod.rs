//! Rules about a request as a whole: what no single export can tell.
//!
//! To add a rule: one file here with a [`Rule`] and a check, and one line in [`REQUEST_RULES`].

mod duplicate_export;
mod missing_field;
mod missing_role;
mod no_backup_key;
mod not_probed;
mod preflight_date;
mod previous_key;
mod same_certificate;
mod same_key;
mod served_key;
mod swapped_roles;
mod twin_missing;

use serde::{Deserialize, Serialize};

use super::{Answers, Preflight, Served};
use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;
use crate::recognise::Export;
use crate::rules::{Finding, Findings, Judgement, Options, Role, Rule, Severity};

/// What a rule about requests is given.
pub type RequestCheck = fn(&Case<'_>, &mut Findings);

/// The rules about requests, in the order in which their findings are shown.
pub static REQUEST_RULES: &[(&Rule, RequestCheck)] = &[
    (&swapped_roles::RULE, swapped_roles::check),
    (&served_key::RULE, served_key::check),
    (&missing_role::RULE, missing_role::check),
    (&duplicate_export::RULE, duplicate_export::check),
    (&same_certificate::RULE, same_certificate::check),
    (&previous_key::CHANGED, previous_key::check_changed),
    (&previous_key::KEPT, previous_key::check_kept),
    (&twin_missing::RULE, twin_missing::check),
    (&same_key::RULE, same_key::check),
    (&no_backup_key::RULE, no_backup_key::check),
    (&not_probed::RULE, not_probed::check),
    (&preflight_date::RULE, preflight_date::check),
    (&missing_field::RULE, missing_field::check),
];

/// A request with its judged exports.
#[derive(Debug)]
pub struct Case<'a> {
    /// What the ticket will say.
    pub answers: &'a Answers,
    /// The exports, in the order given.
    pub exports: &'a [JudgedExport<'a>],
    /// The roles of exports that were given and could not be read.
    pub unread: &'a [Role],
    /// The pins of the last ticket, if they are known.
    pub previous: Option<&'a [PreviousPin]>,
    /// The result of a preflight, if there is one.
    pub preflight: Option<&'a Preflight>,
    /// What servers present, if they were asked. The package does not hold this.
    pub served: Option<&'a [Served]>,
    /// The moment at which the request is judged.
    pub at: Timestamp,
}

/// An export, the part it plays and the verdict on it.
#[derive(Debug)]
pub struct JudgedExport<'a> {
    /// The server it belongs to.
    pub role: Role,
    /// Whether it will replace the one in use.
    pub is_next: bool,
    /// The path as it is shown.
    pub path: String,
    /// The export.
    pub export: &'a Export,
    /// The verdict on it alone.
    pub judgement: Judgement,
}

/// A pin that Citrix was sent before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PreviousPin {
    /// The server it was sent for (`xenmobile`, `netscaler`); nothing where that is not known, as of a bare certificate.
    pub role: Option<String>,
    /// Base64 of SHA-256 over the public key.
    pub pin: String,
}

impl JudgedExport<'_> {
    /// The one certificate; rules about requests have nothing to say about exports that hold several or none.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.export.only_certificate().map(|(_, certificate)| certificate)
    }
}

impl<'a> Case<'a> {
    /// The exports with exactly one certificate, each with it.
    fn certificates(&self) -> impl Iterator<Item = (&'a JudgedExport<'a>, &'a Certificate)> {
        self.exports.iter().filter_map(|export| Some((export, export.certificate()?)))
    }

    /// The same of one role.
    fn of_role(&self, role: Role) -> impl Iterator<Item = (&'a JudgedExport<'a>, &'a Certificate)> {
        self.certificates().filter(move |(export, _)| export.role == role)
    }

    /// The pins of one role, each once, in the order of the exports.
    fn pins(&self, role: Role) -> Vec<String> {
        let mut pins = Vec::new();
        for pin in self.of_role(role).map(|(_, certificate)| certificate.pin()) {
            if !pins.contains(&pin) {
                pins.push(pin);
            }
        }
        pins
    }
}

/// Both roles, in the order in which findings name them.
const ROLES: [Role; 2] = [Role::Xenmobile, Role::Netscaler];

/// Judges a request by all rules about requests, errors first. `options` decide what is denied or allowed.
pub fn judge(case: &Case<'_>, options: &Options) -> Vec<Finding> {
    let mut findings = Findings::default();
    for (_, check) in REQUEST_RULES {
        check(case, &mut findings);
    }
    let mut findings = findings.into_vec();
    for finding in &mut findings {
        finding.severity = options.weigh(finding.rule, finding.severity);
    }
    findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
    findings
}

/// Whether any finding forbids sending.
pub fn is_rejected(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.severity == Severity::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_documented_and_named_once() {
        for (i, (rule, _)) in REQUEST_RULES.iter().enumerate() {
            assert!(REQUEST_RULES[..i].iter().all(|(other, _)| other.id != rule.id), "{} twice", rule.id);
            for text in [rule.why, rule.mend] {
                assert!(text.ends_with('.'), "{}: {text}", rule.id);
            }
            assert!(!rule.source.is_empty() && !rule.title.ends_with('.'), "{}", rule.id);
        }
    }

    #[test]
    fn deny_and_allow_are_applied_to_requests_too() {
        let answers = Answers::default();
        let at = Timestamp::from_unix(0);
        let case = Case {
            answers: &answers,
            exports: &[],
            unread: &[],
            previous: None,
            preflight: None,
            served: None,
            at,
        };
        let mut options = Options::at(at);
        let severity = |options: &Options, id: &str| {
            judge(&case, options).iter().find(|f| f.rule.id == id).map(|f| f.severity)
        };
        assert_eq!(severity(&options, "missing-role"), Some(Severity::Warning));
        options.allow.push("missing-role".into());
        assert_eq!(severity(&options, "missing-role"), Some(Severity::Note));
        options.deny.push("missing-role".into());
        assert_eq!(severity(&options, "missing-role"), Some(Severity::Error));
    }
}
