//! From findings to a verdict.

use super::finding::{Finding, Findings, Place};
use super::form::FORM;
use super::rule::{Rule, Severity};
use super::{CERTIFICATE_RULES, EXPORT_RULES};
use crate::base::timestamp::Timestamp;
use crate::certificate::{Certificate, pem};
use crate::recognise::{Export, Kind};

/// Which of the two servers an export belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// XenMobile Server, Device Manager, Endpoint Management.
    Xenmobile,
    /// NetScaler, Citrix ADC, Citrix Gateway.
    Netscaler,
}

impl Role {
    /// The name in JSON, file names and flags.
    pub fn id(self) -> &'static str {
        match self {
            Self::Xenmobile => "xenmobile",
            Self::Netscaler => "netscaler",
        }
    }

    /// The name in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Self::Xenmobile => "XenMobile Server",
            Self::Netscaler => "NetScaler",
        }
    }
}

/// What exports are judged by.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The moment at which validity is judged.
    pub at: Timestamp,
    /// The server that the export belongs to, if that is known.
    pub role: Option<Role>,
    /// Host names of which the certificate must cover at least one; empty: any will do.
    pub fqdns: Vec<String>,
    /// Days before expiry from which `expires-soon` is found.
    pub expires_within: i64,
    /// The very file will be attached: a form that is not canonical is an error.
    pub as_is: bool,
    /// The certificate will replace another one: not yet valid is a warning.
    pub is_next: bool,
    /// The export is about to be packed for a ticket (`bundle`), where pinning a proxy's key is an error.
    pub for_ticket: bool,
    /// Warnings are errors.
    pub strict: bool,
    /// Ids of rules whose findings are errors.
    pub deny: Vec<String>,
    /// Ids of rules whose findings are notes, where [`Rule::can_be_allowed`].
    pub allow: Vec<String>,
}

impl Options {
    /// The defaults, judged at this moment.
    pub fn at(at: Timestamp) -> Self {
        Self {
            at,
            role: None,
            fqdns: Vec::new(),
            expires_within: 30,
            as_is: false,
            is_next: false,
            for_ticket: false,
            strict: false,
            deny: Vec::new(),
            allow: Vec::new(),
        }
    }

    /// The severity that stands in the end. Order of force: deny, strict, as-is (the rules apply that themselves),
    /// allow.
    pub fn weigh(&self, rule: &Rule, severity: Severity) -> Severity {
        let named = |list: &[String]| list.iter().any(|id| id == rule.id);
        if named(&self.deny) || (self.strict && severity == Severity::Warning) {
            Severity::Error
        } else if rule.can_be_allowed && named(&self.allow) {
            Severity::Note
        } else {
            severity
        }
    }
}

/// The outcome for one export.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Verdict {
    /// No finding of severity error.
    Accepted,
    /// At least one error.
    Rejected,
}

impl Verdict {
    /// The name in text and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

/// How the one certificate of an export is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Form {
    /// The export's bytes are exactly the PEM that a package would hold.
    Canonical,
    /// Fit, but not in that form.
    Rewritable,
}

impl Form {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Canonical => "canonical",
            Self::Rewritable => "rewritable",
        }
    }

    /// The form of an export with exactly one certificate; `None` for any other.
    pub fn of(export: &Export) -> Option<Self> {
        let (_, certificate) = export.only_certificate()?;
        let canonical = pem::is_canonical(export.bytes(), &certificate.der);
        Some(if canonical { Self::Canonical } else { Self::Rewritable })
    }
}

/// The verdict on one export, with everything that led to it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judgement {
    /// Accepted or rejected.
    pub verdict: Verdict,
    /// Canonical or rewritable, if there is exactly one certificate.
    pub form: Option<Form>,
    /// Errors first, then warnings, then notes; in the order of the rules within.
    pub findings: Vec<Finding>,
}

/// Judges an export by all rules about exports and certificates.
///
/// Certificate rules are asked about the one certificate of an export that has exactly one. In a chain they would
/// only distract: what is wrong is that there are several.
pub fn judge(export: &Export, options: &Options) -> Judgement {
    let mut findings = Findings::default();
    for (_, check) in EXPORT_RULES {
        check(export, options, &mut findings);
    }
    if let Some((index, certificate)) = export.only_certificate() {
        judge_certificate(export, index, certificate, options, &mut findings);
    }
    let mut findings = findings.into_vec();
    for finding in &mut findings {
        finding.severity = options.weigh(finding.rule, finding.severity);
    }
    findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
    let rejected = findings.iter().any(|f| f.severity == Severity::Error);
    let verdict = if rejected { Verdict::Rejected } else { Verdict::Accepted };
    // The rule has found it out.
    let is_rewritable = findings.iter().any(|f| f.rule.id == FORM.id);
    let form = if is_rewritable { Form::Rewritable } else { Form::Canonical };
    Judgement { verdict, form: export.only_certificate().map(|_| form), findings }
}

fn judge_certificate(
    export: &Export,
    index: usize,
    certificate: &Certificate,
    options: &Options,
    findings: &mut Findings,
) {
    let Some(item) = export.items().get(index) else { return };
    debug_assert_eq!(item.kind, Kind::Certificate);
    let (line, end_line) = item.lines;
    findings.about = Some((index, Place { line, end_line, offset: item.span.map(|s| s.offset) }));
    for (_, check) in CERTIFICATE_RULES {
        check(certificate, options, findings);
    }
    findings.about = None;
}
