//! The exports of a request, each judged alone, and all of them together.

use super::probe::Probed;
use super::read::{Extraction, Read, Reading};
use crate::base::timestamp::Timestamp;
use crate::cli::files;
use crate::package::{Beside, Facts, Part, Prepared, prepare};
use crate::report::{Checked, Outcome, Summary};
use crate::request::names::{RoleExport, TakenName, take};
use crate::request::rules::PreviousPin;
use crate::request::{Answers, Preflight, Request};
use crate::rules::{Finding, Options, Severity};

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
    let paths: Vec<String> = read.iter().map(|read| read.path.to_string_lossy().into_owned()).collect();
    let parts: Vec<Part<'_>> = read
        .iter()
        .zip(&paths)
        .filter_map(|(Read { role, is_next, export, .. }, path)| {
            Some(Part { role: *role, is_next: *is_next, path, export: export.as_ref().ok()? })
        })
        .collect();
    let unread: Vec<_> = read.iter().filter(|read| read.export.is_err()).map(|read| read.role).collect();
    let beside = Beside {
        unread: &unread,
        previous: known.previous.as_deref(),
        preflight: known.preflight.as_ref(),
        served: known.probed.as_ref().map(|probed| probed.served.as_slice()),
    };
    let Prepared { judgements, findings, facts } = prepare(&answers, &parts, beside, options);
    let all_read = read.iter().all(|read| read.export.is_ok());
    let mut judgements = judgements.into_iter();
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
        .inspect(|checked| summary += Summary::of(checked))
        .collect();
    (
        Judged { at: options.at, exports, findings, taken, known, extracted, summary },
        facts.filter(|_| all_read),
    )
}

pub(super) fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
