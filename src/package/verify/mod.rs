//! Checks a package anew, for either end of the ticket. The package is hostile until every byte of it is explained.
//!
//! 1. Names, kinds and sizes of its files are judged before anything is read ([`names`], [`archive`]).
//! 2. Every file is searched for keys before any parser touches it.
//! 3. The facts are read from the manifest and the certificates, the package is built anew from them, and each file
//!    is compared with what it must be ([`rebuild`]).

mod archive;
mod names;
mod rebuild;
mod rules;

pub use rules::PACKAGE_RULES;

use super::build::holds_secret;
use super::{ExpectedPin, Facts, FileFinding, limits};
use crate::base::Secret;
use crate::base::timestamp::Timestamp;
use crate::recognise::Export;
use crate::rules::{Finding, Rule, Severity, Verdict};

/// A package as it was received.
#[derive(Debug)]
pub enum Source {
    /// The bytes of a zip.
    Zip(Secret),
    /// What stands in a folder, all levels of it.
    Folder(Vec<FolderEntry>),
}

/// One entry of a folder.
#[derive(Debug)]
pub struct FolderEntry {
    /// Path below the folder, parts separated by `/`; lossy where it is not UTF-8.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
}

/// What an entry of a folder is. Folders themselves need no entry.
#[derive(Debug)]
#[non_exhaustive]
pub enum EntryKind {
    /// A file with its bytes. Whoever reads it may stop one byte after [`limits::FILE_BYTES`].
    File(Secret),
    /// A symbolic link, wherever it leads.
    Symlink,
    /// A device, pipe or socket.
    Other,
}

/// How to verify.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerifyOptions {
    /// The moment of the second judgement.
    pub now: Timestamp,
    /// Pins that came another way; each must be among the certificates' pins.
    pub expected: Vec<ExpectedPin>,
}

impl VerifyOptions {
    /// Now is this moment; no pins are expected.
    pub fn at(now: Timestamp) -> Self {
        Self { now, expected: Vec::new() }
    }
}

/// The outcome.
#[derive(Debug)]
#[non_exhaustive]
pub struct Verification {
    /// Accepted, if there is no finding of severity error.
    pub verdict: Verdict,
    /// Errors first. Findings of [`PACKAGE_RULES`], and those that the certificates and the request have by
    /// themselves.
    pub findings: Vec<FileFinding>,
    /// What the package says, if that could be read. Worth nothing unless it is accepted.
    pub facts: Option<Facts>,
}

/// Verifies a package.
pub fn verify(source: Source, options: &VerifyOptions) -> Verification {
    let mut report = Report::default();
    let facts = check(source, options, &mut report);
    let mut findings = report.findings;
    findings.sort_by_key(|f| std::cmp::Reverse(f.finding.severity));
    let rejected = findings.iter().any(|f| f.finding.severity == Severity::Error);
    let verdict = if rejected { Verdict::Rejected } else { Verdict::Accepted };
    Verification { verdict, findings, facts }
}

/// Stops after the first stage that finds an error: what follows would rest on it.
fn check(source: Source, options: &VerifyOptions, report: &mut Report) -> Option<Facts> {
    let (folder, files) = match source {
        Source::Zip(bytes) => archive::read(&bytes, report)?,
        Source::Folder(entries) => (None, names::files(entries, report)?),
    };
    for file in &files {
        if holds_secret(&Export::read(file.bytes.to_vec())) {
            report.file(&file.path, &rules::KEY, "holds a private key, a keystore or another secret");
        }
    }
    if report.has_errors() {
        return None;
    }
    rebuild::check(folder.as_deref(), &files, options, report)
}

/// A file of a received package.
struct Received {
    path: String,
    bytes: Secret,
}

/// Collects findings.
#[derive(Default)]
struct Report {
    findings: Vec<FileFinding>,
}

impl Report {
    /// A finding about a file; the message follows its name.
    fn file(&mut self, path: &str, rule: &'static Rule, message: impl std::fmt::Display) {
        let mut finding = Finding::new(rule, format!("{path} {message}"));
        finding = finding.mend_words(rule.mend);
        self.findings.push(FileFinding { file: Some(path.to_owned()), finding });
    }

    /// A finding about the package.
    fn package(&mut self, rule: &'static Rule, message: impl Into<String>) {
        let finding = Finding::new(rule, message).mend_words(rule.mend);
        self.findings.push(FileFinding { file: None, finding });
    }

    fn has_errors(&self) -> bool {
        self.findings.iter().any(|f| f.finding.severity == Severity::Error)
    }
}

#[cfg(test)]
mod tests;
