//! The exports of a request, each judged alone, and all of them together.

use super::probe::Probed;
use super::read::{Extraction, Read, Reading};
use crate::base::timestamp::Timestamp;
use crate::cli::files;
use crate::package::{Enclosed, Facts};
use crate::report::{Checked, Outcome, Summary};
use crate::request::names::{RoleExport, TakenName, take};
use crate::request::rules::{Case, JudgedExport, PreviousPin, judge as judge_request};
use crate::request::{Answers, HostName, Preflight, Request};
use crate::rules::{Finding, Options, Role, Severity, judge};

/// Everything that was judged.
pub(super) struct Judged {
    pub(super) at: Timestamp,
    pub(super) exports: Vec<Checked>,
    pub(super) findings: Vec<Finding>,
    pub(super) taken: Vec<TakenName>,
    pub(super) known: Known,
    pub(super) extracted: Vec<Extraction>,
    pub(super) summary: Summary,
}

impl Judged {
    /// Whether this is the pin of an export's one certificate.
    pub(super) fn is_given(&self, pin: &str) -> bool {
        self.exports.iter().any(|checked| match &checked.outcome {
            Outcome::Judged(export, _) => export.only_certificate().is_some_and(|(_, c)| c.key.pin() == pin),
            Outcome::Unreadable(_) => false,
        })
    }
}

/// What is known beside the exports.
#[derive(Default)]
pub(super) struct Known {
    /// What was sent before, if it was given.
    pub(super) previous: Option<Vec<PreviousPin>>,
    /// The result of a preflight, if it was given.
    pub(super) preflight: Option<Preflight>,
    /// What the servers present, if they were asked.
    pub(super) probed: Option<Probed>,
}

/// The names that certificates can answer for.
pub(super) fn names_taken(request: &Request, reading: &Reading) -> Vec<TakenName> {
    let exports = reading.exports.iter();
    let roles: Vec<RoleExport<'_>> = exports
        .filter_map(|Read { role, is_next, export, .. }| {
            Some(RoleExport { role: *role, is_next: *is_next, export: export.as_ref().ok()? })
        })
        .collect();
    take(request, &roles)
}

/// Judges every export alone and all of them together; the facts of the package, if nothing is wrong.
pub(super) fn judge_all(
    answers: Answers,
    taken: Vec<TakenName>,
    reading: Reading,
    known: Known,
    options: &Options,
) -> (Judged, Option<Facts>) {
    let Reading { exports: read, extracted } = reading;
    let judged: Vec<JudgedExport<'_>> = read
        .iter()
        .filter_map(|Read { role, is_next, path, export }| {
            let export = export.as_ref().ok()?;
            let judgement = judge(export, &for_role(options, *role, *is_next, &answers));
            Some(JudgedExport {
                role: *role,
                is_next: *is_next,
                path: path.to_string_lossy().into_owned(),
                export,
                judgement,
            })
        })
        .collect();
    let unread: Vec<Role> = read.iter().filter(|read| read.export.is_err()).map(|read| read.role).collect();
    let case = Case {
        answers: &answers,
        exports: &judged,
        unread: &unread,
        previous: known.previous.as_deref(),
        preflight: known.preflight.as_ref(),
        served: known.probed.as_ref().map(|probed| probed.served.as_slice()),
        at: options.at,
    };
    let findings = judge_request(&case, options);
    let enclosed: Vec<Option<Enclosed>> = judged.iter().map(Enclosed::of).collect();
    let mut judgements = judged.into_iter().map(|export| export.judgement).collect::<Vec<_>>().into_iter();
    let all_read = read.iter().all(|read| read.export.is_ok());
    let mut summary = Summary::default();
    let exports: Vec<Checked> = read
        .into_iter()
        .map(|Read { role, path, export, .. }| {
            let outcome = match export {
                Ok(export) => match judgements.next() {
                    Some(judgement) => Outcome::Judged(Box::new(export), judgement),
                    None => Outcome::Unreadable("it was not judged".to_owned()),
                },
                Err(error) => Outcome::Unreadable(error.to_string()),
            };
            Checked {
                path: path.to_string_lossy().into_owned(),
                path_raw: files::raw(&path),
                role: Some(role),
                outcome,
            }
        })
        .inspect(|checked| summary.add(checked))
        .collect();
    let fit = all_read && !has_errors(&findings) && enclosed.iter().all(Option::is_some);
    let facts = fit.then(|| {
        let mut facts = Facts::new(answers, enclosed.into_iter().flatten().collect(), options.at);
        facts.previous.clone_from(&known.previous);
        facts.preflight.clone_from(&known.preflight);
        facts.allowed = allowed(&exports, &findings, options);
        facts
    });
    (Judged { at: options.at, exports, findings, taken, known, extracted, summary }, facts)
}

/// What an export of this role is judged by: the names that devices use must be covered.
fn for_role(options: &Options, role: Role, is_next: bool, answers: &Answers) -> Options {
    let mut options = options.clone();
    options.role = Some(role);
    options.is_next = is_next;
    options.fqdns = answers.names(role).iter().map(|name: &HostName| name.to_string()).collect();
    options
}

/// The rules of `--allow` that made a difference: only these stand in the ticket.
fn allowed(exports: &[Checked], findings: &[Finding], options: &Options) -> Vec<String> {
    let of_exports = exports.iter().filter_map(|checked| match &checked.outcome {
        Outcome::Judged(_, judgement) => Some(&judgement.findings),
        Outcome::Unreadable(_) => None,
    });
    let found: Vec<&str> = of_exports.flatten().chain(findings).map(|finding| finding.rule.id).collect();
    options.allow.iter().filter(|id| found.contains(&id.as_str())).cloned().collect()
}

pub(super) fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
