//! From the exports of a request to the facts of a package: each is judged alone, then all of them together.

use super::{Enclosed, Facts};
use crate::recognise::Export;
use crate::request::rules::{Case, JudgedExport, PreviousPin, judge as judge_request};
use crate::request::{Answers, Preflight, Served};
use crate::rules::{Finding, Judgement, Options, Role, Severity, judge};

/// An export with the part it plays.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The server it belongs to.
    pub role: Role,
    /// Whether it will replace the one in use.
    pub is_next: bool,
    /// What its file is called; untrusted.
    pub path: &'a str,
    /// What stands in it.
    pub export: &'a Export,
}

/// What is known beside the exports.
#[derive(Clone, Copy, Default, Debug)]
pub struct Beside<'a> {
    /// The servers of files that were given and could not be read: their role is not missing.
    pub unread: &'a [Role],
    /// The pins of the last ticket.
    pub previous: Option<&'a [PreviousPin]>,
    /// The result of a preflight.
    pub preflight: Option<&'a Preflight>,
    /// What the servers present.
    pub served: Option<&'a [Served]>,
}

/// What came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Prepared {
    /// One for each export, in their order.
    pub judgements: Vec<Judgement>,
    /// What was found about all of them together.
    pub findings: Vec<Finding>,
    /// What the package is made from; `None` if anything is wrong.
    pub facts: Option<Facts>,
}

/// Judges the exports; the names that devices use must be covered by those of their role.
pub fn prepare(answers: &Answers, parts: &[Part<'_>], beside: Beside<'_>, options: &Options) -> Prepared {
    let judged: Vec<JudgedExport<'_>> = parts
        .iter()
        .map(|part| JudgedExport {
            role: part.role,
            is_next: part.is_next,
            path: part.path.to_owned(),
            export: part.export,
            judgement: judge(part.export, &for_role(options.clone(), part.role, part.is_next, answers)),
        })
        .collect();
    let case = Case {
        answers,
        exports: &judged,
        unread: beside.unread,
        previous: beside.previous,
        preflight: beside.preflight,
        served: beside.served,
        at: options.at,
    };
    let findings = judge_request(&case, options);
    let enclosed: Option<Vec<Enclosed>> = judged.iter().map(Enclosed::of).collect();
    let judgements: Vec<Judgement> = judged.into_iter().map(|export| export.judgement).collect();
    let is_fit = !findings.iter().any(|finding| finding.severity == Severity::Error);
    let facts = enclosed.filter(|_| is_fit).map(|enclosed| {
        let mut facts = Facts::new(answers.clone(), enclosed, options.at);
        facts.previous = beside.previous.map(<[_]>::to_vec);
        facts.preflight = beside.preflight.cloned();
        facts.allowed = allowed(&judgements, &findings, options);
        facts
    });
    Prepared { judgements, findings, facts }
}

/// What a certificate of this role is judged by: the names that devices use must be covered.
pub(super) fn for_role(mut options: Options, role: Role, is_next: bool, answers: &Answers) -> Options {
    options.role = Some(role);
    options.is_next = is_next;
    options.fqdns = answers.names(role).iter().map(ToString::to_string).collect();
    options
}

/// The allowed rules that made a difference: only these stand in the ticket.
fn allowed(judgements: &[Judgement], findings: &[Finding], options: &Options) -> Vec<String> {
    let of_exports = judgements.iter().flat_map(|judgement| &judgement.findings);
    let found: Vec<&str> = of_exports.chain(findings).map(|finding| finding.rule.id).collect();
    options.allow.iter().filter(|id| found.contains(&id.as_str())).cloned().collect()
}
