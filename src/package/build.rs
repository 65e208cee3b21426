//! From facts to a package.

use std::borrow::Cow;

use thiserror::Error;

use super::files::{Contents, FileFinding, Packed};
use super::prepare::for_role;
use super::{
    Enclosed, Facts, Package, PackageFile, calendar, layout, limits, manifest, report, sums, ticket,
};
use crate::certificate::pem;
use crate::recognise::Export;
use crate::request::rules::{self as request_rules, Case, JudgedExport};
use crate::rules::{self, Options, Role, Severity};

/// Why no package was made.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A package without a certificate asks for nothing.
    #[error("there is no certificate to pack")]
    Empty,
    /// More than a package holds.
    #[error("a package does not hold {0}")]
    TooLarge(&'static str),
    /// Findings of severity error, among others.
    #[error("what would be packed is rejected")]
    Rejected(Vec<FileFinding>),
    /// A private key, or what looks like one, would stand in this file: it was pasted into an answer.
    #[error("{0} would hold a private key or another secret")]
    Secret(String),
    /// The zip could not be written.
    #[error("the zip cannot be written: {0}")]
    Zip(String),
}

pub(super) fn build(facts: &Facts) -> Result<Package, BuildError> {
    let facts = in_order(facts);
    if facts.certificates.is_empty() {
        return Err(BuildError::Empty);
    }
    if let Some(what) = limits::exceeded(&facts) {
        return Err(BuildError::TooLarge(what));
    }
    let names = layout::certificate_files(&facts.answers, &facts.certificates);
    let pems: Vec<String> = facts.certificates.iter().map(|e| pem::encode(&e.certificate.der)).collect();
    let findings = judge(&facts, &names, &pems);
    if findings.iter().any(|f| f.finding.severity == Severity::Error) {
        return Err(BuildError::Rejected(findings));
    }
    let certificates = facts
        .certificates
        .iter()
        .zip(names.iter().zip(&pems))
        .map(|(enclosed, (file, pem))| Packed { enclosed, file, pem })
        .collect();
    let contents = Contents { facts: &facts, certificates, findings: &findings };
    let mut files: Vec<_> = vec![
        PackageFile { path: layout::TICKET.into(), bytes: ticket::render(&contents).into_bytes() },
        PackageFile { path: layout::REPORT.into(), bytes: report::render(&contents).into_bytes() },
        PackageFile { path: layout::MANIFEST.into(), bytes: manifest::render(&contents).into_bytes() },
    ];
    files
        .extend(names.into_iter().zip(pems).map(|(path, pem)| PackageFile { path, bytes: pem.into_bytes() }));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // Half, so that a zip has room for its headers.
    let total: usize = files.iter().map(|file| file.bytes.len()).sum();
    if total > limits::TOTAL_BYTES / 2 || files.iter().any(|file| file.bytes.len() > limits::FILE_BYTES) {
        return Err(BuildError::TooLarge("files of that size"));
    }
    if let Some(file) = files.iter().find(|file| holds_secret(&Export::read(file.bytes.clone()))) {
        return Err(BuildError::Secret(file.path.clone()));
    }
    let sums = sums::of(&files);
    files.push(PackageFile { path: layout::SUMS.into(), bytes: sums.into_bytes() });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let calendar = calendar::render(&facts);
    Ok(Package { base_name: layout::base_name(&facts.answers, facts.date), files, calendar, findings })
}

/// Judges the certificates as they are packed, each alone and all together, errors first.
pub(super) fn judge(facts: &Facts, files: &[String], pems: &[String]) -> Vec<FileFinding> {
    let exports: Vec<_> = pems.iter().map(|pem| Export::read(pem.clone().into_bytes())).collect();
    let judged: Vec<_> = facts
        .certificates
        .iter()
        .zip(files.iter().zip(&exports))
        .map(|(enclosed, (file, export))| JudgedExport {
            role: enclosed.role,
            is_next: enclosed.is_next,
            path: file.clone(),
            export,
            judgement: rules::judge(export, &options(facts, Some(enclosed))),
        })
        .collect();
    let case = Case {
        answers: &facts.answers,
        exports: &judged,
        unread: &[],
        previous: facts.previous.as_deref(),
        preflight: facts.preflight.as_ref(),
        served: None,
        at: facts.at,
    };
    let of_request = request_rules::judge(&case, &options(facts, None));
    let of_files = judged.iter().flat_map(|export| {
        export
            .judgement
            .findings
            .iter()
            .map(|f| FileFinding { file: Some(export.path.clone()), finding: f.clone() })
    });
    let mut findings: Vec<_> =
        of_files.chain(of_request.into_iter().map(|finding| FileFinding { file: None, finding })).collect();
    findings.sort_by_key(|f| std::cmp::Reverse(f.finding.severity));
    findings
}

/// What a packed certificate, or the request, is judged by.
pub(super) fn options(facts: &Facts, enclosed: Option<&Enclosed>) -> Options {
    let mut options = Options::at(facts.at);
    options.for_ticket = true;
    options.as_is = true;
    options.allow.clone_from(&facts.allowed);
    match enclosed {
        Some(enclosed) => for_role(options, enclosed.role, enclosed.is_next, &facts.answers),
        None => options,
    }
}

/// Whether either detector found a secret, or something that may hold one.
pub(super) fn holds_secret(export: &Export) -> bool {
    !export.marks().is_empty()
        || export.items().iter().any(|item| {
            use crate::recognise::Kind::{Archive, Keystore, PrivateKey, SessionSecret};
            matches!(item.kind, PrivateKey | Keystore | SessionSecret | Archive)
        })
}

/// The facts with their certificates in the package's order, each once per role: servers before gateways, those in use
/// before those that will replace them, else as they were given.
fn in_order(facts: &Facts) -> Cow<'_, Facts> {
    let mut certificates: Vec<Enclosed> = Vec::with_capacity(facts.certificates.len());
    for (role, is_next) in
        [(Role::Xenmobile, false), (Role::Xenmobile, true), (Role::Netscaler, false), (Role::Netscaler, true)]
    {
        for enclosed in facts.certificates.iter().filter(|e| e.role == role && e.is_next == is_next) {
            let der = &enclosed.certificate.der;
            if !certificates.iter().any(|e| e.role == role && e.certificate.der == *der) {
                certificates.push(enclosed.clone());
            }
        }
    }
    let mut allowed = facts.allowed.clone();
    allowed.sort();
    allowed.dedup();
    if certificates == facts.certificates && allowed == facts.allowed {
        return Cow::Borrowed(facts);
    }
    Cow::Owned(Facts { certificates, allowed, ..facts.clone() })
}
